#include "storage/feeds.h"

#include "storage/hidden_from.h"
#include "storage/moderation.h"
#include "storage/timeline_rows.h"

#include <array>

namespace kith::storage {
namespace {

/// Of the viewer's choice: who wrote it.
std::string wanted() {
    return wants_to_see("p.actor_id");
}

std::string_view origin_sql(Origin origin) {
    switch (origin) {
        case Origin::here:
            return " AND p.is_local = 1 ";
        case Origin::elsewhere:
            return " AND p.is_local = 0 ";
        case Origin::anywhere:
            break;
    }
    return " ";
}

std::string cut_sql(const FeedCut& cut) {
    std::string sql(origin_sql(cut.origin));
    if (cut.only_media) sql += " AND EXISTS (SELECT 1 FROM attachments m WHERE m.post_id = p.id) ";
    return sql;
}

PagedQuery public_query(const FeedCut& cut) {
    return PagedQuery(select_posts("FROM posts p WHERE p.visibility = 'public' AND p.in_reply_to_uri IS NULL")
                          .append(cut_sql(cut))
                          .append(" AND p.id < ? AND p.id > ? AND ")
                          .append(visible)
                          .append(wanted())
                          .append(unless_limited("p.actor_id"))
                          .append("ORDER BY p.id {order} LIMIT ?"));
}

/// Queries for each way to cut, made once.
template <class Make>
std::array<PagedQuery, 6> for_each_cut(Make make) {
    return {make(FeedCut{Origin::anywhere, false}),
            make(FeedCut{Origin::here, false}),
            make(FeedCut{Origin::elsewhere, false}),
            make(FeedCut{Origin::anywhere, true}),
            make(FeedCut{Origin::here, true}),
            make(FeedCut{Origin::elsewhere, true})};
}

std::size_t place_of(const FeedCut& cut) {
    return static_cast<std::size_t>(cut.origin) + (cut.only_media ? 3U : 0U);
}

// One tag is walked along its index; the others are asked of each post.
PagedQuery tag_query(const FeedCut& cut) {
    return PagedQuery(
        select_posts("FROM post_tags t JOIN posts p ON p.id = t.post_id WHERE t.tag = ? AND t.post_id < ?"
                     " AND t.post_id > ? AND p.visibility = 'public'")
            .append(cut_sql(cut))
            .append(" AND (? = 0 OR (SELECT count(*) FROM post_tags ta WHERE ta.post_id = p.id"
                    " AND ta.tag IN (?, ?, ?, ?, ?)) = ?)"
                    " AND NOT EXISTS (SELECT 1 FROM post_tags tn WHERE tn.post_id = p.id"
                    " AND tn.tag IN (?, ?, ?, ?, ?)) AND ")
            .append(visible)
            .append(wanted())
            .append(unless_limited("p.actor_id"))
            .append("ORDER BY t.post_id {order} LIMIT ?"));
}

/// Each once; what is left of the places is "", which is no tag.
struct Tags {
    std::array<std::string, feed_tags_max> at{};
    std::size_t count = 0;

    explicit Tags(const std::vector<std::string>& tags) {
        for (const std::string& tag : tags) {
            const bool known = std::find(at.begin(), at.end(), tag) != at.end();
            if (!known && count < at.size()) at[count++] = tag;
        }
    }
};

// The viewer is the list's owner.
constexpr std::string_view list_sources =
    "(SELECT m.actor_id FROM list_members m WHERE m.list_id = ? AND (m.actor_id = (SELECT id FROM viewer)"
    " OR EXISTS (SELECT 1 FROM follows f WHERE f.follower_id = (SELECT id FROM viewer)"
    " AND f.followed_id = m.actor_id AND f.state = 'accepted')))";

std::string list_posts_sql() {
    return std::string(with_viewer)
        .append("SELECT ")
        .append(post_columns)
        .append(" FROM ")
        .append(list_sources)
        .append(
            " s JOIN posts p0 ON p0.id IN (SELECT p.id FROM posts p WHERE p.actor_id = s.actor_id"
            " AND p.id < ? AND p.id > ? AND (p.in_reply_to_uri IS NULL"
            " OR EXISTS (SELECT 1 FROM posts parent WHERE parent.id = p.in_reply_to_id"
            " AND (parent.actor_id = p.actor_id OR parent.actor_id = (SELECT id FROM viewer)"
            " OR (? = 'followed' AND EXISTS (SELECT 1 FROM follows pf WHERE pf.follower_id = (SELECT id FROM"
            " viewer) AND pf.followed_id = parent.actor_id AND pf.state = 'accepted'))"
            " OR (? = 'list' AND EXISTS (SELECT 1 FROM list_members lm WHERE lm.list_id = ?"
            " AND lm.actor_id = parent.actor_id))))) AND p.visibility <> 'direct' AND ")
        .append(visible)
        .append(wanted())
        .append("ORDER BY p.id {order} LIMIT ?) JOIN posts p ON p.id = p0.id ORDER BY p.id {order} LIMIT ?");
}

std::string list_boosts_sql() {
    return select_boosts("FROM ")
        .append(list_sources)
        .append(
            " s JOIN boosts b ON b.id IN (SELECT bb.id FROM boosts bb JOIN posts p ON p.id = bb.post_id"
            " WHERE bb.actor_id = s.actor_id AND bb.id < ? AND bb.id > ? AND ")
        .append(visible)
        .append(wanted())
        .append(
            "ORDER BY bb.id {order} LIMIT ?) JOIN posts p ON p.id = b.post_id"
            " JOIN actors ba ON ba.id = b.actor_id AND ba.suspended_ms IS NULL AND ba.deleted_ms IS NULL"
            " ORDER BY b.id {order} LIMIT ?");
}

}  // namespace

std::vector<TimelineEntry> public_feed(Tx& tx, const FeedCut& cut, const Viewer& viewer, const Page& page) {
    static const auto queries = for_each_cut(public_query);
    std::vector<TimelineEntry> entries;
    read_posts(
        tx.query(queries[place_of(cut)].in(page), viewer.actor_id(), page.upper(), page.lower(), page.rows()),
        entries);
    return newest_first(std::move(entries), page);
}

std::vector<TimelineEntry> tag_feed(
    Tx& tx, const TagCut& tags, const FeedCut& cut, const Viewer& viewer, const Page& page) {
    static const auto queries = for_each_cut(tag_query);
    const Tags any(tags.any);
    const Tags all(tags.all);
    const Tags none(tags.none);
    std::vector<TimelineEntry> entries;
    for (std::size_t i = 0; i < any.count; ++i) {
        read_posts(tx.query(queries[place_of(cut)].in(page),
                            viewer.actor_id(),
                            any.at[i],
                            page.upper(),
                            page.lower(),
                            all.count,
                            all.at[0],
                            all.at[1],
                            all.at[2],
                            all.at[3],
                            all.at[4],
                            all.count,
                            none.at[0],
                            none.at[1],
                            none.at[2],
                            none.at[3],
                            none.at[4],
                            page.rows()),
                   entries);
    }
    return merge_arms(std::move(entries), page);
}

std::vector<TimelineEntry> list_feed(Tx& tx, const ListRow& list, const Page& page) {
    static const PagedQuery posts(list_posts_sql());
    static const PagedQuery boosts(list_boosts_sql());
    return full_page(page, [&](const Page& part, std::vector<TimelineEntry>& into) {
        read_posts(tx.query(posts.in(part),
                            list.owner,
                            list.id,
                            part.upper(),
                            part.lower(),
                            list.replies_policy,
                            list.replies_policy,
                            list.id,
                            part.rows(),
                            part.rows()),
                   into);
        read_boosts(
            tx.query(
                boosts.in(part), list.owner, list.id, part.upper(), part.lower(), part.rows(), part.rows()),
            into);
    });
}

std::vector<TimelineEntry> direct_feed(Tx& tx, ActorId owner, const Page& page) {
    static const PagedQuery own(
        select_posts("FROM posts p WHERE p.actor_id = (SELECT id FROM viewer) AND p.visibility = 'direct'"
                     " AND p.id < ? AND p.id > ? AND ")
            .append(visible)
            .append("ORDER BY p.id {order} LIMIT ?"));
    static const PagedQuery naming(
        select_posts("FROM post_recipients r JOIN posts p ON p.id = r.post_id"
                     " WHERE r.actor_id = (SELECT id FROM viewer) AND p.visibility = 'direct'"
                     " AND r.post_id < ? AND r.post_id > ? AND ")
            .append(visible)
            .append(wanted())
            .append(listens_to("p.actor_id"))
            .append("ORDER BY r.post_id {order} LIMIT ?"));
    std::vector<TimelineEntry> entries;
    read_posts(tx.query(own.in(page), owner, page.upper(), page.lower(), page.rows()), entries);
    read_posts(tx.query(naming.in(page), owner, page.upper(), page.lower(), page.rows()), entries);
    return merge_arms(std::move(entries), page);
}

}  // namespace kith::storage
