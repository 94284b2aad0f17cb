// https://www.w3.org/TR/activitypub/#follow-activity-inbox
#include "activitypub/builders/answer.h"
#include "activitypub/handlers/step.h"
#include "storage/blocks.h"
#include "storage/follows.h"

namespace kith::activitypub {

Result<Outcome> handle_follow(const Step& step, const Admitted& admitted) {
    const Activity& activity = admitted.activity();
    const auto& target_uri = activity.object().id;
    if (!target_uri) return fail(Errc::malformed, "follow/no-object");
    const storage::ActorRow& follower = admitted.actor();
    const auto followed = step.local_actor(*target_uri);
    if (!followed) return Outcome::ignored();

    const bool refused = *target_uri == step.site.instance_actor() || followed->moved_to.has_value() ||
                         storage::either_blocks(step.tx, followed->id, follower.id);
    if (refused) {
        TRY_DONE(
            send_answer(step.outbox, step.tx, ActivityType::reject, *followed, follower, activity, step.now));
        return Outcome::done();
    }
    // Some peers leave the id out; the pair of actors names the follow then.
    const Uri follow_uri = activity.id.value_or(follower.uri);
    const storage::FollowRow row = storage::put_follow(step.tx,
                                                       {.id = step.ids.make<storage::FollowId>(),
                                                        .follower = follower.id,
                                                        .followed = followed->id,
                                                        .state = storage::FollowState::requested,
                                                        .uri = follow_uri,
                                                        .at = step.now});
    const bool known = row.state == storage::FollowState::accepted;
    if (followed->locked && !known) {
        step.tell(FollowArrived{follower.id, followed->id, false});
        return Outcome::done();
    }
    // A repeated Follow is answered again: the first Accept may have been lost.
    const Uri accept =
        TRY(send_answer(step.outbox, step.tx, ActivityType::accept, *followed, follower, activity, step.now));
    storage::accept_follow(step.tx, follower.id, followed->id, accept, step.now);
    if (!known) step.tell(FollowArrived{follower.id, followed->id, true});
    return Outcome::done();
}

}  // namespace kith::activitypub
