// FEP-8fcf: the Collection-Synchronization header, by which two servers notice that their follower lists
// differ. https://codeberg.org/fediverse/fep/src/branch/main/fep/8fcf/fep-8fcf.md
#pragma once

#include "activitypub/site.h"
#include "storage/database.h"
#include "storage/ids.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace kith::activitypub {

/// XOR of the SHA-256 of each id, in hex.
std::string followers_digest(std::span<const Uri> followers);

/// What we say to `host` about the followers that `actor` has there.
std::optional<std::string> synchronization_header(storage::Tx& tx,
                                                  const Site& site,
                                                  storage::ActorId actor,
                                                  const Host& host);

struct Synchronization {
    Uri collection;  // the sender's followers collection
    Uri url;         // the part of it that lives on our host
    std::string digest;
};
/// Parses what a peer says; nullopt when it is not of the form, or names collections of another origin.
std::optional<Synchronization> parse_synchronization(std::string_view header, const Uri& sender);

}  // namespace kith::activitypub
