// Farewells: deleted accounts whose last messages are still on their way, and whose signing keys must live as
// long.
#pragma once

#include "storage/database.h"
#include "storage/ids.h"

#include <optional>
#include <vector>

namespace kith::storage {

/// Before the account is deleted.
void begin_farewell(Tx& tx, ActorId actor);
/// Deleted, and nothing it signed is queued any more, or it was deleted before `before`.
std::vector<ActorId> settled_farewells(Tx& tx, Instant before, std::size_t limit);
/// Begun and not deleted (a crash came between), or erased and not deleted (a backup was restored).
std::vector<ActorId> unfinished_farewells(Tx& tx);
/// The Delete that takes an account's leave, once it was sent.
std::optional<ActivityId> farewell_of(Tx& tx, ActorId actor);
/// Its key is destroyed.
void end_farewell(Tx& tx, ActorId actor);

}  // namespace kith::storage
