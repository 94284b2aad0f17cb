// The home timeline: once by asking each source for its newest (right for everybody at any time), once from
// the feed that is kept for who reads it often (storage/home_feed.h). Both ask the same rules of each row.
#include "storage/follow_options.h"
#include "storage/hidden_from.h"
#include "storage/home_feed.h"
#include "storage/moderation.h"
#include "storage/streamed.h"
#include "storage/timeline_rows.h"

namespace kith::storage {
namespace {

// The newest few of each followed author, by index; the whole of a large node is never scanned.
constexpr std::string_view sources =
    "(SELECT f.followed_id AS actor_id FROM follows f WHERE f.follower_id = (SELECT id FROM viewer)"
    " AND f.state = 'accepted' UNION SELECT id FROM viewer)";

std::string is_source(const std::string& column) {
    return "(" + column +
           " = (SELECT id FROM viewer) OR EXISTS (SELECT 1 FROM follows sf WHERE sf.follower_id ="
           " (SELECT id FROM viewer) AND sf.followed_id = " +
           column + " AND sf.state = 'accepted'))";
}

/// The post is one that the viewer may see, and neither its author nor whom it names is one they will not
/// see.
std::string seen_and_wanted() {
    return std::string(visible)
        .append(wants_to_see("p.actor_id"))
        .append(" AND NOT EXISTS (SELECT 1 FROM post_recipients hr WHERE hr.post_id = p.id AND NOT (1 = 1")
        .append(wants_to_see("hr.actor_id"))
        .append(")) ");
}

/// Who is on a list of that kind is read there.
std::string in_no_exclusive_list(const std::string& column) {
    return " AND NOT EXISTS (SELECT 1 FROM list_members xm JOIN lists xl ON xl.id = xm.list_id"
           " WHERE xm.actor_id = " +
           column + " AND xl.owner_id = (SELECT id FROM viewer) AND xl.exclusive = 1) ";
}

/// Of a follow that is for some languages: those, and what says none.
std::string in_a_wanted_language() {
    return " AND NOT EXISTS (SELECT 1 FROM follow_options lo WHERE lo.follower_id = (SELECT id FROM viewer)"
           " AND lo.followed_id = p.actor_id AND lo.languages <> '[]' AND p.language <> ''"
           " AND lo.languages NOT LIKE '%\"' || p.language || '\"%') ";
}

// Replies to strangers are left out.
constexpr std::string_view answers_a_source =
    " (p.in_reply_to_uri IS NULL OR p.actor_id = (SELECT id FROM viewer)"
    " OR EXISTS (SELECT 1 FROM posts parent WHERE parent.id = p.in_reply_to_id"
    " AND (parent.actor_id = p.actor_id OR parent.actor_id = (SELECT id FROM viewer)"
    " OR EXISTS (SELECT 1 FROM follows pf WHERE pf.follower_id = (SELECT id FROM viewer)"
    " AND pf.followed_id = parent.actor_id AND pf.state = 'accepted')))) ";

std::string post_rules() {
    return std::string(answers_a_source)
        .append(" AND ")
        .append(seen_and_wanted())
        .append(in_no_exclusive_list("p.actor_id"))
        .append(in_a_wanted_language());
}

std::string boost_rules(const std::string& booster) {
    return seen_and_wanted()
        .append(in_no_exclusive_list(booster))
        .append(wants_to_see(booster))
        .append(unless_boosts_hidden(booster));
}

std::string naming_rules() {
    return std::string(visible)
        .append(wants_to_see("p.actor_id"))
        .append(unless_limited_stranger("p.actor_id"));
}

std::string tag_rules() {
    return " p.visibility = 'public' AND " + seen_and_wanted() + in_no_exclusive_list("p.actor_id") +
           unless_limited("p.actor_id");
}

std::string own_posts_sql() {
    return std::string(with_viewer)
        .append("SELECT ")
        .append(post_columns)
        .append(" FROM ")
        .append(sources)
        .append(
            " s JOIN posts p0 ON p0.id IN (SELECT p.id FROM posts p WHERE p.actor_id = s.actor_id"
            " AND p.id < ? AND p.id > ? AND ")
        .append(post_rules())
        .append("ORDER BY p.id {order} LIMIT ?) JOIN posts p ON p.id = p0.id ORDER BY p.id {order} LIMIT ?");
}

std::string boosted_sql() {
    return select_boosts("FROM ")
        .append(sources)
        .append(
            " s JOIN boosts b ON b.id IN (SELECT bb.id FROM boosts bb JOIN posts p ON p.id = bb.post_id"
            " WHERE bb.actor_id = s.actor_id AND bb.id < ? AND bb.id > ? AND ")
        .append(boost_rules("bb.actor_id"))
        .append(
            "ORDER BY bb.id {order} LIMIT ?) JOIN posts p ON p.id = b.post_id"
            " JOIN actors ba ON ba.id = b.actor_id AND ba.suspended_ms IS NULL AND ba.deleted_ms IS NULL"
            " ORDER BY b.id {order} LIMIT ?");
}

std::string naming_sql() {
    return select_posts(
               "FROM post_recipients r JOIN posts p ON p.id = r.post_id"
               " WHERE r.actor_id = (SELECT id FROM viewer) AND r.post_id < ? AND r.post_id > ? AND ")
        .append(naming_rules())
        .append("ORDER BY r.post_id {order} LIMIT ?");
}

std::string tagged_sql() {
    return std::string(with_viewer)
        .append("SELECT ")
        .append(post_columns)
        .append(
            " FROM followed_tags ft JOIN posts p0 ON p0.id IN (SELECT p.id FROM post_tags t JOIN posts p"
            " ON p.id = t.post_id WHERE t.tag = ft.tag AND t.post_id < ? AND t.post_id > ? AND ")
        .append(tag_rules())
        .append(
            "ORDER BY t.post_id {order} LIMIT ?) JOIN posts p ON p.id = p0.id"
            " WHERE ft.actor_id = (SELECT id FROM viewer) ORDER BY p.id {order} LIMIT ?");
}

/// Of the entry e: where it stands for a post, and where for a boost.
std::string entry_rules() {
    return std::string("((e.entry_id = e.post_id AND ((")
        .append(is_source("p.actor_id"))
        .append(" AND ")
        .append(post_rules())
        .append(
            ") OR (EXISTS (SELECT 1 FROM post_recipients r WHERE r.post_id = p.id"
            " AND r.actor_id = (SELECT id FROM viewer)) AND ")
        .append(naming_rules())
        .append(
            ") OR (EXISTS (SELECT 1 FROM followed_tags ft JOIN post_tags t ON t.tag = ft.tag"
            " AND t.post_id = p.id WHERE ft.actor_id = (SELECT id FROM viewer)) AND ")
        .append(tag_rules())
        .append("))) OR (ba.id IS NOT NULL AND ")
        .append(is_source("ba.id"))
        .append(" AND ")
        .append(boost_rules("ba.id"))
        .append("))");
}

constexpr std::string_view of_entries =
    " e JOIN posts p ON p.id = e.post_id"
    " LEFT JOIN boosts b ON b.id = e.entry_id LEFT JOIN actors ba ON ba.id = b.actor_id"
    " AND ba.suspended_ms IS NULL AND ba.deleted_ms IS NULL";

std::string feed_sql() {
    return select_boosts("FROM home_entries")
        .append(of_entries)
        .append(" WHERE e.owner_id = (SELECT id FROM viewer) AND e.entry_id < ? AND e.entry_id > ? AND ")
        .append(entry_rules())
        .append(" ORDER BY e.entry_id {order} LIMIT ?");
}

std::string one_entry_sql() {
    return std::string(with_viewer)
        .append("SELECT 1 FROM (SELECT CAST(? AS BIGINT) AS entry_id, CAST(? AS BIGINT) AS post_id)")
        .append(of_entries)
        .append(" WHERE ")
        .append(entry_rules());
}

void from_sources(Tx& tx, ActorId owner, const Page& page, std::vector<TimelineEntry>& into) {
    static const PagedQuery own(own_posts_sql());
    static const PagedQuery boosted(boosted_sql());
    static const PagedQuery naming(naming_sql());
    static const PagedQuery tagged(tagged_sql());
    const std::int64_t upper = page.upper();
    const std::int64_t lower = page.lower();
    read_posts(tx.query(own.in(page), owner, upper, lower, page.rows(), page.rows()), into);
    read_posts(tx.query(naming.in(page), owner, upper, lower, page.rows()), into);
    read_posts(tx.query(tagged.in(page), owner, upper, lower, page.rows(), page.rows()), into);
    read_boosts(tx.query(boosted.in(page), owner, upper, lower, page.rows(), page.rows()), into);
}

void from_feed(Tx& tx, ActorId owner, const Page& page, std::vector<TimelineEntry>& into) {
    static const PagedQuery query(feed_sql());
    Rows rows = tx.query(query.in(page), owner, page.upper(), page.lower(), page.rows());
    while (rows.next()) {
        PostRow post = read_post(rows);
        std::optional<BoostedBy> boost;
        if (!rows.is_null(post_column_count)) boost = read_boosted_by(rows);
        into.push_back({std::move(post), std::move(boost)});
    }
}

}  // namespace

bool is_in_home(Tx& tx, ActorId owner, PostId post, BoostId boost) {
    static const std::string sql = one_entry_sql();
    return tx.query(sql, owner, boost.valid() ? boost.value : post.value, post).next();
}

std::vector<TimelineEntry> home_timeline_by_sources(Tx& tx, ActorId owner, const Page& page) {
    return full_page(page, [&](const Page& part, std::vector<TimelineEntry>& into) {
        from_sources(tx, owner, part, into);
    });
}

std::vector<TimelineEntry> home_timeline(Tx& tx, ActorId owner, const Page& page) {
    const auto feed = find_home_feed(tx, owner);
    const bool reaches =
        feed && (page.ascending() ? page.lower() >= feed->floor : page.upper() > feed->floor + 1);
    if (!reaches) return home_timeline_by_sources(tx, owner, page);
    return full_page(page, [&](const Page& part, std::vector<TimelineEntry>& into) {
        Page above = part;
        if (!part.ascending()) above.since_id = std::max(part.since_id, feed->floor);
        if (part.upper() > feed->floor + 1) from_feed(tx, owner, above, into);
        if (part.ascending() || into.size() >= part.limit || part.lower() >= feed->floor) return;
        Page below = part;
        below.max_id = std::min(part.upper(), feed->floor + 1);
        from_sources(tx, owner, below, into);
    });
}

}  // namespace kith::storage
