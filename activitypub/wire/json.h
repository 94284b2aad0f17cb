// JSON from the network: bounded while it is parsed, refused when it is ambiguous. Pure; any thread.
#pragma once

#include "consent/base/result.h"

#include <nlohmann/json_fwd.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace kith::activitypub {

using Json = nlohmann::json;
/// A document or part of one, kept whole and never changed: copies of a value share it.
using JsonPtr = std::shared_ptr<const Json>;

/// Refuses while reading: depth and node count over limits::json_*, a key twice in one object, bytes that are
/// not UTF-8, and the JSON-LD keys that restructure a graph (`@graph`, `@included`, `@reverse`).
/// Errc::malformed, or Errc::too_large for a limit.
Result<Json> parse_json(std::string_view text);

/// Compact text with sorted keys. Never throws: bytes that are not UTF-8 become U+FFFD.
std::string dump_json(const Json& json);
/// The same with two spaces of indent, for people and golden files.
std::string dump_json_pretty(const Json& json);

JsonPtr share_json(Json json);

/// What a peer said before anybody checked who said it. Only the parse functions of wire (by way of
/// UntrustedReader, activitypub/wire/parse.cpp) look inside.
template <class T>
class Untrusted {
 public:
    explicit Untrusted(T value) : value_(std::make_shared<const T>(std::move(value))) {}

 private:
    friend struct UntrustedReader;
    std::shared_ptr<const T> value_;
};

/// A body as received.
Result<Untrusted<Json>> parse_untrusted(std::string_view text);

}  // namespace kith::activitypub
