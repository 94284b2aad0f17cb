#include "storage/push.h"

#include "storage/columns.h"
#include "storage/follows.h"
#include "storage/notifications.h"
#include "storage/queue_limits.h"
#include "storage/subjects.h"

#include <algorithm>

namespace kith::storage {
namespace {

constexpr const char* columns =
    "id, token_id, actor_id, subject_id, sealed_endpoint, sealed_keys, encoding, alerts, policy, content,"
    " created_ms, next_ms, failures, failing_since_ms";

std::string select(std::string_view rest) {
    return std::string("SELECT ").append(columns).append(" FROM push_subscriptions ").append(rest);
}

PushSubscriptionRow read(const Rows& rows) {
    Columns c(rows);
    return {.id = c.id<PushSubscriptionId>(),
            .token = c.id<TokenId>(),
            .actor = c.id<ActorId>(),
            .subject = c.id<SubjectId>(),
            .sealed_endpoint = c.blob(),
            .sealed_keys = c.blob(),
            .encoding = c.text(),
            .alerts = from_json_array(c.text()),
            .policy = c.text(),
            .content = c.text(),
            .created = c.instant(),
            .next = c.instant(),
            .failures = c.small(),
            .failing_since = c.maybe_instant()};
}

std::optional<PushSubscriptionRow> first(Rows rows) {
    if (!rows.next()) return std::nullopt;
    return read(rows);
}

/// Whether one that is told of such things wants to be told of this.
bool wants(Tx& tx, const PushSubscriptionRow& subscription, const NotificationRow& notification) {
    if (std::ranges::find(subscription.alerts, notification.type) == subscription.alerts.end()) return false;
    if (subscription.policy == "none") return false;
    if (subscription.policy == "followed") {
        return is_following(tx, notification.owner, notification.from);
    }
    if (subscription.policy == "follower") {
        return is_following(tx, notification.from, notification.owner);
    }
    return true;
}

void put_in_queue(Tx& tx, PushSubscriptionId subscription, const NotificationRow& notification) {
    tx.execute("INSERT INTO push_queue (subscription_id, notification_id, made_ms) VALUES (?, ?, ?)",
               subscription,
               notification.id,
               notification.at);
    tx.execute(
        "DELETE FROM push_queue WHERE subscription_id = ? AND notification_id NOT IN"
        " (SELECT notification_id FROM push_queue WHERE subscription_id = ?"
        " ORDER BY notification_id DESC LIMIT ?)",
        subscription,
        subscription,
        limits::pushes_waiting_max);
}

}  // namespace

std::optional<PushSubscriptionRow> find_push_subscription(Tx& tx, TokenId token) {
    static const std::string sql = select("WHERE token_id = ?");
    return first(tx.query(sql, token));
}

std::optional<PushSubscriptionRow> find_push_subscription(Tx& tx, PushSubscriptionId id) {
    static const std::string sql = select("WHERE id = ?");
    return first(tx.query(sql, id));
}

void put_push_subscription(Tx& tx, const PushSubscriptionRow& row, std::size_t per_person) {
    drop_push_subscription(tx, row.token);
    tx.execute(
        "INSERT INTO push_subscriptions (id, token_id, actor_id, subject_id, sealed_endpoint, sealed_keys,"
        " encoding, alerts, policy, content, created_ms, next_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
        "?)",
        row.id,
        row.token,
        row.actor,
        row.subject,
        row.sealed_endpoint,
        row.sealed_keys,
        row.encoding,
        to_json_array(row.alerts),
        row.policy,
        row.content,
        row.created,
        row.created);
    tx.execute(
        "DELETE FROM push_subscriptions WHERE actor_id = ? AND id NOT IN (SELECT id FROM push_subscriptions"
        " WHERE actor_id = ? ORDER BY id DESC LIMIT ?)",
        row.actor,
        row.actor,
        per_person);
}

void set_push_alerts(Tx& tx,
                     PushSubscriptionId id,
                     const std::vector<std::string>& alerts,
                     std::string_view policy,
                     std::string_view content) {
    tx.execute("UPDATE push_subscriptions SET alerts = ?, policy = ?, content = ? WHERE id = ?",
               to_json_array(alerts),
               policy,
               content,
               id);
}

void drop_push_subscription(Tx& tx, TokenId token) {
    tx.execute("DELETE FROM push_subscriptions WHERE token_id = ?", token);
}

void drop_push_subscription(Tx& tx, PushSubscriptionId id) {
    tx.execute("DELETE FROM push_subscriptions WHERE id = ?", id);
}

void queue_pushes(Tx& tx, const NotificationRow& notification) {
    static const std::string sql = select(
        "WHERE actor_id = ? AND NOT EXISTS (SELECT 1 FROM subjects s WHERE s.id = subject_id"
        " AND (s.restricted = 1 OR s.erased_ms IS NOT NULL)) ORDER BY id");
    std::vector<PushSubscriptionRow> subscriptions;
    {
        Rows rows = tx.query(sql, notification.owner);
        while (rows.next()) subscriptions.push_back(read(rows));
    }
    for (const PushSubscriptionRow& subscription : subscriptions) {
        if (wants(tx, subscription, notification)) put_in_queue(tx, subscription.id, notification);
    }
}

std::optional<PushSubscriptionRow> next_push_subscription(Tx& tx,
                                                          Instant now,
                                                          std::span<const PushSubscriptionId> busy) {
    static const std::string sql = select(
        "WHERE next_ms <= ? AND EXISTS (SELECT 1 FROM push_queue q WHERE q.subscription_id = "
        "push_subscriptions.id)"
        " ORDER BY next_ms, id LIMIT ?");
    Rows rows = tx.query(sql, now, busy.size() + 1);
    while (rows.next()) {
        if (std::ranges::find(busy, rows.id<PushSubscriptionId>(0)) == busy.end()) return read(rows);
    }
    return std::nullopt;
}

std::optional<Instant> next_push(Tx& tx, Instant now) {
    Rows rows = tx.query(
        "SELECT next_ms FROM push_subscriptions WHERE next_ms > ?"
        " AND EXISTS (SELECT 1 FROM push_queue q WHERE q.subscription_id = push_subscriptions.id)"
        " ORDER BY next_ms LIMIT 1",
        now);
    if (!rows.next()) return std::nullopt;
    return rows.maybe_instant(0);
}

std::optional<PushRow> oldest_push(Tx& tx, PushSubscriptionId subscription) {
    Rows rows = tx.query(
        "SELECT subscription_id, notification_id, made_ms FROM push_queue WHERE subscription_id = ?"
        " ORDER BY notification_id LIMIT 1",
        subscription);
    if (!rows.next()) return std::nullopt;
    Columns c(rows);
    return PushRow{.subscription = c.id<PushSubscriptionId>(),
                   .notification = c.id<NotificationId>(),
                   .made = c.instant()};
}

void drop_push(Tx& tx, const PushRow& row) {
    tx.execute("DELETE FROM push_queue WHERE subscription_id = ? AND notification_id = ?",
               row.subscription,
               row.notification);
}

void drop_pushes_of(Tx& tx, ActorId actor) {
    tx.execute(
        "DELETE FROM push_queue WHERE subscription_id IN"
        " (SELECT id FROM push_subscriptions WHERE actor_id = ?)",
        actor);
}

bool pushes_wait(Tx& tx) {
    return tx.query("SELECT 1 FROM push_queue LIMIT 1").next();
}

std::int64_t count_pushes(Tx& tx) {
    Rows rows = tx.query("SELECT COUNT(*) FROM push_queue");
    return rows.next() ? rows.integer(0) : 0;
}

std::int64_t prune_pushes(Tx& tx, Instant before, std::size_t limit) {
    return tx.execute(
        "DELETE FROM push_queue WHERE made_ms < ? AND notification_id IN"
        " (SELECT notification_id FROM push_queue WHERE made_ms < ? ORDER BY made_ms LIMIT ?)",
        before,
        before,
        limit);
}

void push_succeeded(Tx& tx, PushSubscriptionId id, Instant now) {
    tx.execute(
        "UPDATE push_subscriptions SET failures = 0, failing_since_ms = NULL, next_ms = ? WHERE id = ?",
        now,
        id);
}

void push_failed(Tx& tx, PushSubscriptionId id, Instant now, Instant next) {
    tx.execute(
        "UPDATE push_subscriptions SET failures = failures + 1,"
        " failing_since_ms = COALESCE(failing_since_ms, ?), next_ms = ? WHERE id = ?",
        now,
        next,
        id);
}

}  // namespace kith::storage
