// Accept and Reject of a Follow, addressed to the one who asked.
#pragma once

#include "activitypub/outbox/outbox.h"
#include "activitypub/wire/vocabulary.h"
#include "storage/actors.h"

namespace kith::activitypub {

/// The Follow as we restate it: id, actor and object, nothing else of what was sent.
Json restate_follow(const std::optional<Uri>& id, const Uri& follower, const Uri& followed);

/// Publishes an Accept or Reject by `from` of the follow that `to` sent. Returns its id.
Result<Uri> send_answer(const Outbox& outbox,
                        storage::Tx& tx,
                        ActivityType type,
                        const storage::ActorRow& from,
                        const storage::ActorRow& to,
                        const Activity& follow,
                        Instant now);

}  // namespace kith::activitypub
