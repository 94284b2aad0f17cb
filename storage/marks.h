// Lists of what people marked, newest mark first: somebody's bookmarks and likes, and who liked, boosted or
// quoted a post. They hold the visibility rule. Repositories over a Tx.
#pragma once

#include "storage/page.h"
#include "storage/posts.h"
#include "storage/visibility.h"

#include <cstdint>
#include <vector>

namespace kith::storage {

struct MarkedPost {
    std::int64_t mark = 0;  // what pages are cut by
    PostRow post;
};
/// What the owner may still see of it.
std::vector<MarkedPost> bookmarks_of(Tx& tx, ActorId owner, const Page& page);
std::vector<MarkedPost> likes_by(Tx& tx, ActorId owner, const Page& page);

struct MarkedBy {
    std::int64_t mark = 0;
    ActorId actor{};
};
/// Nobody who is gone, or between whom and the viewer one blocks the other.
std::vector<MarkedBy> likers_of(Tx& tx, PostId post, const Viewer& viewer, const Page& page);
/// Those that everybody may know of, and the viewer's own.
std::vector<MarkedBy> boosters_of(Tx& tx, PostId post, const Viewer& viewer, const Page& page);

/// Posts that quote `quoted` with its author's leave.
std::vector<PostRow> quotes_shown(Tx& tx, const Uri& quoted, const Viewer& viewer, const Page& page);

}  // namespace kith::storage
