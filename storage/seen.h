// Activities already taken in, for replay and repeated delivery. Part of the transaction that applies one.
#pragma once

#include "storage/database.h"

namespace kith::storage {

/// `digest`: the first 16 bytes of SHA-256 of the activity's id. True the first time.
bool mark_seen(Tx& tx, ByteView digest, Instant now);
bool was_seen(Tx& tx, ByteView digest);
/// Forgets up to `limit` that were seen before `before`; returns how many.
std::int64_t prune_seen(Tx& tx, Instant before, std::size_t limit);

}  // namespace kith::storage
