#include "storage/audit.h"

#include "storage/columns.h"

namespace kith::storage {

void append_audit(Tx& tx, const AuditEvent& event) {
    tx.execute(
        "INSERT INTO audit_events (id, at_ms, channel, verb, subject_id, object_uri, reason, by_actor_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        event.id,
        event.at,
        event.channel,
        event.verb,
        event.subject,
        event.object,
        event.reason,
        or_null(event.by));
}

void set_audit_object(Tx& tx, AuditId id, const Uri& object) {
    tx.execute("UPDATE audit_events SET object_uri = ? WHERE id = ?", object, id);
}

std::vector<AuditEvent> audit_of(Tx& tx, SubjectId subject, std::size_t limit) {
    std::vector<AuditEvent> events;
    Rows rows = tx.query(
        "SELECT id, at_ms, channel, verb, subject_id, object_uri, reason, by_actor_id FROM audit_events"
        " WHERE subject_id = ? ORDER BY id DESC LIMIT ?",
        subject,
        limit);
    while (rows.next()) {
        Columns c(rows);
        events.push_back(AuditEvent{.id = c.id<AuditId>(),
                                    .at = c.instant(),
                                    .channel = c.text(),
                                    .verb = c.text(),
                                    .subject = c.id<SubjectId>(),
                                    .object = c.maybe_uri(),
                                    .reason = c.maybe_text(),
                                    .by = c.id<ActorId>()});
    }
    return events;
}

}  // namespace kith::storage
