#include "storage/person_lists.h"

#include "storage/columns.h"

#include <nlohmann/json.hpp>

namespace kith::storage {

namespace {

template <class Tag>
std::int64_t upper(Id<Tag> before) {
    return before.valid() ? before.value : no_upper_id;
}

DisclosureWay way_of(std::string_view name) {
    if (name == "pull") return DisclosureWay::pull;
    return name == "shown" ? DisclosureWay::shown : DisclosureWay::push;
}

}  // namespace

std::vector<ConsentEventRow> consent_events_before(Tx& tx,
                                                   SubjectId subject,
                                                   ConsentEventId before,
                                                   std::size_t limit) {
    std::vector<ConsentEventId> ids;
    {
        Rows rows =
            tx.query("SELECT id FROM consent_events WHERE subject_id = ? AND id < ? ORDER BY id DESC LIMIT ?",
                     subject,
                     upper(before),
                     limit);
        while (rows.next()) ids.push_back(rows.id<ConsentEventId>(0));
    }
    std::vector<ConsentEventRow> events;
    for (const ConsentEventId id : ids) {
        if (auto event = find_consent_event(tx, id)) events.push_back(*std::move(event));
    }
    return events;
}

std::vector<DisclosureRow> disclosures_before(Tx& tx,
                                              SubjectId subject,
                                              DisclosureId before,
                                              std::size_t limit) {
    std::vector<DisclosureRow> found;
    Rows rows = tx.query(
        "SELECT id, subject_id, way, activity_id, host, shown_to, released, first_ms, last_ms FROM "
        "disclosures"
        " WHERE subject_id = ? AND id < ? ORDER BY id DESC LIMIT ?",
        subject,
        upper(before),
        limit);
    while (rows.next()) {
        Columns c(rows);
        found.push_back({.id = c.id<DisclosureId>(),
                         .subject = c.id<SubjectId>(),
                         .way = way_of(c.text()),
                         .activity = c.id<ActivityId>(),
                         .host = c.text(),
                         .shown_to = c.id<ActorId>(),
                         .released = c.blob(),
                         .first = c.instant(),
                         .last = c.instant()});
    }
    return found;
}

std::vector<RetractionRow> retractions_before(Tx& tx,
                                              SubjectId subject,
                                              ActivityId before,
                                              std::size_t limit) {
    std::vector<RetractionRow> found;
    Rows rows = tx.query(
        "SELECT activity_id, event_id, at_ms FROM retractions WHERE subject_id = ? AND activity_id < ?"
        " ORDER BY activity_id DESC LIMIT ?",
        subject,
        upper(before),
        limit);
    while (rows.next())
        found.push_back({rows.id<ActivityId>(0), rows.id<ConsentEventId>(1), rows.instant(2)});
    return found;
}

std::vector<AuditEvent> audit_before(Tx& tx, SubjectId subject, AuditId before, std::size_t limit) {
    std::vector<AuditEvent> events;
    Rows rows = tx.query(
        "SELECT id, at_ms, channel, verb, subject_id, object_uri, reason FROM audit_events"
        " WHERE subject_id = ? AND id < ? ORDER BY id DESC LIMIT ?",
        subject,
        upper(before),
        limit);
    while (rows.next()) {
        Columns c(rows);
        events.push_back({.id = c.id<AuditId>(),
                          .at = c.instant(),
                          .channel = c.text(),
                          .verb = c.text(),
                          .subject = c.id<SubjectId>(),
                          .object = c.maybe_uri(),
                          .reason = c.maybe_text()});
    }
    return events;
}

Result<consent::KindSet> released_kinds(KeyStore& keys, const DisclosureRow& row) {
    consent::Vault vault = keys.vault();
    const auto plain = TRY(vault.open_private(row.subject, "released", row.released));
    const auto set = nlohmann::json::parse(as_text(plain.bytes()), nullptr, /*allow_exceptions=*/false);
    consent::KindSet kinds;
    for (const auto& version : set) {
        if (!version.is_array() || version.empty() || !version[0].is_string()) continue;
        if (const auto kind = consent::parse_kind(version[0].get<std::string>())) kinds.insert(*kind);
    }
    return kinds;
}

std::vector<ReachedCount> reached_counts(Tx& tx, ActivityId activity) {
    std::vector<ReachedCount> counts;
    Rows rows = tx.query(
        "SELECT state, CASE WHEN attempts > 0 THEN 1 ELSE 0 END AS tried, COUNT(*) FROM deliveries"
        " WHERE activity_id = ? GROUP BY state, tried ORDER BY state, tried",
        activity);
    while (rows.next()) {
        counts.push_back({.state = rows.string(0), .tried = rows.boolean(1), .servers = rows.integer(2)});
    }
    return counts;
}

std::vector<Reached> reached_first(Tx& tx, ActivityId activity, std::size_t limit) {
    std::vector<Reached> reached;
    Rows rows = tx.query(
        "SELECT i.url, d.state, d.attempts, d.last_ms FROM deliveries d JOIN inboxes i ON i.id = d.inbox_id"
        " WHERE d.activity_id = ? ORDER BY i.url LIMIT ?",
        activity,
        limit);
    while (rows.next()) {
        Columns c(rows);
        reached.push_back(
            {.inbox = c.uri(), .state = c.text(), .attempts = c.small(), .last = c.maybe_instant()});
    }
    return reached;
}

std::optional<Instant> erasure_due_of(Tx& tx, SubjectId subject) {
    Rows rows = tx.query("SELECT due_ms FROM erasures_due WHERE subject_id = ?", subject);
    if (!rows.next()) return std::nullopt;
    return rows.instant(0);
}

}  // namespace kith::storage
