#include "storage/columns.h"
#include "storage/delivery_queue.h"

#include <set>

namespace kith::storage {
namespace {

DeliveryState state_of(std::string_view name) {
    for (const DeliveryState each : {DeliveryState::delivered,
                                     DeliveryState::refused,
                                     DeliveryState::expired,
                                     DeliveryState::cancelled}) {
        if (to_string(each) == name) return each;
    }
    return DeliveryState::queued;
}

DeliveryStatus read(const Rows& rows) {
    Columns c(rows);
    DeliveryStatus row{.id = c.id<DeliveryId>(),
                       .activity = c.uri(),
                       .type = c.text(),
                       .object = c.maybe_uri(),
                       .inbox = c.uri(),
                       .signer = c.id<ActorId>(),
                       .state = state_of(c.text()),
                       .attempts = c.small(),
                       .created = c.instant(),
                       .last = c.maybe_instant(),
                       .status = c.maybe_small(),
                       .error = c.maybe_text(),
                       .next = c.instant()};
    if (row.state != DeliveryState::queued) row.next.reset();
    return row;
}

/// Once a Delete is settled everywhere nothing more goes to who held its object. That they know the author
/// is kept: the author's own Delete goes there.
void forget_holders(Tx& tx, ActivityId of_delete) {
    if (tx.query("SELECT 1 FROM deliveries WHERE activity_id = ? LIMIT 1", of_delete).next()) return;
    std::optional<Uri> object;
    std::optional<Uri> author;
    {
        Rows rows = tx.query(
            "SELECT a.object_uri, CASE WHEN u.deleted_ms IS NULL THEN u.uri END"
            " FROM activities a JOIN actors u ON u.id = a.actor_id WHERE a.id = ?",
            of_delete);
        if (!rows.next()) return;
        object = rows.maybe_strong<Uri>(0);
        author = rows.maybe_strong<Uri>(1);
    }
    if (!object || object == author) return;
    if (author) {
        tx.execute(
            "INSERT INTO delivered (object_uri, inbox_id, first_ms, outcome)"
            " SELECT ?, inbox_id, first_ms, outcome FROM delivered WHERE object_uri = ?"
            " ON CONFLICT (object_uri, inbox_id) DO NOTHING",
            *author,
            *object);
    }
    tx.execute("DELETE FROM delivered WHERE object_uri = ?", *object);
}

}  // namespace

std::int64_t expire_deliveries(Tx& tx, Instant before, Instant now, std::size_t limit) {
    // Ids grow with time, so that the index on (host, id) finds the old ones of each host.
    std::vector<std::pair<DeliveryId, HostId>> old;
    {
        Rows rows = tx.query(
            "SELECT d.id, d.host_id FROM hosts h JOIN deliveries d ON d.host_id = h.id"
            " JOIN activities a ON a.id = d.activity_id"
            " WHERE h.queued > 0 AND h.failures > 0 AND d.state = 'queued' AND d.id < ? AND a.type <> "
            "'Delete'"
            " AND NOT EXISTS (SELECT 1 FROM retractions r WHERE r.activity_id = a.id) LIMIT ?",
            IdMaker::floor_of(before),
            limit);
        while (rows.next()) old.emplace_back(rows.id<DeliveryId>(0), rows.id<HostId>(1));
    }
    for (const auto& [id, host] : old) {
        tx.execute("UPDATE deliveries SET state = 'expired', last_ms = ? WHERE id = ?", now, id);
        tx.execute("UPDATE hosts SET queued = queued - 1 WHERE id = ?", host);
        tx.execute(
            "UPDATE delivered SET outcome = 'expired' WHERE outcome = 'queued'"
            " AND inbox_id = (SELECT inbox_id FROM deliveries WHERE id = ?)"
            " AND object_uri IN (SELECT a.object_uri FROM deliveries d JOIN activities a ON a.id = "
            "d.activity_id"
            " WHERE d.id = ? UNION SELECT a.uri FROM deliveries d JOIN activities a ON a.id = d.activity_id"
            " WHERE d.id = ?)",
            id,
            id,
            id);
    }
    return static_cast<std::int64_t>(old.size());
}

std::int64_t prune_deliveries(Tx& tx, Instant settled_before, std::size_t limit) {
    std::vector<DeliveryId> old;
    std::set<ActivityId> deletes;
    {
        Rows rows = tx.query(
            "SELECT d.id, a.id, a.type FROM deliveries d JOIN activities a ON a.id = d.activity_id"
            " WHERE d.state <> 'queued' AND d.last_ms < ?"
            " AND NOT EXISTS (SELECT 1 FROM retractions r WHERE r.activity_id = a.id)"
            " ORDER BY d.last_ms LIMIT ?",
            settled_before,
            limit);
        while (rows.next()) {
            old.push_back(rows.id<DeliveryId>(0));
            if (rows.text(2) == "Delete") deletes.insert(rows.id<ActivityId>(1));
        }
    }
    for (const DeliveryId id : old) tx.execute("DELETE FROM deliveries WHERE id = ?", id);
    for (const ActivityId id : deletes) forget_holders(tx, id);
    tx.execute("DELETE FROM holds WHERE next_ms < ?", settled_before);
    return static_cast<std::int64_t>(old.size());
}

std::int64_t count_queued(Tx& tx) {
    Rows rows = tx.query("SELECT COALESCE(SUM(queued), 0) FROM hosts WHERE queued > 0");
    return rows.next() ? rows.integer(0) : 0;
}

std::vector<DeliveryStatus> delivery_status(Tx& tx, const StatusFilter& filter) {
    std::vector<DeliveryStatus> list;
    Rows rows = tx.query(
        "SELECT d.id, a.uri, a.type, a.object_uri, i.url, d.actor_id, d.state, d.attempts, d.created_ms, "
        "d.last_ms,"
        " d.last_status, d.last_error, "
        "CASE WHEN k.next_ms > h.next_ms THEN k.next_ms ELSE h.next_ms END"
        " FROM deliveries d JOIN activities a ON a.id = d.activity_id JOIN inboxes i ON i.id = d.inbox_id"
        " JOIN hosts h ON h.id = d.host_id"
        " LEFT JOIN holds k ON k.inbox_id = d.inbox_id AND k.actor_id = d.actor_id"
        " WHERE (? = 0 OR d.actor_id = ?) AND (? = 0 OR d.state = 'queued')"
        " AND (CAST(? AS TEXT) IS NULL OR a.object_uri = ?) ORDER BY d.id DESC LIMIT ?",
        filter.signer,
        filter.signer,
        filter.unsettled_only,
        filter.object,
        filter.object,
        filter.limit);
    while (rows.next()) list.push_back(read(rows));
    return list;
}

std::vector<Uri> inboxes_reached_by(Tx& tx, ActorId actor) {
    std::vector<Uri> inboxes;
    Rows rows = tx.query(
        "SELECT DISTINCT i.url FROM activities a JOIN delivered d ON d.object_uri = a.object_uri"
        " JOIN inboxes i ON i.id = d.inbox_id WHERE a.actor_id = ?"
        " UNION SELECT DISTINCT i.url FROM activities a JOIN deliveries q ON q.activity_id = a.id"
        " JOIN inboxes i ON i.id = q.inbox_id WHERE a.actor_id = ?",
        actor,
        actor);
    while (rows.next()) inboxes.push_back(rows.strong<Uri>(0));
    return inboxes;
}

}  // namespace kith::storage
