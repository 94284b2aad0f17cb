#include "storage/timelines.h"

#include "storage/hidden_from.h"
#include "storage/moderation.h"
#include "storage/timeline_rows.h"

namespace kith::storage {
namespace {

/// Of the viewer's choice: who wrote it.
std::string wanted() {
    return wants_to_see("p.actor_id");
}

std::vector<TimelineEntry> simple(Tx& tx, const PagedQuery& query, const Viewer& viewer, const Page& page) {
    std::vector<TimelineEntry> entries;
    read_posts(tx.query(query.in(page), viewer.actor_id(), page.upper(), page.lower(), page.rows()), entries);
    return newest_first(std::move(entries), page);
}

/// Where everybody reads: nobody who is limited.
PagedQuery public_query(std::string_view where) {
    return PagedQuery(
        select_posts("FROM posts p WHERE p.visibility = 'public' AND p.in_reply_to_uri IS NULL ")
            .append(where)
            .append(" AND p.id < ? AND p.id > ? AND ")
            .append(visible)
            .append(wanted())
            .append(unless_limited("p.actor_id"))
            .append("ORDER BY p.id {order} LIMIT ?"));
}

}  // namespace

std::vector<TimelineEntry> public_timeline(Tx& tx, Reach reach, const Viewer& viewer, const Page& page) {
    static const PagedQuery local = public_query("AND p.is_local = 1");
    static const PagedQuery federated = public_query("");
    return simple(tx, reach == Reach::local ? local : federated, viewer, page);
}

std::vector<TimelineEntry> tag_timeline(Tx& tx,
                                        std::string_view tag,
                                        const Viewer& viewer,
                                        const Page& page) {
    static const PagedQuery query(
        select_posts("FROM post_tags t JOIN posts p ON p.id = t.post_id WHERE t.tag = ? AND t.post_id < ?"
                     " AND t.post_id > ? AND p.visibility = 'public' AND ")
            .append(visible)
            .append(wanted())
            .append(unless_limited("p.actor_id"))
            .append("ORDER BY t.post_id {order} LIMIT ?"));
    std::vector<TimelineEntry> entries;
    read_posts(tx.query(query.in(page), viewer.actor_id(), tag, page.upper(), page.lower(), page.rows()),
               entries);
    return newest_first(std::move(entries), page);
}

std::vector<TimelineEntry> actor_timeline(
    Tx& tx, ActorId author, const ActorListing& listing, const Viewer& viewer, const Page& page) {
    static const PagedQuery posts(
        select_posts("FROM posts p WHERE p.actor_id = ? AND (? = 1 OR p.in_reply_to_uri IS NULL)"
                     " AND (? = 0 OR p.visibility IN ('public', 'unlisted')) AND p.id < ? AND p.id > ? AND ")
            .append(visible)
            .append("ORDER BY p.id {order} LIMIT ?"));
    static const PagedQuery boosts(
        select_boosts(
            "FROM boosts b JOIN posts p ON p.id = b.post_id"
            " JOIN actors ba ON ba.id = b.actor_id AND ba.suspended_ms IS NULL AND ba.deleted_ms IS NULL"
            " WHERE b.actor_id = ? AND (? = 0 OR p.visibility IN ('public', 'unlisted'))"
            " AND b.id < ? AND b.id > ? AND ")
            .append(boost_is_shown)
            .append(" AND ")
            .append(visible)
            .append("ORDER BY b.id {order} LIMIT ?"));
    std::vector<TimelineEntry> entries;
    read_posts(tx.query(posts.in(page),
                        viewer.actor_id(),
                        author,
                        listing.replies,
                        listing.public_only,
                        page.upper(),
                        page.lower(),
                        page.rows()),
               entries);
    if (listing.boosts) {
        read_boosts(tx.query(boosts.in(page),
                             viewer.actor_id(),
                             author,
                             listing.public_only,
                             page.upper(),
                             page.lower(),
                             page.rows()),
                    entries);
    }
    return merge_arms(std::move(entries), page);
}

}  // namespace kith::storage
