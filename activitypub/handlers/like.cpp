// https://www.w3.org/TR/activitypub/#like-activity-inbox, EmojiReact and Misskey's Like with content
// (FEP-c0e0).
#include "activitypub/handlers/policy.h"
#include "activitypub/handlers/step.h"
#include "storage/likes.h"
#include "storage/visibility.h"

namespace kith::activitypub {

Result<Outcome> handle_like(const Step& step, const Admitted& admitted) {
    const Activity& activity = admitted.activity();
    const auto& object = activity.object().id;
    if (!object) return fail(Errc::malformed, "like/no-object");
    const auto post = storage::find_post(step.tx, *object);
    // Who cannot see a post cannot have liked it; the answer is the same as for one that does not exist.
    if (!post || !storage::may_see(step.tx, *post, storage::Viewer::actor(admitted.actor().id))) {
        return Outcome::ignored();
    }
    if (post->is_local && !policy_allows(step.tx, *post, post->like_policy, admitted.actor().id)) {
        return Outcome::ignored();
    }
    constexpr std::size_t emoji_bytes_max = 128;
    std::string emoji = activity.content;
    if (emoji.size() > emoji_bytes_max) emoji.clear();
    const bool fresh = storage::put_like(step.tx,
                                         {.post = post->id,
                                          .actor = admitted.actor().id,
                                          .emoji = emoji,
                                          .uri = activity.id.value_or(admitted.actor().uri),
                                          .at = step.now});
    if (!fresh) return Outcome::ignored();
    step.tell(Liked{post->id, admitted.actor().id, std::move(emoji)});
    return Outcome::done();
}

}  // namespace kith::activitypub
