#include "activitypub/handlers/policy.h"

#include "storage/follows.h"

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

}  // namespace kith::activitypub
