// What follows from a remote actor's own Delete, or from a 410 where it lived: everything of it goes.
#pragma once

#include "activitypub/events.h"
#include "storage/actors.h"
#include "storage/database.h"

namespace kith::activitypub {

/// Posts, follows, reactions, keys and the cached profile; the row stays as the mark that it is gone.
void forget_actor(storage::Tx& tx, const storage::ActorRow& actor, const Events& events, Instant now);

}  // namespace kith::activitypub
