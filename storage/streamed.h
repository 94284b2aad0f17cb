// What streams look up when something happened: new notifications, and for whom a post reads differently.
#pragma once

#include "storage/posts.h"

#include <cstddef>
#include <vector>

namespace kith::storage {

struct NewNotification {
    NotificationId id{};
    ActorId owner{};
};
/// Of everybody, the oldest first. Their ids ascend in the order of commits: the writer makes them.
std::vector<NewNotification> notifications_after(Tx& tx, NotificationId after, std::size_t limit);
/// Invalid when there is none.
NotificationId newest_notification(Tx& tx);

/// Whether they liked, boosted or bookmarked it or voted in it: to them it says so.
bool has_touched(Tx& tx, ActorId actor, PostId post);

}  // namespace kith::storage
