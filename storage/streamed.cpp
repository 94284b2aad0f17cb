#include "storage/streamed.h"

namespace kith::storage {

std::vector<NewNotification> notifications_after(Tx& tx, NotificationId after, std::size_t limit) {
    std::vector<NewNotification> found;
    Rows rows =
        tx.query("SELECT id, owner_id FROM notifications WHERE id > ? ORDER BY id LIMIT ?", after, limit);
    while (rows.next()) {
        found.push_back({.id = rows.id<NotificationId>(0), .owner = rows.id<ActorId>(1)});
    }
    return found;
}

NotificationId newest_notification(Tx& tx) {
    Rows rows = tx.query("SELECT MAX(id) FROM notifications");
    return rows.next() ? rows.id<NotificationId>(0) : NotificationId{};
}

bool has_own_view(Tx& tx, ActorId actor, PostId post) {
    return tx
        .query(
            "SELECT 1 WHERE EXISTS (SELECT 1 FROM likes WHERE post_id = ? AND actor_id = ?)"
            " OR EXISTS (SELECT 1 FROM boosts WHERE post_id = ? AND actor_id = ?)"
            " OR EXISTS (SELECT 1 FROM bookmarks WHERE post_id = ? AND actor_id = ?)"
            " OR EXISTS (SELECT 1 FROM poll_votes WHERE post_id = ? AND actor_id = ?)"
            " OR EXISTS (SELECT 1 FROM muted_threads WHERE actor_id = ?)"
            " OR EXISTS (SELECT 1 FROM filters WHERE owner_id = ?)",
            post,
            actor,
            post,
            actor,
            post,
            actor,
            post,
            actor,
            actor,
            actor)
        .next();
}

}  // namespace kith::storage
