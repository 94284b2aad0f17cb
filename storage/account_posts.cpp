#include "storage/account_posts.h"

#include "storage/timeline_rows.h"

#include <algorithm>

namespace kith::storage {
namespace {

std::string posts_sql() {
    return select_posts(
               "FROM posts p WHERE p.actor_id = ?"
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

std::string boosts_sql() {
    return select_boosts(
               "FROM boosts b JOIN posts p ON p.id = b.post_id"
               " JOIN actors ba ON ba.id = b.actor_id AND ba.suspended_ms IS NULL"
               " AND ba.deleted_ms IS NULL WHERE b.actor_id = ?"
               " AND (? = '' OR EXISTS (SELECT 1 FROM post_tags t WHERE t.tag = ?"
               " AND t.post_id = p.id)) AND b.id < ? AND b.id > ? AND ")
        .append(boost_is_shown)
        .append(" AND ")
        .append(visible)
        .append("ORDER BY b.id {order} LIMIT ?");
}

}  // namespace

std::vector<TimelineEntry> account_posts(
    Tx& tx, ActorId author, const AccountListing& listing, const Viewer& viewer, const Page& page) {
    static const PagedQuery posts(posts_sql());
    static const PagedQuery boosts(boosts_sql());
    std::vector<TimelineEntry> all;
    read_posts(tx.query(posts.in(page),
                        viewer.actor_id(),
                        author,
                        listing.pinned,
                        listing.media,
                        listing.replies,
                        listing.tagged,
                        listing.tagged,
                        page.upper(),
                        page.lower(),
                        page.rows()),
               all);
    if (listing.boosts && !listing.pinned && !listing.media) {
        read_boosts(tx.query(boosts.in(page),
                             viewer.actor_id(),
                             author,
                             listing.tagged,
                             listing.tagged,
                             page.upper(),
                             page.lower(),
                             page.rows()),
                    all);
    }
    const bool up = page.ascending();
    std::ranges::sort(all, [up](const TimelineEntry& a, const TimelineEntry& b) {
        return up ? a.id() < b.id() : a.id() > b.id();
    });
    if (all.size() > page.limit) all.erase(all.begin() + page.rows(), all.end());
    return newest_first(std::move(all), page);
}

}  // namespace kith::storage
