#include "storage/rights.h"

#include <algorithm>

namespace kith::storage {

std::vector<OwedRow> owed_to_people(Tx& tx, std::size_t limit) {
    std::vector<OwedRow> owed;
    {
        Rows rows = tx.query(
            "SELECT e.subject_id, MIN(e.at_ms) FROM consent_events e JOIN subjects s ON s.id = e.subject_id"
            " WHERE e.event = ? AND s.erased_ms IS NULL AND NOT EXISTS (SELECT 1 FROM consent_events d"
            " WHERE d.subject_id = e.subject_id AND d.event = ? AND d.id > e.id)"
            " GROUP BY e.subject_id ORDER BY MIN(e.at_ms) LIMIT ?",
            asked_for_export,
            export_given,
            limit);
        while (rows.next()) owed.push_back({rows.id<SubjectId>(0), asked_for_export, rows.instant(1)});
    }
    // Asked before, and kept after all, is another wish.
    Rows rows = tx.query(
        "SELECT d.subject_id, COALESCE((SELECT MIN(e.at_ms) FROM consent_events e"
        " WHERE e.subject_id = d.subject_id AND e.event = ? AND e.id > COALESCE((SELECT MAX(k.id)"
        " FROM consent_events k WHERE k.subject_id = d.subject_id AND k.event = 'unrestrict'), 0)), "
        "d.due_ms) AS since"
        " FROM erasures_due d ORDER BY since LIMIT ?",
        asked_for_erasure,
        limit);
    while (rows.next()) owed.push_back({rows.id<SubjectId>(0), asked_for_erasure, rows.instant(1)});
    std::ranges::sort(owed, {}, &OwedRow::since);
    if (owed.size() > limit) owed.resize(limit);
    return owed;
}

std::optional<Instant> erasure_due_of(Tx& tx, SubjectId subject) {
    Rows rows = tx.query("SELECT due_ms FROM erasures_due WHERE subject_id = ?", subject);
    if (!rows.next()) return std::nullopt;
    return rows.instant(0);
}

void bring_erasure_forward(Tx& tx, SubjectId subject, Instant now) {
    tx.execute("UPDATE erasures_due SET due_ms = ? WHERE subject_id = ? AND due_ms > ?", now, subject, now);
}

std::vector<ActorId> account_erasures_due(Tx& tx, Instant now, std::size_t limit) {
    std::vector<ActorId> due;
    Rows rows = tx.query(
        "SELECT a.actor_id FROM erasures_due e JOIN accounts a ON a.subject_id = e.subject_id"
        " WHERE e.due_ms <= ? AND NOT EXISTS (SELECT 1 FROM legal_holds h WHERE h.subject_id = e.subject_id)"
        " ORDER BY e.due_ms LIMIT ?",
        now,
        limit);
    while (rows.next()) due.push_back(rows.id<ActorId>(0));
    return due;
}

ActorId actor_of_subject(Tx& tx, SubjectId subject) {
    Rows rows = tx.query("SELECT id FROM actors WHERE subject_id = ? ORDER BY id LIMIT 1", subject);
    return rows.next() ? rows.id<ActorId>(0) : ActorId();
}

}  // namespace kith::storage
