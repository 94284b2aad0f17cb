#include "storage/notifications.h"

#include "storage/blocks.h"
#include "storage/push.h"
#include "storage/visibility.h"

namespace kith::storage {
namespace {

NotificationRow read(const Rows& rows) {
    Columns c(rows);
    return NotificationRow{.id = c.id<NotificationId>(),
                           .owner = c.id<ActorId>(),
                           .type = c.text(),
                           .from = c.id<ActorId>(),
                           .post = c.id<PostId>(),
                           .at = c.instant()};
}

}  // namespace

bool notify(Tx& tx, const NotificationRow& row) {
    if (row.owner == row.from || is_blocked(tx, row.owner, row.from)) return false;
    const bool fresh =
        tx.execute(
            "INSERT INTO notifications (id, owner_id, type, from_actor_id, post_id, at_ms)"
            " SELECT ?, ?, ?, ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM notifications"
            " WHERE owner_id = ? AND type = ? AND from_actor_id = ? AND COALESCE(post_id, 0) = ?)",
            row.id,
            row.owner,
            row.type,
            row.from,
            or_null(row.post),
            row.at,
            row.owner,
            row.type,
            row.from,
            row.post) > 0;
    if (fresh) queue_pushes(tx, row);
    return fresh;
}

std::vector<NotificationRow> notifications_of(Tx& tx, ActorId owner, const Page& page) {
    static const PagedQuery query(
        std::string(with_viewer)
            .append("SELECT n.id, n.owner_id, n.type, n.from_actor_id, n.post_id, n.at_ms"
                    " FROM notifications n JOIN actors a ON a.id = n.from_actor_id"
                    " LEFT JOIN posts p ON p.id = n.post_id"
                    " WHERE n.owner_id = ? AND n.id < ? AND n.id > ?"
                    " AND a.suspended_ms IS NULL AND a.deleted_ms IS NULL"
                    " AND (n.post_id IS NULL OR (")
            .append(visible)
            .append(")) ORDER BY n.id {order} LIMIT ?"));
    std::vector<NotificationRow> list;
    Rows rows = tx.query(query.in(page), owner, owner, page.upper(), page.lower(), page.rows());
    while (rows.next()) list.push_back(read(rows));
    return newest_first(std::move(list), page);
}

void drop_notification(Tx& tx, ActorId owner, std::string_view type, ActorId from, PostId post) {
    tx.execute(
        "DELETE FROM notifications WHERE owner_id = ? AND type = ? AND from_actor_id = ?"
        " AND COALESCE(post_id, 0) = ?",
        owner,
        type,
        from,
        post);
}

void drop_notifications_from(Tx& tx, ActorId owner, ActorId from) {
    tx.execute("DELETE FROM notifications WHERE owner_id = ? AND from_actor_id = ?", owner, from);
}

}  // namespace kith::storage
