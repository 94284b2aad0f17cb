// What the viewer of a listing chose not to see: whom they block or mute, and servers that they block. As SQL
// beside the visibility rule, in queries that begin with `with_viewer`. For storage/*.cpp only.
#pragma once

#include "storage/moderation.h"
#include "storage/user_domain_blocks.h"

#include <string>
#include <string_view>

namespace kith::storage {

/// " AND …" for a column that holds an actor's id: the viewer wants to see this actor. Binds nothing. A mute
/// that has ended is removed within a minute (drop_ended_mutes), so that listings need no clock.
inline std::string wants_to_see(std::string_view actor_column) {
    const std::string column(actor_column);
    return " AND NOT EXISTS (SELECT 1 FROM blocks ob WHERE ob.actor_id = (SELECT id FROM viewer)"
           " AND ob.target_id = " +
           column +
           ") AND NOT EXISTS (SELECT 1 FROM mutes om WHERE om.actor_id = (SELECT id FROM viewer)"
           " AND om.target_id = " +
           column + ")" + unless_domain_blocked(column);
}

/// The same for who a notification is from: of some who are muted one still wants to be told.
inline std::string wants_to_hear(std::string_view actor_column) {
    const std::string column(actor_column);
    return " AND NOT EXISTS (SELECT 1 FROM blocks ob WHERE ob.actor_id = (SELECT id FROM viewer)"
           " AND ob.target_id = " +
           column +
           ") AND NOT EXISTS (SELECT 1 FROM mutes om WHERE om.actor_id = (SELECT id FROM viewer)"
           " AND om.notifications = 1 AND om.target_id = " +
           column + ")" + unless_domain_blocked(column);
}

/// " AND …" for who wrote a direct message: what limited strangers say is held back
/// (storage/notification_policy.h) until the viewer lets this one speak, or all of them.
/// https://docs.joinmastodon.org/entities/NotificationPolicy/#for_limited_accounts
inline std::string listens_to(std::string_view actor_column) {
    const std::string column(actor_column);
    return " AND (" + no_limited_stranger(column) +
           "OR EXISTS (SELECT 1 FROM notification_requests hr WHERE hr.owner_id = (SELECT id FROM viewer)"
           " AND hr.from_actor_id = " +
           column +
           " AND hr.state = 'accepted') OR EXISTS (SELECT 1 FROM notification_policies hp"
           " WHERE hp.owner_id = (SELECT id FROM viewer) AND hp.limited_accounts = 'accept')) ";
}

}  // namespace kith::storage
