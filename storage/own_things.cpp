#include "storage/own_things.h"

#include "storage/columns.h"
#include "storage/post_columns.h"

namespace kith::storage {
namespace {

std::vector<MarkedUri> marked(Rows rows) {
    std::vector<MarkedUri> marks;
    while (rows.next()) marks.push_back({.mark = rows.integer(0), .uri = rows.strong<Uri>(1)});
    return marks;
}

}  // namespace

std::vector<PostRow> posts_after(Tx& tx, ActorId author, PostId after, std::size_t limit) {
    static const std::string sql =
        std::string("SELECT ")
            .append(post_columns)
            .append(" FROM posts p WHERE p.actor_id = ? AND p.id > ? AND p.hidden = 0 ORDER BY p.id LIMIT ?");
    std::vector<PostRow> posts;
    Rows rows = tx.query(sql, author, after, limit);
    while (rows.next()) posts.push_back(read_post(rows));
    return posts;
}

std::vector<BoostRow> boosts_after(Tx& tx, ActorId actor, BoostId after, std::size_t limit) {
    std::vector<BoostRow> boosts;
    Rows rows = tx.query(
        "SELECT id, uri, post_id, actor_id, visibility, at_ms FROM boosts WHERE actor_id = ? AND id > ?"
        " ORDER BY id LIMIT ?",
        actor,
        after,
        limit);
    while (rows.next()) {
        Columns c(rows);
        boosts.push_back({.id = c.id<BoostId>(),
                          .uri = c.uri(),
                          .post = c.id<PostId>(),
                          .actor = c.id<ActorId>(),
                          .visibility = visibility_of(c.text()).value_or(Visibility::direct),
                          .at = c.instant()});
    }
    return boosts;
}

std::vector<MarkedUri> liked_after(Tx& tx, ActorId actor, std::int64_t mark, std::size_t limit) {
    return marked(
        tx.query("SELECT l.mark_id, p.uri FROM likes l JOIN posts p ON p.id = l.post_id"
                 " WHERE l.actor_id = ? AND l.mark_id > ? AND l.emoji = '' ORDER BY l.mark_id LIMIT ?",
                 actor,
                 mark,
                 limit));
}

std::vector<MarkedUri> bookmarked_after(Tx& tx, ActorId actor, std::int64_t mark, std::size_t limit) {
    return marked(
        tx.query("SELECT b.mark_id, p.uri FROM bookmarks b JOIN posts p ON p.id = b.post_id"
                 " WHERE b.actor_id = ? AND b.mark_id > ? ORDER BY b.mark_id LIMIT ?",
                 actor,
                 mark,
                 limit));
}

}  // namespace kith::storage
