// Follow and Undo(Follow), with the row and, between our own people, the effect at once.
#pragma once

#include "activitypub/events.h"
#include "activitypub/outbox/outbox.h"
#include "storage/follows.h"

#include <optional>

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

/// The Undo alone; without the id of a Follow it is named by who followed whom.
Done tell_unfollowed(const Outbox& outbox,
                     storage::Tx& tx,
                     const storage::ActorRow& follower,
                     const storage::ActorRow& followed,
                     const std::optional<Uri>& follow,
                     Instant now);

/// Our people who follow `from` follow `to` instead; who blocks, or is blocked by, `to` only leaves.
Done move_followers(const Outbox& outbox,
                    storage::Tx& tx,
                    storage::IdMaker& ids,
                    const Events& events,
                    const storage::ActorRow& from,
                    const storage::ActorRow& to,
                    Instant now);

}  // namespace kith::activitypub
