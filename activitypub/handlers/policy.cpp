#include "activitypub/handlers/policy.h"

#include "storage/blocks.h"
#include "storage/follows.h"
#include "storage/visibility.h"

#include <algorithm>

namespace kith::activitypub {

bool policy_allows(storage::Tx& tx,
                   const storage::PostRow& post,
                   std::string_view rule,
                   storage::ActorId who) {
    if (rule == "public" || who == post.actor) return true;
    if (rule == "nobody") return false;
    const auto named = storage::recipients_of(tx, post.id);
    if (std::ranges::any_of(named, [&](const storage::Recipient& r) { return r.actor == who; })) return true;
    return rule == "followers" && storage::is_following(tx, who, post.actor);
}

bool may_reply(storage::Tx& tx, const Site& site, const Object& object, storage::ActorId author) {
    if (!object.in_reply_to || !site.owns(*object.in_reply_to)) return true;
    const auto parent = storage::find_post(tx, *object.in_reply_to);
    if (!parent) return false;  // deleted, or never was
    return storage::may_see(tx, *parent, storage::Viewer::actor(author)) &&
           !storage::is_blocked(tx, parent->actor, author) &&
           policy_allows(tx, *parent, parent->reply_policy, author);
}

}  // namespace kith::activitypub
