// Conversations of which somebody wants no notification. Repositories over a Tx.
#pragma once

#include "storage/database.h"
#include "storage/ids.h"

namespace kith::storage {

/// From the top of the thread, as far as it is known here, down.
void mute_thread(Tx& tx, ActorId actor, PostId post, Instant now);
void unmute_thread(Tx& tx, ActorId actor, PostId post);
/// Whether this post, or one that it answers, was muted by them.
bool is_conversation_muted(Tx& tx, ActorId actor, PostId post);

}  // namespace kith::storage
