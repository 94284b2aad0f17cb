// https://www.w3.org/TR/activitypub/#accept-activity-inbox and #reject-activity-inbox: answers to what we
// asked.
#include "activitypub/handlers/answered.h"
#include "activitypub/handlers/step.h"

namespace kith::activitypub {

std::optional<storage::FollowRow> answered_follow(const Step& step, const Admitted& admitted) {
    const Ref& object = admitted.activity().object();
    std::optional<storage::FollowRow> follow;
    if (object.id) follow = storage::find_follow(step.tx, *object.id);
    // A Follow of ours that is no longer known was taken back or asked again: its late answer says nothing.
    const bool names_ours = object.id && step.site.owns(*object.id);
    if (!follow && object.embedded && !names_ours) {
        // Matched by who asked whom: some peers restate our Follow under an id of theirs.
        const auto restated = parse_activity(*object.embedded);
        if (!restated || restated->type != ActivityType::follow) return std::nullopt;
        const auto follower = step.local_actor(restated->actor);
        if (follower) follow = storage::find_follow(step.tx, follower->id, admitted.actor().id);
    }
    // Only who was asked may answer.
    if (!follow || follow->followed != admitted.actor().id) return std::nullopt;
    const auto follower = storage::find_actor(step.tx, follow->follower);
    if (!follower || !follower->is_local) return std::nullopt;
    return follow;
}

Result<Outcome> handle_accept(const Step& step, const Admitted& admitted) {
    if (const auto answered = TRY(answered_quote(step, admitted, true))) return *answered;
    const auto follow = answered_follow(step, admitted);
    if (!follow || follow->state == storage::FollowState::accepted) return Outcome::ignored();
    storage::accept_follow(step.tx, follow->follower, follow->followed, admitted.activity().id, step.now);
    step.tell(FollowAnswered{follow->follower, follow->followed, true});
    return Outcome::done();
}

Result<Outcome> handle_reject(const Step& step, const Admitted& admitted) {
    if (const auto answered = TRY(answered_quote(step, admitted, false))) return *answered;
    const auto follow = answered_follow(step, admitted);
    if (!follow) return Outcome::ignored();
    // Also after an Accept: they removed us from their followers.
    storage::remove_follow(step.tx, follow->follower, follow->followed);
    step.tell(FollowAnswered{follow->follower, follow->followed, false});
    return Outcome::done();
}

}  // namespace kith::activitypub
