// Like, Announce, votes and pins of our people, and their Undo; with the row, and the effect between
// ourselves.
#pragma once

#include "activitypub/events.h"
#include "activitypub/outbox/outbox.h"
#include "storage/posts.h"

#include <optional>
#include <span>

namespace kith::activitypub {

/// Collaborators of the functions below.
struct Reacting {
    const Site& site;
    const Outbox& outbox;
    storage::IdMaker& ids;
    const Events& events;
    storage::Tx& tx;
    Instant now;
};

Done like(const Reacting& with, const storage::ActorRow& by, const storage::PostRow& post);
Done unlike(const Reacting& with, const storage::ActorRow& by, const storage::PostRow& post);
/// An open post to everybody, or as `wanted`: to nobody that the post is not for.
Done boost(const Reacting& with,
           const storage::ActorRow& by,
           const storage::PostRow& post,
           std::optional<Visibility> wanted = std::nullopt);
Done unboost(const Reacting& with, const storage::ActorRow& by, const storage::PostRow& post);
/// One Create(Note) with `name` for each choice, to the poll's author alone.
Done vote(const Reacting& with,
          const storage::ActorRow& by,
          const storage::PostRow& post,
          std::span<const int> choices);
/// Add to and Remove from the featured collection, told to the followers.
Done pin(const Reacting& with, const storage::ActorRow& by, const storage::PostRow& post, bool on);

}  // namespace kith::activitypub
