// https://docs.joinmastodon.org/spec/activitypub/#Move, FEP-7628: followers go with an actor that moved.
#include "activitypub/builders/follow.h"
#include "activitypub/handlers/step.h"
#include "storage/follows.h"

#include <algorithm>

namespace kith::activitypub {

Result<Outcome> handle_move(const Step& step, const Admitted& admitted) {
    const auto& object = admitted.activity().object().id;
    const auto& target = admitted.activity().target;
    if (!object || *object != admitted.actor().uri || !target || !target->id) {
        return fail(Errc::malformed, "move/object-is-not-actor");
    }
    // Without a follower here there is nobody to move.
    if (!storage::has_local_follower(step.tx, admitted.actor().id)) return Outcome::ignored();
    if (!admitted.fetched()) {
        // Both documents, as they are now: each must name the other.
        return Outcome{
            .missing = {{Missing::Kind::fresh_actor, *object}, {Missing::Kind::fresh_actor, *target->id}}};
    }
    const auto from = storage::find_actor(step.tx, *object);
    const auto to = storage::find_actor(step.tx, *target->id);
    if (!from || !to || to->gone() || from->moved_to != to->uri) return Outcome::ignored();
    const bool agreed = std::ranges::find(to->also_known_as, from->uri) != to->also_known_as.end();
    if (!agreed) return Outcome::ignored();
    if (to->moved_to) return Outcome::ignored();  // followers are not sent round in a ring

    TRY_DONE(move_followers(step.outbox, step.tx, step.ids, step.events, *from, *to, step.now));
    step.tell(Moved{from->id, to->id});
    return Outcome::done();
}

}  // namespace kith::activitypub
