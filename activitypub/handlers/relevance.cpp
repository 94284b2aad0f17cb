#include "activitypub/handlers/relevance.h"

#include "storage/follows.h"
#include "storage/posts.h"

#include <algorithm>

namespace kith::activitypub {

bool is_post_type(std::string_view type) {
    return type == "Note" || type == "Question" || is_converted_type(type);
}

bool concerns_us(const Step& step, const Object& object, const storage::ActorRow& author) {
    const auto is_ours = [&](const Uri& uri) { return step.local_actor(uri).has_value(); };
    if (std::ranges::any_of(object.to, is_ours) || std::ranges::any_of(object.cc, is_ours)) return true;
    if (std::ranges::any_of(object.mentions, [&](const Mention& m) { return is_ours(m.href); })) return true;
    if (storage::has_local_follower(step.tx, author.id)) return true;
    if (!object.in_reply_to) return false;
    if (step.site.owns(*object.in_reply_to)) return true;
    return storage::post_id_of(step.tx, *object.in_reply_to).valid();
}

}  // namespace kith::activitypub
