// What local people are told: a row for each event, removed with its post.
#pragma once

#include "storage/collections.h"
#include "storage/page.h"
#include "storage/posts.h"

#include <optional>
#include <string>
#include <vector>

namespace kith::storage {

struct NotificationRow {
    NotificationId id{};
    ActorId owner{};
    // mention, status, follow, follow_request, favourite, reblog, poll, update, quote, quoted_update, move,
    // added_to_collection, collection_update, admin.sign_up, admin.report
    std::string type{};
    ActorId from{};
    PostId post{};
    Instant at{};
    std::string group_key{};  // "" is a group of one
    bool held_back = false;   // by the owner's policy: shown when they ask for it
    CollectionId collection{};
};

/// Once for each (owner, type, from, post, collection); nothing for oneself but the end of one's poll,
/// nothing from someone the owner will not hear. Whether it is held back, and with which others it is a
/// group, is decided here. True when it is new and the owner is to be told.
bool notify(Tx& tx, const NotificationRow& row);
/// In the place of an earlier one about the same collection, unless that is younger than `least_age`.
bool notify_anew(Tx& tx, const NotificationRow& row, Millis least_age);
/// Newest first; only of posts that the owner may see and actors that are not suspended. Also what is held
/// back.
std::vector<NotificationRow> notifications_of(Tx& tx, ActorId owner, const Page& page);
/// When the event is taken back (Undo, Reject).
void drop_notification(Tx& tx, ActorId owner, std::string_view type, ActorId from, PostId post);
void drop_notifications_from(Tx& tx, ActorId owner, ActorId from);

}  // namespace kith::storage
