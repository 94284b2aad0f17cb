// What is held back of a person's notifications, by what they decided about whole kinds of senders, and about
// one. Repositories over a Tx.
#pragma once

#include "storage/notifications.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kith::storage {

enum class Handling { accept, filter, drop };
std::string_view name_of(Handling handling);
std::optional<Handling> handling_from(std::string_view name);

struct NotificationPolicy {
    Handling not_following = Handling::accept;
    Handling not_followers = Handling::accept;
    Handling new_accounts = Handling::accept;
    Handling private_mentions = Handling::filter;
    Handling limited_accounts = Handling::filter;
    Handling bots = Handling::accept;
};
NotificationPolicy notification_policy_of(Tx& tx, ActorId owner);
void set_notification_policy(Tx& tx, ActorId owner, const NotificationPolicy& policy);

/// What becomes of a notification that is about to be written. This node's own services are always heard:
/// what they ask about consent is for its person to answer.
Handling handling_of(Tx& tx, const NotificationRow& row);

using NotificationRequestId = Id<struct NotificationRequestTag>;
struct NotificationRequestRow {
    NotificationRequestId id{};
    ActorId owner{};
    ActorId from{};
    Instant created{};
    Instant updated{};
    std::int64_t notifications = 0;
    PostId last_post{};  // of those that the owner may see
};
/// Something of this sender was held back.
void note_held_back(Tx& tx, const NotificationRow& row);
/// Open ones, newest first, of senders who are neither suspended nor deleted.
std::vector<NotificationRequestRow> notification_requests_of(Tx& tx, ActorId owner, const Page& page);
std::optional<NotificationRequestRow> find_notification_request(Tx& tx,
                                                                NotificationRequestId id,
                                                                ActorId owner);
/// What was held back is shown, and so is all that follows.
void accept_notification_request(Tx& tx, const NotificationRequestRow& row);
/// What was held back goes.
void dismiss_notification_request(Tx& tx, const NotificationRequestRow& row);

struct HeldBack {
    std::int64_t requests = 0;
    std::int64_t notifications = 0;
};
HeldBack held_back_from(Tx& tx, ActorId owner);

}  // namespace kith::storage
