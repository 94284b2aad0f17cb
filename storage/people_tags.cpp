#include "storage/people_tags.h"

#include "storage/columns.h"
#include "storage/home_feed.h"

#include <chrono>

namespace kith::storage {
namespace {

constexpr std::string_view open_posts_with =
    " FROM post_tags t JOIN posts p ON p.id = t.post_id AND p.visibility IN ('public', 'unlisted')"
    " AND p.hidden = 0 ";

PersonTag read(const Rows& rows) {
    Columns c(rows);
    return {.id = c.number(), .tag = c.text(), .shown = c.text()};
}

std::optional<PersonTag> first(Rows rows) {
    if (!rows.next()) return std::nullopt;
    return read(rows);
}

TagUse read_use(const Rows& rows) {
    Columns c(rows);
    return {.tag = c.text(), .shown = c.text(), .posts = c.number(), .last = c.maybe_instant()};
}

}  // namespace

bool follow_tag(Tx& tx, ActorId who, const PersonTag& tag) {
    drop_home_feed(tx, who);
    return tx.execute(
               "INSERT INTO followed_tags (id, actor_id, tag, shown) VALUES (?, ?, ?, ?)"
               " ON CONFLICT (actor_id, tag) DO NOTHING",
               tag.id,
               who,
               tag.tag,
               tag.shown) > 0;
}

bool unfollow_tag(Tx& tx, ActorId who, std::string_view tag) {
    return tx.execute("DELETE FROM followed_tags WHERE actor_id = ? AND tag = ?", who, tag) > 0;
}

bool is_tag_followed(Tx& tx, ActorId who, std::string_view tag) {
    return tx.query("SELECT 1 FROM followed_tags WHERE actor_id = ? AND tag = ?", who, tag).next();
}

std::int64_t count_followed_tags(Tx& tx, ActorId who) {
    Rows rows = tx.query("SELECT count(*) FROM followed_tags WHERE actor_id = ?", who);
    return rows.next() ? rows.integer(0) : 0;
}

std::vector<PersonTag> followed_tags_of(Tx& tx, ActorId who, const Page& page) {
    static const PagedQuery query(
        "SELECT id, tag, shown FROM followed_tags WHERE actor_id = ? AND id < ? AND id > ?"
        " ORDER BY id {order} LIMIT ?");
    std::vector<PersonTag> tags;
    Rows rows = tx.query(query.in(page), who, page.upper(), page.lower(), page.rows());
    while (rows.next()) tags.push_back(read(rows));
    return newest_first(std::move(tags), page);
}

std::vector<ActorId> followers_of_tag(Tx& tx, std::string_view tag) {
    std::vector<ActorId> people;
    Rows rows = tx.query(
        "SELECT t.actor_id FROM followed_tags t JOIN actors a ON a.id = t.actor_id AND a.suspended_ms IS NULL"
        " AND a.deleted_ms IS NULL WHERE t.tag = ? ORDER BY t.actor_id",
        tag);
    while (rows.next()) people.push_back(rows.id<ActorId>(0));
    return people;
}

bool feature_tag(Tx& tx, ActorId who, const PersonTag& tag) {
    return tx.execute(
               "INSERT INTO featured_tags (id, actor_id, tag, shown) VALUES (?, ?, ?, ?)"
               " ON CONFLICT (actor_id, tag) DO NOTHING",
               tag.id,
               who,
               tag.tag,
               tag.shown) > 0;
}

bool unfeature_tag(Tx& tx, ActorId who, std::string_view tag) {
    return tx.execute("DELETE FROM featured_tags WHERE actor_id = ? AND tag = ?", who, tag) > 0;
}

std::optional<PersonTag> find_featured_tag(Tx& tx, ActorId who, std::string_view tag) {
    return first(
        tx.query("SELECT id, tag, shown FROM featured_tags WHERE actor_id = ? AND tag = ?", who, tag));
}

std::optional<PersonTag> find_featured_tag(Tx& tx, ActorId who, std::int64_t id) {
    return first(tx.query("SELECT id, tag, shown FROM featured_tags WHERE actor_id = ? AND id = ?", who, id));
}

std::vector<PersonTag> featured_tags_of(Tx& tx, ActorId who) {
    std::vector<PersonTag> tags;
    Rows rows = tx.query("SELECT id, tag, shown FROM featured_tags WHERE actor_id = ? ORDER BY id", who);
    while (rows.next()) tags.push_back(read(rows));
    return tags;
}

TagUse use_of_tag(Tx& tx, ActorId who, std::string_view tag) {
    static const std::string sql = std::string("SELECT t.tag, MAX(t.shown), count(*), MAX(p.created_ms)")
                                       .append(open_posts_with)
                                       .append("WHERE t.tag = ? AND p.actor_id = ? GROUP BY t.tag");
    Rows rows = tx.query(sql, tag, who);
    if (!rows.next()) return {.tag = std::string(tag)};
    return read_use(rows);
}

std::vector<TagUse> tags_used_by(Tx& tx, ActorId who, std::size_t limit) {
    static const std::string sql =
        std::string("SELECT t.tag, MAX(t.shown), count(*) AS uses, MAX(p.created_ms)")
            .append(open_posts_with)
            .append(
                "WHERE p.actor_id = ? AND NOT EXISTS (SELECT 1 FROM featured_tags f"
                " WHERE f.actor_id = p.actor_id AND f.tag = t.tag) GROUP BY t.tag"
                " ORDER BY uses DESC, t.tag LIMIT ?");
    std::vector<TagUse> uses;
    Rows rows = tx.query(sql, who, static_cast<std::int64_t>(limit));
    while (rows.next()) uses.push_back(read_use(rows));
    return uses;
}

std::vector<TagDay> history_of_tag(Tx& tx, std::string_view tag, Instant now, int days) {
    static const std::string sql =
        std::string("SELECT count(*), count(DISTINCT p.actor_id)")
            .append(open_posts_with)
            .append("WHERE t.tag = ? AND t.post_id >= ? AND t.post_id < ? AND p.visibility = 'public'");
    const auto today = std::chrono::floor<std::chrono::days>(now);
    std::vector<TagDay> history;
    for (int back = 0; back < days; ++back) {
        const Instant day = today - std::chrono::days(back);
        Rows rows = tx.query(sql, tag, IdMaker::floor_of(day), IdMaker::floor_of(day + std::chrono::days(1)));
        if (rows.next()) history.push_back({.day = day, .posts = rows.integer(0), .people = rows.integer(1)});
    }
    return history;
}

}  // namespace kith::storage
