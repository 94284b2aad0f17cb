// Scopes: what a token may do, by the names of the Mastodon API. A value; any thread.
// https://docs.joinmastodon.org/api/oauth-scopes/
#pragma once

#include "consent/base/result.h"
#include "storage/units.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kith::node {

class Scopes {
 public:
    Scopes() = default;

    /// Separated by spaces (or, as some write them, '+'); each once, in the order of the table. "" is "read".
    /// Errc::malformed for a name that is none.
    static Result<Scopes> parse(std::string_view text);
    /// As this program wrote them down.
    static Scopes trusted(std::string_view text);

    /// Whether "read:accounts" is allowed: by itself or by "read"; "follow" is those that it once was.
    bool allow(std::string_view scope) const;
    /// Whether everything that `other` allows is allowed.
    bool cover(const Scopes& other) const;
    /// What of it a token for a unit can have: nothing that is an administrator's, and for a reader what only
    /// reads.
    Scopes for_unit(storage::UnitRole role) const;
    bool empty() const { return names_.empty(); }
    std::string text() const;

 private:
    std::vector<std::string_view> names_{};  // of the table
};

/// All that a token can be given.
std::span<const std::string_view> known_scopes();

}  // namespace kith::node
