// What local people are told: a row for each event, removed with its post.
#pragma once

#include "storage/page.h"
#include "storage/posts.h"

#include <optional>
#include <string>
#include <vector>

namespace kith::storage {

struct NotificationRow {
    NotificationId id{};
    ActorId owner{};
    std::string type{};  // mention, follow, follow_request, favourite, reblog, poll, update, quote, move
    ActorId from{};
    PostId post{};
    Instant at{};
};

/// Once for each (owner, type, from, post); nothing for oneself or from someone the owner blocks. True when
/// new.
bool notify(Tx& tx, const NotificationRow& row);
/// Newest first; only of posts that the owner may see and actors that are not suspended.
std::vector<NotificationRow> notifications_of(Tx& tx, ActorId owner, const Page& page);
/// When the event is taken back (Undo, Reject).
void drop_notification(Tx& tx, ActorId owner, std::string_view type, ActorId from, PostId post);
void drop_notifications_from(Tx& tx, ActorId owner, ActorId from);

}  // namespace kith::storage
