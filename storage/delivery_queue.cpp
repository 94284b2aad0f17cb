#include "storage/delivery_queue.h"

#include "consent/base/limits.h"
#include "storage/columns.h"
#include "storage/host_columns.h"

#include <algorithm>
#include <set>
#include <unordered_map>

namespace kith::storage {
namespace {

struct InboxRow {
    InboxId id{};
    HostId host{};
};

InboxRow ensure_inbox(Tx& tx, IdMaker& ids, const Uri& url, Instant now) {
    {
        Rows rows = tx.query("SELECT id, host_id FROM inboxes WHERE url = ?", url);
        if (rows.next()) return {rows.id<InboxId>(0), rows.id<HostId>(1)};
    }
    const InboxRow row{ids.make<InboxId>(), ensure_host(tx, ids, host_of(url), now)};
    tx.execute("INSERT INTO inboxes (id, url, host_id) VALUES (?, ?, ?)", row.id, url, row.host);
    return row;
}

void count_on_host(Tx& tx, HostId host, std::int64_t change) {
    tx.execute("UPDATE hosts SET queued = queued + ? WHERE id = ?", change, host);
}

/// A host in good health that rests because its rows are held back: the new one may go at once.
void rouse(Tx& tx, HostId host, Instant now) {
    tx.execute("UPDATE hosts SET next_ms = ? WHERE id = ? AND failures = 0 AND next_ms > ?", now, host, now);
}

/// Cancels queued rows given by `SELECT id, host_id` and keeps each host's count right.
void cancel_rows(Tx& tx, Rows rows, std::string_view why, Instant now) {
    std::vector<std::pair<DeliveryId, HostId>> found;
    while (rows.next()) found.emplace_back(rows.id<DeliveryId>(0), rows.id<HostId>(1));
    std::unordered_map<HostId, std::int64_t> by_host;
    for (const auto& [id, host] : found) {
        tx.execute("UPDATE deliveries SET state = 'cancelled', last_ms = ?, last_error = ? WHERE id = ?",
                   now,
                   why,
                   id);
        ++by_host[host];
    }
    for (const auto& [host, number] : by_host) count_on_host(tx, host, -number);
}

void cancel_stale_bodies(Tx& tx, const Uri& object, Instant now) {
    cancel_rows(tx,
                tx.query("SELECT d.id, d.host_id FROM activities a JOIN deliveries d ON d.activity_id = a.id"
                         " WHERE a.object_uri = ? AND a.type IN ('Create', 'Update', 'QuoteRequest') AND "
                         "d.state = 'queued'",
                         object),
                "the object was deleted",
                now);
}

void keep_under_cap(Tx& tx, HostId host, Instant now) {
    constexpr auto cap = static_cast<std::int64_t>(limits::queued_rows_per_host_max);
    std::int64_t over = 0;
    {
        Rows rows = tx.query("SELECT queued FROM hosts WHERE id = ?", host);
        if (rows.next()) over = rows.integer(0) - cap;
    }
    if (over <= 0) return;
    cancel_rows(
        tx,
        tx.query("SELECT d.id, d.host_id FROM deliveries d JOIN activities a ON a.id = d.activity_id"
                 " WHERE d.host_id = ? AND d.state = 'queued' AND a.type = 'Create' ORDER BY d.id LIMIT ?",
                 host,
                 over),
        "too many wait for this host",
        now);
}

void remember_holder(Tx& tx, const Uri& object, InboxId inbox, Instant now) {
    tx.execute(
        "INSERT INTO delivered (object_uri, inbox_id, first_ms, outcome) VALUES (?, ?, ?, 'queued')"
        " ON CONFLICT (object_uri, inbox_id) DO NOTHING",
        object,
        inbox,
        now);
}

std::vector<Job> jobs_for(Tx& tx, HostId host, std::size_t limit, Instant now) {
    std::vector<Job> jobs;
    Rows rows = tx.query(
        "SELECT d.id, d.activity_id, a.uri, a.type, i.url, d.actor_id, a.visibility, d.attempts, "
        "COALESCE(k.failures, 0), d.created_ms, a.body"
        " FROM deliveries d JOIN activities a ON a.id = d.activity_id JOIN inboxes i ON i.id = d.inbox_id"
        " LEFT JOIN holds k ON k.inbox_id = d.inbox_id AND k.actor_id = d.actor_id"
        " WHERE d.host_id = ? AND d.state = 'queued' AND COALESCE(k.next_ms, 0) <= ?"
        " AND NOT (a.type = 'Create'"
        " AND EXISTS (SELECT 1 FROM posts p WHERE p.uri = a.object_uri AND p.hidden = 1))"
        " AND NOT (a.type = 'Announce' AND EXISTS"
        " (SELECT 1 FROM boosts b JOIN posts p ON p.id = b.post_id WHERE b.uri = a.uri AND p.hidden = 1))"
        " ORDER BY d.id LIMIT ?",
        host,
        now,
        limit);
    while (rows.next()) {
        Columns c(rows);
        jobs.push_back(Job{.id = c.id<DeliveryId>(),
                           .activity = c.id<ActivityId>(),
                           .activity_uri = c.uri(),
                           .type = c.text(),
                           .inbox = c.uri(),
                           .signer = c.id<ActorId>(),
                           .visibility = visibility_of(c.text()).value_or(Visibility::direct),
                           .attempts = c.small(),
                           .unauthorized = c.small(),
                           .created = c.instant(),
                           .body = c.text()});
    }
    return jobs;
}

/// Due hosts in `rows` that are not in flight, at most `limit`.
void take_hosts(Rows rows, const std::set<HostId>& busy, std::size_t limit, std::vector<HostRow>& into) {
    while (limit > 0 && rows.next()) {
        if (busy.contains(rows.id<HostId>(0))) continue;
        into.push_back(read_host(rows));
        --limit;
    }
}

std::string due_hosts(std::string_view breaker) {
    return std::string("SELECT ")
        .append(host_columns)
        .append(" FROM hosts h WHERE h.queued > 0 AND h.opened_ms ")
        .append(breaker)
        .append(" AND h.next_ms <= ? ORDER BY h.next_ms");
}

/// An answer other than 401 ends the hold.
void settle_hold(Tx& tx, const Outcome& outcome) {
    if (outcome.hold) {
        tx.execute(
            "INSERT INTO holds (inbox_id, actor_id, failures, next_ms)"
            " SELECT inbox_id, actor_id, 1, ? FROM deliveries WHERE id = ?"
            " ON CONFLICT (inbox_id, actor_id) DO UPDATE SET failures = holds.failures + 1, next_ms = "
            "excluded.next_ms",
            *outcome.hold,
            outcome.id);
    } else if (outcome.status) {
        tx.execute(
            "DELETE FROM holds WHERE (inbox_id, actor_id) IN"
            " (SELECT inbox_id, actor_id FROM deliveries WHERE id = ?)",
            outcome.id);
    }
}

void settle_one(Tx& tx, const Outcome& outcome, Instant now) {
    DeliveryState former = DeliveryState::queued;
    HostId host;
    {
        Rows rows = tx.query("SELECT state, host_id FROM deliveries WHERE id = ?", outcome.id);
        if (!rows.next()) return;
        if (rows.text(0) != to_string(DeliveryState::queued)) former = DeliveryState::cancelled;
        host = rows.id<HostId>(1);
    }
    // A row that was cancelled while it was in flight is not queued again; what really happened is written.
    const bool again = outcome.state == DeliveryState::queued;
    const DeliveryState state = again && former == DeliveryState::cancelled ? former : outcome.state;
    tx.execute(
        "UPDATE deliveries SET state = ?, attempts = attempts + 1, last_ms = ?, last_status = ?, last_error "
        "= ?"
        " WHERE id = ?",
        to_string(state),
        now,
        outcome.status,
        outcome.error.empty() ? std::nullopt : std::optional(outcome.error),
        outcome.id);
    settle_hold(tx, outcome);
    if (former == DeliveryState::queued && !again) count_on_host(tx, host, -1);
    if (again) return;
    tx.execute(
        "UPDATE delivered SET outcome = ? WHERE outcome <> 'delivered'"
        " AND inbox_id = (SELECT inbox_id FROM deliveries WHERE id = ?)"
        " AND object_uri IN (SELECT a.object_uri FROM deliveries d JOIN activities a ON a.id = d.activity_id"
        " WHERE d.id = ? UNION SELECT a.uri FROM deliveries d JOIN activities a ON a.id = d.activity_id"
        " WHERE d.id = ?)",
        to_string(state),
        outcome.id,
        outcome.id,
        outcome.id);
}

void settle_host(Tx& tx, const HostOutcome& host, Instant now) {
    if (host.reached) {
        // `next_ms` becomes the time it was served: the host served longest ago comes first.
        tx.execute(
            "UPDATE hosts SET failures = 0, opened_ms = NULL, next_ms = ?, last_success_ms = ?, latency_ms = "
            "?"
            " WHERE id = ?",
            now,
            now,
            host.latency_ms,
            host.id);
        return;
    }
    tx.execute(
        "UPDATE hosts SET failures = failures + 1, opened_ms = ?, next_ms = ?, last_failure_ms = ?, "
        "last_error = ?,"
        " latency_ms = ? WHERE id = ?",
        host.opened,
        host.next,
        now,
        host.error,
        host.latency_ms,
        host.id);
}

}  // namespace

std::string_view to_string(DeliveryState state) {
    switch (state) {
        case DeliveryState::queued:
            return "queued";
        case DeliveryState::delivered:
            return "delivered";
        case DeliveryState::refused:
            return "refused";
        case DeliveryState::expired:
            return "expired";
        case DeliveryState::cancelled:
            return "cancelled";
    }
    return "queued";
}

std::int64_t enqueue(Tx& tx, IdMaker& ids, const DeliveryOrder& order, Instant now) {
    std::string type;
    std::optional<Uri> object;
    {
        Rows rows = tx.query("SELECT type, object_uri FROM activities WHERE id = ?", order.activity);
        if (!rows.next()) return 0;
        type = rows.string(0);
        object = rows.maybe_strong<Uri>(1);
    }
    if (type == "Delete" && object) cancel_stale_bodies(tx, *object, now);

    std::set<std::string_view> done;
    std::unordered_map<HostId, std::int64_t> by_host;
    for (const Uri& url : order.inboxes) {
        if (!done.insert(url.text()).second) continue;
        const InboxRow inbox = ensure_inbox(tx, ids, url, now);
        tx.execute(
            "INSERT INTO deliveries (id, activity_id, inbox_id, host_id, actor_id, created_ms)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            ids.make<DeliveryId>(),
            order.activity,
            inbox.id,
            inbox.host,
            order.signer,
            now);
        if (order.object) remember_holder(tx, *order.object, inbox.id, now);
        ++by_host[inbox.host];
    }
    for (const auto& [host, number] : by_host) {
        count_on_host(tx, host, number);
        rouse(tx, host, now);
        keep_under_cap(tx, host, now);
    }
    return static_cast<std::int64_t>(done.size());
}

void cancel_queued_of(Tx& tx, ActorId signer, Instant now) {
    cancel_rows(tx,
                tx.query("SELECT d.id, d.host_id FROM activities a JOIN deliveries d ON d.activity_id = a.id"
                         " WHERE a.actor_id = ? AND d.state = 'queued'",
                         signer),
                "the account was deleted",
                now);
}

std::vector<Uri> inboxes_holding(Tx& tx, const Uri& object) {
    std::vector<Uri> inboxes;
    Rows rows = tx.query(
        "SELECT i.url FROM delivered d JOIN inboxes i ON i.id = d.inbox_id WHERE d.object_uri = ? ORDER BY "
        "i.id",
        object);
    while (rows.next()) inboxes.push_back(rows.strong<Uri>(0));
    return inboxes;
}

std::vector<HostBatch> next_batch(Tx& tx, Instant now, std::span<const HostId> in_flight, const Pick& pick) {
    static const std::string healthy = due_hosts("IS NULL");
    static const std::string proven =
        due_hosts("IS NULL AND h.last_success_ms IS NOT NULL AND h.failures = 0");
    static const std::string half_open = due_hosts("IS NOT NULL");
    const std::set<HostId> busy(in_flight.begin(), in_flight.end());
    std::vector<HostRow> hosts;
    take_hosts(tx.query(pick.unproven ? healthy : proven, now), busy, pick.hosts, hosts);
    take_hosts(tx.query(half_open, now), busy, pick.probes, hosts);

    std::vector<HostBatch> batches;
    batches.reserve(hosts.size());
    for (HostRow& host : hosts) {
        const bool is_probe = host.opened.has_value();
        std::vector<Job> jobs = jobs_for(tx, host.id, is_probe ? 1 : pick.rows_per_host, now);
        batches.push_back({std::move(host), std::move(jobs), is_probe});
    }
    return batches;
}

void rest_if_held(Tx& tx, HostId host, Instant now) {
    constexpr auto rest_without_hold = std::chrono::minutes(5);
    if (!jobs_for(tx, host, 1, now).empty()) return;
    std::optional<Instant> next;
    {
        Rows rows = tx.query(
            "SELECT MIN(k.next_ms) FROM holds k JOIN inboxes i ON i.id = k.inbox_id"
            " WHERE i.host_id = ? AND k.next_ms > ?",
            host,
            now);
        if (rows.next()) next = rows.maybe_instant(0);
    }
    tx.execute("UPDATE hosts SET next_ms = ? WHERE id = ?", next.value_or(now + rest_without_hold), host);
}

std::optional<Instant> next_delivery(Tx& tx, Instant after) {
    std::optional<Instant> first;
    for (const std::string_view sql :
         {"SELECT MIN(next_ms) FROM hosts WHERE queued > 0 AND opened_ms IS NULL AND next_ms > ?",
          "SELECT MIN(next_ms) FROM hosts WHERE queued > 0 AND opened_ms IS NOT NULL AND next_ms > ?"}) {
        Rows rows = tx.query(sql, after);
        const std::optional<Instant> at = rows.next() ? rows.maybe_instant(0) : std::nullopt;
        if (at && (!first || *at < *first)) first = at;
    }
    return first;
}

void settle(Tx& tx, std::span<const Outcome> outcomes, std::span<const HostOutcome> hosts, Instant now) {
    for (const Outcome& outcome : outcomes) settle_one(tx, outcome, now);
    for (const HostOutcome& host : hosts) settle_host(tx, host, now);
}

}  // namespace kith::storage
