// What the viewer of a listing chose not to see: whom they block or mute, and servers that they block. As SQL
// beside the visibility rule, in queries that begin with `with_viewer`. For storage/*.cpp only.
#pragma once

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

}  // namespace kith::storage
