#include "storage/post_keys.h"

#include "storage/columns.h"

namespace kith::storage {

std::optional<KeyedPost> find_post_key(Tx& tx, ActorId actor, const crypto::Sha256& key, Instant made_after) {
    Rows rows = tx.query(
        "SELECT post_id, scheduled_id FROM post_keys WHERE actor_id = ? AND key_sha256 = ? AND made_ms > ?",
        actor,
        ByteView(key),
        made_after);
    if (!rows.next()) return std::nullopt;
    return KeyedPost{.post = rows.id<PostId>(0), .scheduled = rows.id<ScheduledId>(1)};
}

bool put_post_key(Tx& tx,
                  ActorId actor,
                  const crypto::Sha256& key,
                  const KeyedPost& made,
                  Instant now,
                  Instant made_after) {
    tx.execute("DELETE FROM post_keys WHERE actor_id = ? AND key_sha256 = ? AND made_ms <= ?",
               actor,
               ByteView(key),
               made_after);
    return tx.execute(
               "INSERT INTO post_keys (actor_id, key_sha256, post_id, scheduled_id, made_ms)"
               " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
               actor,
               ByteView(key),
               or_null(made.post),
               or_null(made.scheduled),
               now) > 0;
}

std::int64_t prune_post_keys(Tx& tx, Instant made_before, std::size_t limit) {
    return tx.execute(
        "DELETE FROM post_keys WHERE (actor_id, key_sha256) IN"
        " (SELECT k.actor_id, k.key_sha256 FROM post_keys k WHERE k.made_ms <= ? ORDER BY k.made_ms LIMIT ?)",
        made_before,
        limit);
}

void put_post_app(Tx& tx, PostId post, AppId app) {
    tx.execute("INSERT INTO post_apps (post_id, app_id) VALUES (?, ?) ON CONFLICT DO NOTHING", post, app);
}

std::optional<AppRow> app_of_post(Tx& tx, PostId post) {
    Rows rows = tx.query("SELECT app_id FROM post_apps WHERE post_id = ?", post);
    if (!rows.next()) return std::nullopt;
    return find_app(tx, rows.id<AppId>(0));
}

}  // namespace kith::storage
