// Totals of an actor and of a post, and what one person did to a post: what lists of the client API show of
// each row, in one query each.
#pragma once

#include "storage/database.h"
#include "storage/ids.h"

#include <cstdint>
#include <optional>

namespace kith::storage {

struct ActorTotals {
    std::int64_t posts = 0;  // public and unlisted
    std::int64_t followers = 0;
    std::int64_t following = 0;
    std::optional<Instant> last_post{};  // of those
};
ActorTotals totals_of(Tx& tx, ActorId actor);

struct PostTotals {
    std::int64_t replies = 0;  // public and unlisted
    std::int64_t boosts = 0;
    std::int64_t likes = 0;
    std::int64_t quotes = 0;  // accepted, public and unlisted
};
PostTotals totals_of(Tx& tx, PostId post);

struct OwnMarks {
    bool liked = false;
    bool boosted = false;
    bool bookmarked = false;
    bool pinned = false;
};
OwnMarks marks_of(Tx& tx, ActorId actor, PostId post);

}  // namespace kith::storage
