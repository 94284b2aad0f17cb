#include "storage/person_lists.h"

#include "storage/columns.h"

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

/// In numbers of ServerState.
constexpr std::string_view least_state =
    "MAX(CASE WHEN d.state = 'expired' OR (d.state = 'queued' AND d.attempts > 0) THEN 4"
    " WHEN d.state = 'queued' THEN 3 WHEN d.state = 'refused' THEN 2 WHEN d.state = 'delivered' THEN 1"
    " ELSE 0 END)";

ServerState state_of(std::int64_t number) {
    return static_cast<ServerState>(number);
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

std::string_view name_of(ServerState state) {
    switch (state) {
        case ServerState::cancelled:
            return "cancelled";
        case ServerState::delivered:
            return "delivered";
        case ServerState::refused:
            return "refused";
        case ServerState::queued:
            return "queued";
        case ServerState::unreachable:
            break;
    }
    return "unreachable";
}

std::vector<ServerCount> servers_told(Tx& tx, ActivityId activity) {
    static const std::string sql = std::string("SELECT least, COUNT(*) FROM (SELECT d.host_id, ")
                                       .append(least_state)
                                       .append(
                                           " AS least FROM deliveries d WHERE d.activity_id = ?"
                                           " GROUP BY d.host_id) AS told GROUP BY least ORDER BY least");
    std::vector<ServerCount> counts;
    Rows rows = tx.query(sql, activity);
    while (rows.next()) counts.push_back({state_of(rows.integer(0)), rows.integer(1)});
    return counts;
}

std::vector<ServerTold> first_servers_told(Tx& tx, ActivityId activity, std::size_t limit) {
    static const std::string sql =
        std::string("SELECT h.host, ")
            .append(least_state)
            .append(
                " AS least FROM deliveries d JOIN hosts h ON h.id = d.host_id WHERE d.activity_id = ?"
                " GROUP BY h.host ORDER BY h.host LIMIT ?");
    std::vector<ServerTold> servers;
    Rows rows = tx.query(sql, activity, limit);
    while (rows.next()) servers.push_back({rows.string(0), state_of(rows.integer(1))});
    return servers;
}

}  // namespace kith::storage
