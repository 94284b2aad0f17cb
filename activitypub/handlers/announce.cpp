// https://www.w3.org/TR/activitypub/#announce-activity-inbox; FEP-1b12 groups announce activities.
#include "activitypub/handlers/policy.h"
#include "activitypub/handlers/step.h"
#include "storage/follows.h"
#include "storage/likes.h"
#include "storage/visibility.h"

namespace kith::activitypub {

namespace {

/// The post that is announced: the object itself, or what the announced activity is about.
std::optional<Uri> announced(const Activity& activity) {
    const Ref& object = activity.object();
    if (object.embedded && activity_type_of(object.type) != ActivityType::other) {
        const auto inner = parse_activity(*object.embedded);
        if (!inner || inner->type != ActivityType::create) return std::nullopt;
        return inner->object().id;
    }
    return object.id;
}

bool is_open(Visibility visibility) {
    return visibility == Visibility::public_ || visibility == Visibility::unlisted;
}

}  // namespace

Result<Outcome> handle_announce(const Step& step, const Admitted& admitted) {
    const Activity& activity = admitted.activity();
    const auto object = announced(activity);
    if (!object) return Outcome::ignored();
    const storage::ActorRow& by = admitted.actor();
    const bool followed = storage::has_local_follower(step.tx, by.id);
    const auto post = storage::find_post(step.tx, *object);
    if (!post) {
        // Only for those we follow is a stranger's post worth a fetch.
        if (step.site.owns(*object) || !followed || admitted.fetched()) return Outcome::ignored();
        return Outcome::needs(Missing::Kind::post, *object);
    }
    if (!post->is_local && !followed) return Outcome::ignored();
    // Nobody widens an audience by announcing: only what everybody may see, or one's own.
    if (!is_open(post->visibility) && post->actor != by.id) return Outcome::ignored();
    if (!storage::may_see(step.tx, *post, storage::Viewer::actor(by.id))) return Outcome::ignored();
    if (post->is_local && !policy_allows(step.tx, *post, post->boost_policy, by.id))
        return Outcome::ignored();

    const Instant published = std::min(activity.published.value_or(step.now), step.now);
    const bool fresh =
        storage::put_boost(step.tx,
                           {.id = storage::BoostId(step.ids.at(published)),
                            .uri = activity.id.value_or(by.uri),
                            .post = post->id,
                            .actor = by.id,
                            .visibility = derive_visibility(activity.to, activity.cc, by.followers),
                            .at = published});
    if (!fresh) return Outcome::ignored();
    step.tell(Boosted{post->id, by.id});
    return Outcome::done();
}

}  // namespace kith::activitypub
