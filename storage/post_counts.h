// How many posts of somebody everybody may see, counted as they come and go: lists of posts show it of each
// author. Called by whatever changes posts, in the same transaction.
#pragma once

#include "storage/database.h"
#include "storage/ids.h"

#include <optional>

namespace kith::storage {

struct PostCount {
    std::int64_t posts = 0;  // public and unlisted, not hidden
    std::optional<Instant> last{};
};
PostCount post_count_of(Tx& tx, ActorId author);

/// One more, if everybody may see it.
void count_new_post(Tx& tx, PostId post);
/// One less, after one was removed that everybody could see.
void count_gone_post(Tx& tx, ActorId author);
/// After some were hidden or shown again.
void recount_posts(Tx& tx, ActorId author);

}  // namespace kith::storage
