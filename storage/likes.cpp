#include "storage/likes.h"

#include "storage/home_feed.h"

#include <algorithm>

namespace kith::storage {
namespace {

LikeRow read_like(const Rows& rows) {
    Columns c(rows);
    return LikeRow{.post = c.id<PostId>(),
                   .actor = c.id<ActorId>(),
                   .emoji = c.text(),
                   .uri = c.uri(),
                   .at = c.instant()};
}

BoostRow read_boost(const Rows& rows) {
    Columns c(rows);
    return BoostRow{.id = c.id<BoostId>(),
                    .uri = c.uri(),
                    .post = c.id<PostId>(),
                    .actor = c.id<ActorId>(),
                    .visibility = visibility_of(c.text()).value_or(Visibility::direct),
                    .at = c.instant()};
}

/// What lists of marks are cut by: it ascends, whatever the clock says.
std::int64_t next_mark(Rows last, Instant at) {
    const std::int64_t floor = IdMaker::floor_of(at);
    return last.next() ? std::max(floor, last.integer(0) + 1) : floor;
}

std::int64_t count(Rows rows) {
    return rows.next() ? rows.integer(0) : 0;
}

template <class Read>
auto first(Rows rows, Read read) -> std::optional<decltype(read(rows))> {
    if (!rows.next()) return std::nullopt;
    return read(rows);
}

}  // namespace

bool put_like(Tx& tx, const LikeRow& row) {
    return tx.execute(
               "INSERT INTO likes (post_id, actor_id, emoji, uri, at_ms, mark_id) VALUES (?, ?, ?, ?, ?, ?)"
               " ON CONFLICT DO NOTHING",
               row.post,
               row.actor,
               row.emoji,
               row.uri,
               row.at,
               next_mark(tx.query("SELECT mark_id FROM likes ORDER BY mark_id DESC LIMIT 1"), row.at)) > 0;
}

bool remove_like(Tx& tx, PostId post, ActorId actor, std::string_view emoji) {
    return tx.execute(
               "DELETE FROM likes WHERE post_id = ? AND actor_id = ? AND emoji = ?", post, actor, emoji) > 0;
}

std::optional<LikeRow> find_like(Tx& tx, const Uri& uri) {
    return first(tx.query("SELECT post_id, actor_id, emoji, uri, at_ms FROM likes WHERE uri = ?", uri),
                 read_like);
}

std::optional<LikeRow> find_like(Tx& tx, PostId post, ActorId actor, std::string_view emoji) {
    return first(tx.query("SELECT post_id, actor_id, emoji, uri, at_ms FROM likes"
                          " WHERE post_id = ? AND actor_id = ? AND emoji = ?",
                          post,
                          actor,
                          emoji),
                 read_like);
}

std::vector<LikeRow> likes_of(Tx& tx, PostId post, std::size_t limit) {
    std::vector<LikeRow> likes;
    Rows rows = tx.query(
        "SELECT post_id, actor_id, emoji, uri, at_ms FROM likes WHERE post_id = ?"
        " ORDER BY at_ms DESC, actor_id LIMIT ?",
        post,
        limit);
    while (rows.next()) likes.push_back(read_like(rows));
    return likes;
}

std::int64_t count_likes(Tx& tx, PostId post) {
    return count(tx.query("SELECT count(*) FROM likes WHERE post_id = ? AND emoji = ''", post));
}

bool put_boost(Tx& tx, const BoostRow& row) {
    BoostId id = row.id;
    while (tx.query("SELECT 1 FROM boosts WHERE id = ?", id).next()) id = BoostId(id.value + 1);
    const bool fresh =
        tx.execute(
            "INSERT INTO boosts (id, uri, post_id, actor_id, visibility, at_ms) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            id,
            row.uri,
            row.post,
            row.actor,
            to_string(row.visibility),
            row.at) > 0;
    if (fresh) feed_boost(tx, id, row.post, row.actor);
    return fresh;
}

bool remove_boost(Tx& tx, PostId post, ActorId actor) {
    return tx.execute("DELETE FROM boosts WHERE post_id = ? AND actor_id = ?", post, actor) > 0;
}

std::optional<BoostRow> find_boost(Tx& tx, const Uri& uri) {
    return first(
        tx.query("SELECT id, uri, post_id, actor_id, visibility, at_ms FROM boosts WHERE uri = ?", uri),
        read_boost);
}

std::optional<BoostRow> find_boost(Tx& tx, BoostId id) {
    return first(
        tx.query("SELECT id, uri, post_id, actor_id, visibility, at_ms FROM boosts WHERE id = ?", id),
        read_boost);
}

std::optional<BoostRow> find_boost(Tx& tx, PostId post, ActorId actor) {
    return first(tx.query("SELECT id, uri, post_id, actor_id, visibility, at_ms FROM boosts WHERE post_id = "
                          "? AND actor_id = ?",
                          post,
                          actor),
                 read_boost);
}

std::vector<BoostRow> boosts_of(Tx& tx, PostId post, std::size_t limit) {
    std::vector<BoostRow> boosts;
    Rows rows = tx.query(
        "SELECT id, uri, post_id, actor_id, visibility, at_ms FROM boosts WHERE post_id = ? ORDER BY id DESC "
        "LIMIT ?",
        post,
        limit);
    while (rows.next()) boosts.push_back(read_boost(rows));
    return boosts;
}

std::int64_t count_boosts(Tx& tx, PostId post) {
    return count(tx.query("SELECT count(*) FROM boosts WHERE post_id = ?", post));
}

bool put_bookmark(Tx& tx, ActorId actor, PostId post, Instant now) {
    return tx.execute(
               "INSERT INTO bookmarks (actor_id, post_id, at_ms, mark_id) VALUES (?, ?, ?, ?)"
               " ON CONFLICT DO NOTHING",
               actor,
               post,
               now,
               next_mark(tx.query("SELECT mark_id FROM bookmarks ORDER BY mark_id DESC LIMIT 1"), now)) > 0;
}

bool remove_bookmark(Tx& tx, ActorId actor, PostId post) {
    return tx.execute("DELETE FROM bookmarks WHERE actor_id = ? AND post_id = ?", actor, post) > 0;
}

bool is_bookmarked(Tx& tx, ActorId actor, PostId post) {
    return tx.query("SELECT 1 FROM bookmarks WHERE actor_id = ? AND post_id = ?", actor, post).next();
}

bool put_pin(Tx& tx, ActorId actor, PostId post, Instant now) {
    return tx.execute("INSERT INTO pins (actor_id, post_id, at_ms) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                      actor,
                      post,
                      now) > 0;
}

bool remove_pin(Tx& tx, ActorId actor, PostId post) {
    return tx.execute("DELETE FROM pins WHERE actor_id = ? AND post_id = ?", actor, post) > 0;
}

bool is_pinned(Tx& tx, ActorId actor, PostId post) {
    return tx.query("SELECT 1 FROM pins WHERE actor_id = ? AND post_id = ?", actor, post).next();
}

std::vector<PostId> pins_of(Tx& tx, ActorId actor) {
    std::vector<PostId> pins;
    Rows rows =
        tx.query("SELECT post_id FROM pins WHERE actor_id = ? ORDER BY at_ms DESC, post_id DESC", actor);
    while (rows.next()) pins.push_back(rows.id<PostId>(0));
    return pins;
}

void remove_reactions_of(Tx& tx, ActorId actor) {
    tx.execute("DELETE FROM likes WHERE actor_id = ?", actor);
    tx.execute("DELETE FROM boosts WHERE actor_id = ?", actor);
    tx.execute("DELETE FROM poll_votes WHERE actor_id = ?", actor);
    tx.execute("DELETE FROM bookmarks WHERE actor_id = ?", actor);
    tx.execute("DELETE FROM pins WHERE actor_id = ?", actor);
    tx.execute("DELETE FROM notifications WHERE from_actor_id = ? OR owner_id = ?", actor, actor);
}

}  // namespace kith::storage
