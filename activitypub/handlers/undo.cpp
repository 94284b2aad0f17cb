// https://www.w3.org/TR/activitypub/#undo-activity-inbox: by embedded activity, or by its id alone (Mitra).
#include "activitypub/handlers/step.h"
#include "storage/blocks.h"
#include "storage/follows.h"
#include "storage/inbox_queue.h"
#include "storage/likes.h"
#include "storage/posts.h"

namespace kith::activitypub {

namespace {

Outcome removed(bool was_there) {
    return was_there ? Outcome::done() : Outcome::ignored();
}

Outcome undo_follow(const Step& step, storage::ActorId follower, storage::ActorId followed) {
    if (!storage::remove_follow(step.tx, follower, followed)) return Outcome::ignored();
    step.tell(Unfollowed{follower, followed});
    return Outcome::done();
}

/// What the id alone names, when it is the actor's own.
Outcome undo_by_id(const Step& step, storage::ActorId by, const Uri& uri) {
    if (const auto follow = storage::find_follow(step.tx, uri); follow && follow->follower == by) {
        return undo_follow(step, by, follow->followed);
    }
    if (const auto like = storage::find_like(step.tx, uri); like && like->actor == by) {
        return removed(storage::remove_like(step.tx, like->post, by, like->emoji));
    }
    if (const auto boost = storage::find_boost(step.tx, uri); boost && boost->actor == by) {
        return removed(storage::remove_boost(step.tx, boost->post, by));
    }
    for (const storage::BlockRow& block : storage::blocks_of(step.tx, by)) {
        if (block.uri == uri) return removed(storage::remove_block(step.tx, by, block.target));
    }
    return Outcome::ignored();
}

}  // namespace

Result<Outcome> handle_undo(const Step& step, const Admitted& admitted) {
    const storage::ActorId by = admitted.actor().id;
    const Ref& object = admitted.activity().object();
    if (object.id) {
        // It may still wait for what it names.
        if (storage::drop_inbox(step.tx, *object.id, admitted.actor().uri)) return Outcome::done();
        Outcome outcome = undo_by_id(step, by, *object.id);
        if (outcome.applied) return outcome;
    }
    if (!object.embedded) return Outcome::ignored();
    const Activity undone = TRY(parse_activity(*object.embedded));
    if (undone.actor != admitted.actor().uri) return fail(Errc::denied, "undo/not-own");
    const auto& target = undone.object().id;
    if (!target) return Outcome::ignored();
    switch (undone.type) {
        case ActivityType::follow: {
            const storage::ActorId followed = storage::actor_id_of(step.tx, *target);
            return undo_follow(step, by, followed);
        }
        case ActivityType::block: {
            const storage::ActorId blocked = storage::actor_id_of(step.tx, *target);
            return removed(storage::remove_block(step.tx, by, blocked));
        }
        case ActivityType::like:
        case ActivityType::emoji_react: {
            const storage::PostId post = storage::post_id_of(step.tx, *target);
            return removed(storage::remove_like(step.tx, post, by, undone.content));
        }
        case ActivityType::announce: {
            const storage::PostId post = storage::post_id_of(step.tx, *target);
            return removed(storage::remove_boost(step.tx, post, by));
        }
        default:
            return Outcome::ignored();
    }
}

}  // namespace kith::activitypub
