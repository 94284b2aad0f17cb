#include "activitypub/builders/follow.h"

#include "activitypub/builders/answer.h"

#include <nlohmann/json.hpp>

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
    const storage::FollowRow row = storage::put_follow(tx,
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
    Activity undo{.type = ActivityType::undo, .actor = follower.uri, .to = {followed.uri}};
    undo.objects.push_back(Ref::to(restate_follow(follow->uri, follower.uri, followed.uri)));
    Recipients recipients;
    recipients.add(followed, Recipients::Inbox::own);
    TRY_DONE(outbox.publish(tx, follower, std::move(undo), recipients, {}, now));
    return {};
}

}  // namespace kith::activitypub
