// https://www.w3.org/TR/activitypub/#block-activity-outbox: peers send it so that we stop showing them to
// each other.
#include "activitypub/handlers/step.h"
#include "storage/blocks.h"
#include "storage/follows.h"

namespace kith::activitypub {

Result<Outcome> handle_block(const Step& step, const Admitted& admitted) {
    const auto& target_uri = admitted.activity().object().id;
    if (!target_uri) return fail(Errc::malformed, "block/no-object");
    const auto target = step.local_actor(*target_uri);
    if (!target) return Outcome::ignored();
    const storage::ActorId by = admitted.actor().id;
    const Uri uri = admitted.activity().id.value_or(admitted.actor().uri);
    if (!storage::put_block(step.tx, {.actor = by, .target = target->id, .uri = uri, .at = step.now})) {
        return Outcome::ignored();
    }
    storage::remove_follows_between(step.tx, by, target->id);
    step.tell(Blocked{by, target->id});
    return Outcome::done();
}

}  // namespace kith::activitypub
