#include "storage/trends.h"

#include "storage/post_columns.h"

namespace kith::storage {

std::vector<std::string> trending_tags(Tx& tx, const TrendWindow& window) {
    std::vector<std::string> tags;
    Rows rows = tx.query(
        "SELECT t.tag FROM posts p JOIN post_tags t ON t.post_id = p.id JOIN actors a ON a.id = p.actor_id"
        " WHERE p.id > ? AND p.is_local = 1 AND p.visibility = 'public' AND p.hidden = 0"
        " AND a.suspended_ms IS NULL AND a.deleted_ms IS NULL AND a.silenced_ms IS NULL"
        " GROUP BY t.tag HAVING count(DISTINCT p.actor_id) >= ?"
        " ORDER BY count(DISTINCT p.actor_id) DESC, count(*) DESC, t.tag LIMIT ? OFFSET ?",
        IdMaker::floor_of(window.since),
        window.least,
        window.limit,
        window.offset);
    while (rows.next()) tags.push_back(rows.string(0));
    return tags;
}

std::vector<PostRow> trending_posts(Tx& tx, const TrendWindow& window) {
    static const std::string sql =
        std::string("SELECT ")
            .append(post_columns)
            .append(
                " FROM (SELECT r.post_id AS id, count(DISTINCT r.actor_id) AS people FROM"
                " (SELECT post_id, actor_id FROM likes WHERE post_id > ? AND emoji = ''"
                " UNION ALL SELECT post_id, actor_id FROM boosts WHERE post_id > ?) r"
                " GROUP BY r.post_id HAVING count(DISTINCT r.actor_id) >= ?) t"
                " JOIN posts p ON p.id = t.id JOIN actors a ON a.id = p.actor_id"
                " WHERE p.is_local = 1 AND p.visibility = 'public' AND p.hidden = 0 AND a.discoverable = 1"
                " AND a.suspended_ms IS NULL AND a.deleted_ms IS NULL AND a.silenced_ms IS NULL"
                " ORDER BY t.people DESC, p.id DESC LIMIT ? OFFSET ?");
    std::vector<PostRow> posts;
    const std::int64_t since = IdMaker::floor_of(window.since);
    Rows rows = tx.query(sql, since, since, window.least, window.limit, window.offset);
    while (rows.next()) posts.push_back(read_post(rows));
    return posts;
}

}  // namespace kith::storage
