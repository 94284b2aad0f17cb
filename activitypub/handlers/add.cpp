// https://www.w3.org/TR/activitystreams-vocabulary/#dfn-add and #dfn-remove, for the featured collection
// (pins).
#include "activitypub/handlers/step.h"
#include "storage/likes.h"
#include "storage/posts.h"

namespace kith::activitypub {

namespace {

/// The post, when it is the actor's own and the target is the actor's featured collection.
std::optional<storage::PostRow> featured_post(const Step& step, const Admitted& admitted) {
    const Activity& activity = admitted.activity();
    const auto& object = activity.object().id;
    if (!object || !activity.target || activity.target->id != admitted.actor().featured) return std::nullopt;
    if (!admitted.actor().featured) return std::nullopt;
    auto post = storage::find_post(step.tx, *object);
    if (!post || post->actor != admitted.actor().id) return std::nullopt;
    return post;
}

}  // namespace

Result<Outcome> handle_add(const Step& step, const Admitted& admitted) {
    const auto post = featured_post(step, admitted);
    if (!post || !storage::put_pin(step.tx, admitted.actor().id, post->id, step.now))
        return Outcome::ignored();
    return Outcome::done();
}

Result<Outcome> handle_remove(const Step& step, const Admitted& admitted) {
    const auto post = featured_post(step, admitted);
    if (!post || !storage::remove_pin(step.tx, admitted.actor().id, post->id)) return Outcome::ignored();
    return Outcome::done();
}

}  // namespace kith::activitypub
