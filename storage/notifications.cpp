#include "storage/notifications.h"

#include "storage/blocks.h"
#include "storage/muted_threads.h"
#include "storage/mutes.h"
#include "storage/notification_policy.h"
#include "storage/notification_rows.h"
#include "storage/push.h"
#include "storage/user_domain_blocks.h"
#include "storage/visibility.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace kith::storage {
namespace {

// The API writes some ids of notifications as numbers: multiples of 32 are exact in what scripts count with,
// for the next 80 years.
constexpr std::int64_t id_step = 32;
// What happens within so many hours is one group.
constexpr std::int64_t group_hours = 12;

/// Above all that are there: ids ascend in the order of commits.
NotificationId next_id(Tx& tx, NotificationId wanted) {
    std::int64_t newest = 0;
    {
        Rows rows = tx.query("SELECT MAX(id) FROM notifications");
        if (rows.next() && !rows.is_null(0)) newest = rows.integer(0);
    }
    const std::int64_t least = std::max(wanted.value, newest + 1);
    return NotificationId((least + id_step - 1) / id_step * id_step);
}

bool forms_groups(std::string_view type) {
    constexpr std::array kinds = {"favourite", "reblog", "follow", "admin.sign_up"};
    return std::ranges::find(kinds, type) != kinds.end();
}

std::int64_t hour_of(std::string_view key) {
    const std::string_view digits = key.substr(key.rfind('-') + 1);
    std::int64_t hour = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), hour);
    return hour;
}

/// "favourite-<post>-<hour>": that of the group which is open, or a new one.
std::string group_key_of(Tx& tx, const NotificationRow& row) {
    if (row.held_back || !forms_groups(row.type)) return {};
    std::string alike = row.type + "-";
    if (row.post.valid()) alike += std::to_string(row.post.value) + "-";
    const std::int64_t hour =
        std::chrono::duration_cast<std::chrono::hours>(row.at.time_since_epoch()).count();
    // '.' comes after '-', so that between both is what begins alike.
    const std::string end = alike.substr(0, alike.size() - 1) + ".";
    Rows rows = tx.query(
        "SELECT n.group_key FROM notifications n WHERE n.owner_id = ? AND n.group_key <> ''"
        " AND n.group_key > ? AND n.group_key < ? ORDER BY n.group_key DESC LIMIT 1",
        row.owner,
        alike,
        end);
    if (rows.next() && hour < hour_of(rows.text(0)) + group_hours) return rows.string(0);
    return alike + std::to_string(hour);
}

/// Of whom, from where or of which conversation the owner wants to be told nothing.
bool will_not_hear(Tx& tx, const NotificationRow& row) {
    if (is_blocked(tx, row.owner, row.from)) return true;
    if (are_notifications_muted(tx, row.owner, row.from, row.at)) return true;
    if (row.post.valid() && is_conversation_muted(tx, row.owner, row.post)) return true;
    const auto from = find_actor(tx, row.from);
    return from && !from->is_local && is_domain_blocked_by(tx, row.owner, from->host);
}

bool is_known(Tx& tx, const NotificationRow& row) {
    return tx
        .query(
            "SELECT 1 FROM notifications WHERE owner_id = ? AND type = ? AND from_actor_id = ?"
            " AND COALESCE(post_id, 0) = ? AND COALESCE(collection_id, 0) = ?",
            row.owner,
            row.type,
            row.from,
            row.post,
            row.collection)
        .next();
}

}  // namespace

bool notify(Tx& tx, const NotificationRow& row) {
    if (row.owner == row.from && row.type != "poll") return false;
    if (will_not_hear(tx, row) || is_known(tx, row)) return false;
    NotificationRow written = row;
    const Handling handling = handling_of(tx, row);
    if (handling == Handling::drop) return false;
    written.id = next_id(tx, row.id);
    written.held_back = handling == Handling::filter;
    written.group_key = group_key_of(tx, written);
    tx.execute(
        "INSERT INTO notifications (id, owner_id, type, from_actor_id, post_id, at_ms, group_key, held_back,"
        " collection_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        written.id,
        written.owner,
        written.type,
        written.from,
        or_null(written.post),
        written.at,
        written.group_key,
        written.held_back,
        or_null(written.collection));
    if (written.held_back) {
        note_held_back(tx, written);
    } else {
        queue_pushes(tx, written);
    }
    return !written.held_back;
}

bool notify_anew(Tx& tx, const NotificationRow& row, Millis least_age) {
    const bool is_young = tx.query(
                                "SELECT 1 FROM notifications WHERE owner_id = ? AND type = ? AND "
                                "collection_id = ? AND at_ms > ?",
                                row.owner,
                                row.type,
                                row.collection,
                                row.at - least_age)
                              .next();
    if (is_young) return false;
    tx.execute("DELETE FROM notifications WHERE owner_id = ? AND type = ? AND collection_id = ?",
               row.owner,
               row.type,
               row.collection);
    return notify(tx, row);
}

std::vector<NotificationRow> notifications_of(Tx& tx, ActorId owner, const Page& page) {
    static const PagedQuery query(std::string(with_viewer)
                                      .append("SELECT ")
                                      .append(notification_columns)
                                      .append(" FROM notifications n JOIN actors a ON a.id = n.from_actor_id"
                                              " LEFT JOIN posts p ON p.id = n.post_id"
                                              " WHERE n.owner_id = ? AND n.id < ? AND n.id > ?"
                                              " AND a.suspended_ms IS NULL AND a.deleted_ms IS NULL"
                                              " AND (n.post_id IS NULL OR (")
                                      .append(visible)
                                      .append(")) ORDER BY n.id {order} LIMIT ?"));
    std::vector<NotificationRow> list;
    Rows rows = tx.query(query.in(page), owner, owner, page.upper(), page.lower(), page.rows());
    while (rows.next()) list.push_back(read_notification(rows));
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
    tx.execute("DELETE FROM notification_requests WHERE owner_id = ? AND from_actor_id = ?", owner, from);
}

}  // namespace kith::storage
