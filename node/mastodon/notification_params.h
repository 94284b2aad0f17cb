// What calls about notifications have in common: which of them are wanted, and what one looks like.
#pragma once

#include "node/mastodon/entities.h"
#include "node/mastodon/params.h"
#include "storage/notification_lists.h"

#include <nlohmann/json_fwd.hpp>

namespace kith::node {

storage::NotificationCut notification_cut_in(const Params& params);

/// "mention", "favourite", …: kinds that are about a post.
bool shows_status(const storage::NotificationRow& row);

/// https://docs.joinmastodon.org/entities/Notification/
nlohmann::json notification_json(Entities& entities, const storage::NotificationRow& row);

/// What the staff decided about the viewer last, of a notification that tells them so.
/// https://docs.joinmastodon.org/entities/AccountWarning/
nlohmann::json moderation_warning_json(Entities& entities);

/// Ids of the notifications after this one are unread.
std::int64_t notifications_read_until(storage::Tx& tx, storage::ActorId owner);

}  // namespace kith::node
