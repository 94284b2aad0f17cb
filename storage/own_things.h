// Own things: what one person posted, boosted, liked and bookmarked, the oldest first and a turn at a time,
// for an archive of it. Repositories over a Tx; nothing of others but its URI.
#pragma once

#include "storage/likes.h"
#include "storage/posts.h"

#include <cstdint>
#include <string>
#include <vector>

namespace kith::storage {

/// Neither deleted nor hidden.
std::vector<PostRow> posts_after(Tx& tx, ActorId author, PostId after, std::size_t limit);
std::vector<BoostRow> boosts_after(Tx& tx, ActorId actor, BoostId after, std::size_t limit);

struct MarkedUri {
    std::int64_t mark = 0;  // what the next turn begins after
    Uri uri;
};
std::vector<MarkedUri> liked_after(Tx& tx, ActorId actor, std::int64_t mark, std::size_t limit);
std::vector<MarkedUri> bookmarked_after(Tx& tx, ActorId actor, std::int64_t mark, std::size_t limit);

}  // namespace kith::storage
