#include "storage/markers.h"

#include "storage/columns.h"

namespace kith::storage {

std::optional<MarkerRow> find_marker(Tx& tx, ActorId owner, std::string_view timeline) {
    Rows rows = tx.query(
        "SELECT owner_id, last_read_id, version, updated_ms FROM markers WHERE owner_id = ? AND timeline = ?",
        owner,
        timeline);
    if (!rows.next()) return std::nullopt;
    Columns c(rows);
    return MarkerRow{
        .owner = c.id<ActorId>(), .last_read = c.number(), .version = c.number(), .updated = c.instant()};
}

MarkerRow set_marker(Tx& tx, ActorId owner, std::string_view timeline, std::int64_t last_read, Instant now) {
    tx.execute(
        "INSERT INTO markers (owner_id, timeline, last_read_id, version, updated_ms) VALUES (?, ?, ?, 1, ?)"
        " ON CONFLICT (owner_id, timeline) DO UPDATE SET last_read_id = excluded.last_read_id,"
        " version = markers.version + 1, updated_ms = excluded.updated_ms",
        owner,
        timeline,
        last_read,
        now);
    return find_marker(tx, owner, timeline).value_or(MarkerRow{});
}

}  // namespace kith::storage
