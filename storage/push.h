// Web Push: the subscriptions of apps, one for each token, and which notifications wait to be told there.
// Rows hold nothing of what is told. A subscription ends with its token and with its person.
#pragma once

#include "storage/database.h"
#include "storage/ids.h"
#include "storage/oauth.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kith::storage {

using PushSubscriptionId = Id<struct PushSubscriptionTag>;
struct NotificationRow;

struct PushSubscriptionRow {
    PushSubscriptionId id{};
    TokenId token{};
    ActorId actor{};
    SubjectId subject{};
    Bytes sealed_endpoint{};
    Bytes sealed_keys{};
    std::string encoding = "aesgcm";
    std::vector<std::string> alerts{};  // types of notifications
    std::string policy = "all";         // all, followed, follower, none: from whom
    std::string content = "public";     // none, public, all: of which posts words may go along
    Instant created{};
    Instant next{};  // not asked before
    int failures = 0;
    std::optional<Instant> failing_since{};
};

std::optional<PushSubscriptionRow> find_push_subscription(Tx& tx, TokenId token);
std::optional<PushSubscriptionRow> find_push_subscription(Tx& tx, PushSubscriptionId id);
/// In the place of the token's former one, with what waited there. Beyond `per_person` the person's oldest
/// go.
void put_push_subscription(Tx& tx, const PushSubscriptionRow& row, std::size_t per_person);
void set_push_alerts(Tx& tx,
                     PushSubscriptionId id,
                     const std::vector<std::string>& alerts,
                     std::string_view policy,
                     std::string_view content);
void drop_push_subscription(Tx& tx, TokenId token);
void drop_push_subscription(Tx& tx, PushSubscriptionId id);

/// For each app of its owner that wants to be told of it; called where the notification is written. Nothing
/// while the owner has paused everything. Of one subscription at most limits::pushes_waiting_max wait, the
/// newest.
void queue_pushes(Tx& tx, const NotificationRow& notification);

struct PushRow {
    PushSubscriptionId subscription{};
    NotificationId notification{};
    Instant made{};
};
/// Whose turn it is: with something that waits, due, and not among `busy`; who waited longest first.
std::optional<PushSubscriptionRow> next_push_subscription(Tx& tx,
                                                          Instant now,
                                                          std::span<const PushSubscriptionId> busy);
/// When the next is due of those that have something waiting, and are not due yet.
std::optional<Instant> next_push(Tx& tx, Instant now);
/// The oldest that waits there.
std::optional<PushRow> oldest_push(Tx& tx, PushSubscriptionId subscription);
void drop_push(Tx& tx, const PushRow& row);
void drop_pushes_of(Tx& tx, ActorId actor);
bool pushes_wait(Tx& tx);
std::int64_t count_pushes(Tx& tx);
/// Made before `before`; returns how many went.
std::int64_t prune_pushes(Tx& tx, Instant before, std::size_t limit);

/// It answered: its failures are forgotten.
void push_succeeded(Tx& tx, PushSubscriptionId id, Instant now);
void push_failed(Tx& tx, PushSubscriptionId id, Instant now, Instant next);

}  // namespace kith::storage
