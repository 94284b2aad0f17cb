#include "storage/account_posts.h"

#include "storage/post_columns.h"

#include <algorithm>

namespace kith::storage {
namespace {

std::string posts_sql() {
    return std::string(with_viewer)
        .append("SELECT ")
        .append(post_columns)
        .append(
            " FROM posts p WHERE p.actor_id = ?"
            " AND (? = 0 OR EXISTS (SELECT 1 FROM pins pi WHERE pi.actor_id = p.actor_id"
            " AND pi.post_id = p.id))"
            " AND (? = 0 OR EXISTS (SELECT 1 FROM attachments at WHERE at.post_id = p.id))"
            " AND (? = 1 OR p.in_reply_to_uri IS NULL OR EXISTS (SELECT 1 FROM posts parent"
            " WHERE parent.id = p.in_reply_to_id AND parent.actor_id = p.actor_id))"
            " AND (? = '' OR EXISTS (SELECT 1 FROM post_tags t WHERE t.tag = ? AND t.post_id = p.id))"
            " AND p.id < ? AND p.id > ? AND ")
        .append(visible)
        .append("ORDER BY p.id {order} LIMIT ?");
}

/// Who blocks the viewer shows them nothing, also not what others wrote.
std::string boosts_sql() {
    return std::string(with_viewer)
        .append("SELECT ")
        .append(post_columns)
        .append(
            ", b.id, b.uri, b.actor_id, b.at_ms FROM boosts b JOIN posts p ON p.id = b.post_id"
            " JOIN actors ba ON ba.id = b.actor_id AND ba.suspended_ms IS NULL AND ba.deleted_ms IS NULL"
            " WHERE b.actor_id = ? AND NOT EXISTS (SELECT 1 FROM blocks bb WHERE bb.actor_id = b.actor_id"
            " AND bb.target_id = (SELECT id FROM viewer))"
            " AND (? = '' OR EXISTS (SELECT 1 FROM post_tags t WHERE t.tag = ? AND t.post_id = p.id))"
            " AND b.id < ? AND b.id > ? AND ")
        .append(visible)
        .append("ORDER BY b.id {order} LIMIT ?");
}

}  // namespace

std::vector<TimelineEntry> account_posts(
    Tx& tx, ActorId author, const AccountListing& listing, const Viewer& viewer, const Page& page) {
    static const PagedQuery posts(posts_sql());
    static const PagedQuery boosts(boosts_sql());
    std::vector<TimelineEntry> all;
    {
        Rows rows = tx.query(posts.in(page),
                             viewer.actor_id(),
                             author,
                             listing.pinned,
                             listing.media,
                             listing.replies,
                             listing.tagged,
                             listing.tagged,
                             page.upper(),
                             page.lower(),
                             page.rows());
        while (rows.next()) all.push_back({read_post(rows), std::nullopt});
    }
    if (listing.boosts && !listing.pinned && !listing.media) {
        Rows rows = tx.query(boosts.in(page),
                             viewer.actor_id(),
                             author,
                             listing.tagged,
                             listing.tagged,
                             page.upper(),
                             page.lower(),
                             page.rows());
        while (rows.next()) {
            PostRow post = read_post(rows);
            Columns c(rows, post_column_count);
            all.push_back(
                {std::move(post),
                 BoostedBy{
                     .id = c.id<BoostId>(), .uri = c.uri(), .actor = c.id<ActorId>(), .at = c.instant()}});
        }
    }
    const bool up = page.ascending();
    std::ranges::sort(all, [up](const TimelineEntry& a, const TimelineEntry& b) {
        return up ? a.id() < b.id() : a.id() > b.id();
    });
    if (all.size() > page.limit) all.erase(all.begin() + page.rows(), all.end());
    return newest_first(std::move(all), page);
}

}  // namespace kith::storage
