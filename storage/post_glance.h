// A glance at the posts of a page, in one query: their totals, which parts they have at all, and what the
// viewer did to them; so that a list asks for the parts of a post only where there are some. Repositories
// over a Tx.
#pragma once

#include "storage/totals.h"

#include <span>
#include <vector>

namespace kith::storage {

struct PostGlance {
    PostId post{};
    PostTotals totals{};
    bool has_recipients = false;
    bool has_tags = false;
    bool has_attachments = false;
    bool has_poll = false;
    OwnMarks marks{};
};

/// Of those that are there, in any order. `viewer` is invalid for nobody.
std::vector<PostGlance> glance_at(Tx& tx, std::span<const PostId> posts, ActorId viewer);

}  // namespace kith::storage
