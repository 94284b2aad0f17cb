#include "storage/post_counts.h"

#include "storage/columns.h"

namespace kith::storage {
namespace {

// Word for word the condition of the index that counts by it.
constexpr std::string_view open_posts =
    "SELECT p.actor_id, 1, p.created_ms FROM posts p WHERE p.id = ?"
    " AND p.visibility IN ('public', 'unlisted') AND p.hidden = 0";

}  // namespace

PostCount post_count_of(Tx& tx, ActorId author) {
    Rows rows = tx.query("SELECT posts, last_ms FROM post_counts WHERE actor_id = ?", author);
    if (!rows.next()) return {};
    return {.posts = rows.integer(0), .last = rows.maybe_instant(1)};
}

void count_new_post(Tx& tx, PostId post) {
    static const std::string sql =
        std::string("INSERT INTO post_counts (actor_id, posts, last_ms) ")
            .append(open_posts)
            .append(
                " ON CONFLICT (actor_id) DO UPDATE SET posts = post_counts.posts + 1, last_ms ="
                " CASE WHEN COALESCE(post_counts.last_ms, 0) > excluded.last_ms THEN post_counts.last_ms"
                " ELSE excluded.last_ms END");
    tx.execute(sql, post);
}

void count_gone_post(Tx& tx, ActorId author) {
    tx.execute(
        "UPDATE post_counts SET posts = posts - 1, last_ms = (SELECT max(created_ms) FROM posts"
        " WHERE actor_id = ? AND visibility IN ('public', 'unlisted') AND hidden = 0) WHERE actor_id = ?",
        author,
        author);
}

void recount_posts(Tx& tx, ActorId author) {
    tx.execute(
        "INSERT INTO post_counts (actor_id, posts, last_ms) VALUES (?,"
        " (SELECT count(*) FROM posts WHERE actor_id = ? AND visibility IN ('public', 'unlisted') AND hidden "
        "= 0),"
        " (SELECT max(created_ms) FROM posts WHERE actor_id = ? AND visibility IN ('public', 'unlisted')"
        " AND hidden = 0)) ON CONFLICT (actor_id) DO UPDATE SET posts = excluded.posts,"
        " last_ms = excluded.last_ms",
        author,
        author,
        author);
}

}  // namespace kith::storage
