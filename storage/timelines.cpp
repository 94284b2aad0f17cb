#include "storage/timelines.h"

#include "storage/post_columns.h"

#include <unordered_set>

namespace kith::storage {
namespace {

constexpr std::string_view boost_columns = ", b.id, b.uri, b.actor_id, b.at_ms ";

std::string select_posts(std::string_view from) {
    return std::string(with_viewer).append("SELECT ").append(post_columns).append(" ").append(from);
}

std::string select_boosts(std::string_view from) {
    return std::string(with_viewer).append("SELECT ").append(post_columns).append(boost_columns).append(from);
}

void read_posts(Rows rows, std::vector<TimelineEntry>& into) {
    while (rows.next()) into.push_back({read_post(rows), std::nullopt});
}

void read_boosts(Rows rows, std::vector<TimelineEntry>& into) {
    while (rows.next()) {
        PostRow post = read_post(rows);
        Columns c(rows, post_column_count);
        into.push_back(
            {std::move(post),
             BoostedBy{.id = c.id<BoostId>(), .uri = c.uri(), .actor = c.id<ActorId>(), .at = c.instant()}});
    }
}

/// Merges the arms of a timeline: the page's end that was asked for, each post once.
std::vector<TimelineEntry> merge(std::vector<TimelineEntry> all, const Page& page) {
    const bool up = page.ascending();
    std::sort(all.begin(), all.end(), [up](const TimelineEntry& a, const TimelineEntry& b) {
        return up ? a.id() < b.id() : a.id() > b.id();
    });
    std::vector<TimelineEntry> merged;
    std::unordered_set<PostId> shown;
    for (TimelineEntry& entry : all) {
        if (merged.size() == page.limit) break;
        if (shown.insert(entry.post.id).second) merged.push_back(std::move(entry));
    }
    return newest_first(std::move(merged), page);
}

// The newest few of each followed author, by index; the whole of a large node is never scanned.
constexpr std::string_view sources =
    "(SELECT f.followed_id AS actor_id FROM follows f WHERE f.follower_id = (SELECT id FROM viewer)"
    " AND f.state = 'accepted' UNION SELECT id FROM viewer)";

constexpr std::string_view not_blocked_by_viewer =
    " AND NOT EXISTS (SELECT 1 FROM blocks ob WHERE ob.actor_id = (SELECT id FROM viewer)"
    " AND ob.target_id = p.actor_id) ";

std::string own_posts_sql() {
    return std::string(with_viewer)
        .append("SELECT ")
        .append(post_columns)
        .append(" FROM ")
        .append(sources)
        .append(
            " s JOIN posts p0 ON p0.id IN (SELECT p.id FROM posts p WHERE p.actor_id = s.actor_id"
            " AND p.id < ? AND p.id > ? AND (p.in_reply_to_uri IS NULL"
            " OR EXISTS (SELECT 1 FROM posts parent WHERE parent.id = p.in_reply_to_id"
            " AND (parent.actor_id = p.actor_id OR parent.actor_id IN (SELECT id FROM viewer)"
            " OR EXISTS (SELECT 1 FROM follows pf WHERE pf.follower_id = (SELECT id FROM viewer)"
            " AND pf.followed_id = parent.actor_id AND pf.state = 'accepted')))"
            " OR p.actor_id = (SELECT id FROM viewer)) AND ")
        .append(visible)
        .append(not_blocked_by_viewer)
        .append("ORDER BY p.id {order} LIMIT ?) JOIN posts p ON p.id = p0.id ORDER BY p.id {order} LIMIT ?");
}

std::string boosted_sql() {
    return select_boosts("FROM ")
        .append(sources)
        .append(
            " s JOIN boosts b ON b.id IN (SELECT bb.id FROM boosts bb JOIN posts p ON p.id = bb.post_id"
            " WHERE bb.actor_id = s.actor_id AND bb.id < ? AND bb.id > ? AND ")
        .append(visible)
        .append(not_blocked_by_viewer)
        .append(
            "ORDER BY bb.id {order} LIMIT ?) JOIN posts p ON p.id = b.post_id"
            " JOIN actors ba ON ba.id = b.actor_id AND ba.suspended_ms IS NULL AND ba.deleted_ms IS NULL"
            " ORDER BY b.id {order} LIMIT ?");
}

std::string naming_sql() {
    return select_posts(
               "FROM post_recipients r JOIN posts p ON p.id = r.post_id"
               " WHERE r.actor_id = (SELECT id FROM viewer) AND r.post_id < ? AND r.post_id > ? AND ")
        .append(visible)
        .append(not_blocked_by_viewer)
        .append("ORDER BY r.post_id {order} LIMIT ?");
}

std::vector<TimelineEntry> simple(Tx& tx, const PagedQuery& query, const Viewer& viewer, const Page& page) {
    std::vector<TimelineEntry> entries;
    read_posts(tx.query(query.in(page), viewer.actor_id(), page.upper(), page.lower(), page.rows()), entries);
    return newest_first(std::move(entries), page);
}

PagedQuery public_query(std::string_view where) {
    return PagedQuery(
        select_posts("FROM posts p WHERE p.visibility = 'public' AND p.in_reply_to_uri IS NULL ")
            .append(where)
            .append(" AND p.id < ? AND p.id > ? AND ")
            .append(visible)
            .append(not_blocked_by_viewer)
            .append("ORDER BY p.id {order} LIMIT ?"));
}

}  // namespace

std::vector<TimelineEntry> home_timeline(Tx& tx, ActorId owner, const Page& page) {
    static const PagedQuery own(own_posts_sql());
    static const PagedQuery boosted(boosted_sql());
    static const PagedQuery naming(naming_sql());
    std::vector<TimelineEntry> entries;
    read_posts(tx.query(own.in(page), owner, page.upper(), page.lower(), page.rows(), page.rows()), entries);
    read_posts(tx.query(naming.in(page), owner, page.upper(), page.lower(), page.rows()), entries);
    read_boosts(tx.query(boosted.in(page), owner, page.upper(), page.lower(), page.rows(), page.rows()),
                entries);
    return merge(std::move(entries), page);
}

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
            .append(not_blocked_by_viewer)
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
            " AND (b.visibility IN ('public', 'unlisted') OR b.actor_id = (SELECT id FROM viewer)"
            " OR EXISTS (SELECT 1 FROM follows bf WHERE bf.follower_id = (SELECT id FROM viewer)"
            " AND bf.followed_id = b.actor_id AND bf.state = 'accepted'))"
            " AND NOT EXISTS (SELECT 1 FROM blocks bb WHERE bb.actor_id = b.actor_id"
            " AND bb.target_id = (SELECT id FROM viewer)) AND b.id < ? AND b.id > ? AND ")
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
    return merge(std::move(entries), page);
}

}  // namespace kith::storage
