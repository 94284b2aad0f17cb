// https://www.w3.org/TR/activitypub/#delete-activity-inbox, FEP-4f05
#include "activitypub/handlers/answered.h"
#include "activitypub/handlers/forget_actor.h"
#include "activitypub/handlers/step.h"
#include "activitypub/inbox/limits.h"
#include "storage/follows.h"
#include "storage/posts.h"
#include "storage/tombstones.h"

namespace kith::activitypub {

namespace {

/// A post of theirs can be on its way to somebody here, or is here.
bool has_ties(const Step& step, storage::ActorId author) {
    return storage::has_local_follower(step.tx, author) || storage::count_following(step.tx, author) > 0 ||
           !storage::post_ids_of(step.tx, author, 1).empty();
}

/// When an early tombstone counts as left: what is old goes first. nullopt where there is no room for it.
std::optional<Instant> tombstone_time(const Step& step, storage::ActorId author) {
    if (has_ties(step, author)) return step.now;
    const Instant oldest = step.now - limits::early_tombstone_kept_for;
    const Instant latest = oldest + limits::stray_tombstone_kept_for;
    constexpr std::size_t most = limits::stray_tombstones_max;
    const std::int64_t strays = storage::count_early_tombstones(step.tx, oldest, latest, most);
    if (strays >= static_cast<std::int64_t>(most)) return std::nullopt;
    return latest;
}

}  // namespace

Result<Outcome> handle_delete(const Step& step, const Admitted& admitted) {
    const auto& object = admitted.activity().object().id;
    if (!object) return fail(Errc::malformed, "delete/no-object");
    // Of ours nothing is told, not even whether it is there.
    if (step.site.owns(*object)) return Outcome::ignored();
    if (*object == admitted.actor().uri) {
        forget_actor(step.tx, admitted.actor(), step.events, step.now);
        return Outcome::done();
    }
    if (const auto post = storage::find_post(step.tx, *object)) {
        if (post->actor != admitted.actor().id) return fail(Errc::denied, "delete/not-own");
        step.tell(PostDeleted{post->id, post->actor});
        storage::delete_post(step.tx, post->id, step.now);
        return Outcome::done();
    }
    if (auto revoked = TRY(revoked_quote(step, admitted, *object))) return *std::move(revoked);
    // Before its Create: a tombstone keeps the Create out. Only for what can be this actor's at all.
    if (!same_origin(*object, admitted.actor().uri)) return Outcome::ignored();
    const auto at = tombstone_time(step, admitted.actor().id);
    if (!at) return Outcome::ignored();
    storage::insert_tombstone(step.tx, {.uri = *object, .former_type = "", .is_local = false, .at = *at});
    return Outcome::done();
}

}  // namespace kith::activitypub
