#include "storage/sealed_bodies.h"

#include "storage/columns.h"

namespace kith::storage {

void put_sealed_body(Tx& tx, const SealedBodyRow& row, std::size_t bodies_max) {
    tx.execute("INSERT INTO sealed_bodies (activity_id, subject_id, sealed, until_ms) VALUES (?, ?, ?, ?)",
               row.activity,
               row.subject,
               row.sealed,
               row.until);
    tx.execute(
        "DELETE FROM sealed_bodies WHERE activity_id IN (SELECT activity_id FROM sealed_bodies"
        " WHERE subject_id = ? ORDER BY activity_id DESC LIMIT 1000 OFFSET ?)",
        row.subject,
        bodies_max);
}

std::optional<SealedBodyRow> find_sealed_body(Tx& tx, ActivityId activity) {
    Rows rows =
        tx.query("SELECT activity_id, subject_id, sealed, until_ms FROM sealed_bodies WHERE activity_id = ?",
                 activity);
    if (!rows.next()) return std::nullopt;
    Columns c(rows);
    return SealedBodyRow{.activity = c.id<ActivityId>(),
                         .subject = c.id<SubjectId>(),
                         .sealed = c.blob(),
                         .until = c.instant()};
}

void drop_settled_body(Tx& tx, ActivityId activity) {
    tx.execute(
        "DELETE FROM sealed_bodies WHERE activity_id = ? AND NOT EXISTS"
        " (SELECT 1 FROM deliveries d WHERE d.activity_id = ? AND d.state = 'queued')",
        activity,
        activity);
}

std::int64_t prune_sealed_bodies(Tx& tx, Instant now, std::size_t limit) {
    return tx.execute(
        "DELETE FROM sealed_bodies WHERE activity_id IN (SELECT b.activity_id FROM sealed_bodies b"
        " WHERE b.until_ms <= ? OR NOT EXISTS"
        " (SELECT 1 FROM deliveries d WHERE d.activity_id = b.activity_id AND d.state = 'queued')"
        " ORDER BY b.until_ms LIMIT ?)",
        now,
        limit);
}

}  // namespace kith::storage
