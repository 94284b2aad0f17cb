// Follow and Undo(Follow), with the row and, between our own people, the effect at once.
#pragma once

#include "activitypub/events.h"
#include "activitypub/outbox/outbox.h"
#include "storage/follows.h"

namespace kith::activitypub {

/// Asks `followed` (remote) to let `follower` follow; a repeated wish is sent again unless it was accepted.
Result<storage::FollowRow> send_follow(const Outbox& outbox,
                                       storage::Tx& tx,
                                       storage::IdMaker& ids,
                                       const storage::ActorRow& follower,
                                       const storage::ActorRow& followed,
                                       Instant now);

/// Removes the follow and tells the other server. Errc::not_found when there was none.
Done send_unfollow(const Outbox& outbox,
                   storage::Tx& tx,
                   const storage::ActorRow& follower,
                   const storage::ActorRow& followed,
                   Instant now);

}  // namespace kith::activitypub
