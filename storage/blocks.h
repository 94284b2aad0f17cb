// Blocks between actors. A block row says nothing about follows: whoever blocks removes those too.
#pragma once

#include "storage/actors.h"

#include <optional>
#include <vector>

namespace kith::storage {

struct BlockRow {
    ActorId actor{};
    ActorId target{};
    Uri uri;
    Instant at{};
};

/// Keeps the first; true when it is new.
bool put_block(Tx& tx, const BlockRow& row);
bool remove_block(Tx& tx, ActorId actor, ActorId target);
std::optional<BlockRow> find_block(Tx& tx, ActorId actor, ActorId target);
bool is_blocked(Tx& tx, ActorId by, ActorId target);
bool either_blocks(Tx& tx, ActorId one, ActorId other);
std::vector<BlockRow> blocks_of(Tx& tx, ActorId actor);

}  // namespace kith::storage
