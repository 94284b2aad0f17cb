#include "storage/mutes.h"

#include "storage/columns.h"

namespace kith::storage {
namespace {

constexpr std::int64_t without_end = INT64_MAX;

constexpr std::string_view columns = "SELECT actor_id, target_id, notifications, ends_ms, at_ms FROM mutes ";

MuteRow read(const Rows& rows) {
    Columns c(rows);
    MuteRow row{.actor = c.id<ActorId>(), .target = c.id<ActorId>(), .notifications = c.flag()};
    const std::int64_t ends = c.number();
    if (ends != without_end) row.ends = from_unix_ms(ends);
    row.at = c.instant();
    return row;
}

}  // namespace

void put_mute(Tx& tx, const MuteRow& row) {
    tx.execute(
        "INSERT INTO mutes (actor_id, target_id, notifications, ends_ms, at_ms) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (actor_id, target_id) DO UPDATE SET notifications = excluded.notifications,"
        " ends_ms = excluded.ends_ms",
        row.actor,
        row.target,
        row.notifications,
        row.ends ? to_unix_ms(*row.ends) : without_end,
        row.at);
}

bool remove_mute(Tx& tx, ActorId actor, ActorId target) {
    return tx.execute("DELETE FROM mutes WHERE actor_id = ? AND target_id = ?", actor, target) > 0;
}

std::optional<MuteRow> find_mute(Tx& tx, ActorId by, ActorId target, Instant now) {
    static const std::string sql =
        std::string(columns).append("WHERE actor_id = ? AND target_id = ? AND ends_ms > ?");
    Rows rows = tx.query(sql, by, target, now);
    if (!rows.next()) return std::nullopt;
    return read(rows);
}

bool is_muted(Tx& tx, ActorId by, ActorId target, Instant now) {
    return find_mute(tx, by, target, now).has_value();
}

bool are_notifications_muted(Tx& tx, ActorId by, ActorId target, Instant now) {
    const auto mute = find_mute(tx, by, target, now);
    return mute && mute->notifications;
}

std::vector<MuteRow> mutes_of(Tx& tx, ActorId by, Instant now, const Page& page) {
    static const PagedQuery query(
        std::string(columns).append("WHERE actor_id = ? AND ends_ms > ? AND target_id < ? AND target_id > ?"
                                    " ORDER BY target_id {order} LIMIT ?"));
    std::vector<MuteRow> mutes;
    Rows rows = tx.query(query.in(page), by, now, page.upper(), page.lower(), page.rows());
    while (rows.next()) mutes.push_back(read(rows));
    return newest_first(std::move(mutes), page);
}

std::int64_t drop_ended_mutes(Tx& tx, Instant now, std::size_t limit) {
    return tx.execute(
        "DELETE FROM mutes WHERE (actor_id, target_id) IN"
        " (SELECT actor_id, target_id FROM mutes WHERE ends_ms <= ? LIMIT ?)",
        now,
        static_cast<std::int64_t>(limit));
}

std::string unless_muted(std::string_view column) {
    return std::string(
               " AND NOT EXISTS (SELECT 1 FROM mutes mu WHERE mu.actor_id = (SELECT id FROM viewer)"
               " AND mu.target_id = ")
        .append(column)
        .append(" AND mu.ends_ms > ?) ");
}

}  // namespace kith::storage
