// What streams look up when something happened: what is at home, new notifications, and for
// whom a post reads differently.
#pragma once

#include "storage/posts.h"

#include <cstddef>
#include <vector>

namespace kith::storage {

/// Whether the home timeline of its owner holds the post, or somebody's boost of it: the rules of
/// home_timeline, asked of one entry.
bool is_in_home(Tx& tx, ActorId owner, PostId post, BoostId boost = {});

struct NewNotification {
    NotificationId id{};
    ActorId owner{};
};
/// Of everybody, the oldest first. Their ids ascend in the order of commits: the writer makes them.
std::vector<NewNotification> notifications_after(Tx& tx, NotificationId after, std::size_t limit);
/// Invalid when there is none.
NotificationId newest_notification(Tx& tx);

/// Whether it reads differently to them than to others who may see it: they liked, boosted or bookmarked it
/// or voted in it, or have filters or muted threads.
bool has_own_view(Tx& tx, ActorId actor, PostId post);

}  // namespace kith::storage
