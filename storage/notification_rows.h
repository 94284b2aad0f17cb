// The notifications columns for a SELECT with the alias n, and their reader. For storage/*.cpp only.
#pragma once

#include "storage/notifications.h"

#include <string_view>

namespace kith::storage {

inline constexpr std::string_view notification_columns =
    "n.id, n.owner_id, n.type, n.from_actor_id, n.post_id, n.at_ms, n.group_key, n.held_back,"
    " n.collection_id";

inline NotificationRow read_notification(const Rows& rows) {
    Columns c(rows);
    return {.id = c.id<NotificationId>(),
            .owner = c.id<ActorId>(),
            .type = c.text(),
            .from = c.id<ActorId>(),
            .post = c.id<PostId>(),
            .at = c.instant(),
            .group_key = c.text(),
            .held_back = c.flag(),
            .collection = c.id<CollectionId>()};
}

}  // namespace kith::storage
