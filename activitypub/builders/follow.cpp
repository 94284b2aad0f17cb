#include "activitypub/builders/follow.h"

#include "activitypub/builders/answer.h"
#include "consent/json.h"
#include "storage/blocks.h"

namespace kith::activitypub {

Result<storage::FollowRow> send_follow(const Outbox& outbox,
                                       storage::Tx& tx,
                                       storage::IdMaker& ids,
                                       const storage::ActorRow& follower,
                                       const storage::ActorRow& followed,
                                       Instant now) {
    const auto known = storage::find_follow(tx, follower.id, followed.id);
    if (known && known->state == storage::FollowState::accepted) return *known;
    const Uri id = known ? known->uri : outbox.new_activity_id();
    storage::FollowRow row = storage::put_follow(tx,
                                                 {.id = ids.make<storage::FollowId>(),
                                                  .follower = follower.id,
                                                  .followed = followed.id,
                                                  .uri = id,
                                                  .at = now});
    if (followed.is_local) return row;
    // Each sending is an activity of its own row; the id that names the follow stays.
    Activity follow{.id = outbox.new_activity_id(),
                    .type = ActivityType::follow,
                    .actor = follower.uri,
                    .objects = {Ref::to(followed.uri)},
                    .to = {followed.uri}};
    if (!known) follow.id = id;
    Recipients recipients;
    recipients.add(followed, Recipients::Inbox::own);
    const Uri sent = TRY(outbox.publish(tx, follower, std::move(follow), recipients, {}, now));
    if (sent == row.uri) return row;
    return storage::put_follow(
        tx, {.id = row.id, .follower = follower.id, .followed = followed.id, .uri = sent, .at = now});
}

Done send_unfollow(const Outbox& outbox,
                   storage::Tx& tx,
                   const storage::ActorRow& follower,
                   const storage::ActorRow& followed,
                   Instant now) {
    const auto follow = storage::find_follow(tx, follower.id, followed.id);
    if (!follow) return fail(Errc::not_found, "follow/none", "You do not follow that account.");
    storage::remove_follow(tx, follower.id, followed.id);
    if (followed.is_local) return {};
    return tell_unfollowed(outbox, tx, follower, followed, follow->uri, now);
}

Done tell_unfollowed(const Outbox& outbox,
                     storage::Tx& tx,
                     const storage::ActorRow& follower,
                     const storage::ActorRow& followed,
                     const std::optional<Uri>& follow,
                     Instant now) {
    Activity undo{.type = ActivityType::undo, .actor = follower.uri, .to = {followed.uri}};
    undo.objects.push_back(Ref::to(restate_follow(follow, follower.uri, followed.uri)));
    Recipients recipients;
    recipients.add(followed, Recipients::Inbox::own);
    TRY_DONE(outbox.publish(tx, follower, std::move(undo), recipients, {}, now));
    return {};
}

namespace {

Done follow_instead(const Outbox& outbox,
                    storage::Tx& tx,
                    storage::IdMaker& ids,
                    const Events& events,
                    const storage::ActorRow& follower,
                    const storage::ActorRow& to,
                    Instant now) {
    if (follower.id == to.id || storage::either_blocks(tx, follower.id, to.id)) return {};
    const auto row = TRY(send_follow(outbox, tx, ids, follower, to, now));
    if (!to.is_local || row.state == storage::FollowState::accepted) return {};
    if (!to.locked) storage::accept_follow(tx, follower.id, to.id, std::nullopt, now);
    events.tell(tx, FollowArrived{follower.id, to.id, !to.locked}, now);
    return {};
}

}  // namespace

Done move_followers(const Outbox& outbox,
                    storage::Tx& tx,
                    storage::IdMaker& ids,
                    const Events& events,
                    const storage::ActorRow& from,
                    const storage::ActorRow& to,
                    Instant now) {
    for (const storage::ActorId id : storage::local_followers_of(tx, from.id)) {
        const auto follower = storage::find_actor(tx, id);
        if (!follower || follower->gone()) continue;
        TRY_DONE(follow_instead(outbox, tx, ids, events, *follower, to, now));
        TRY_DONE(send_unfollow(outbox, tx, *follower, from, now));
    }
    return {};
}

}  // namespace kith::activitypub
