// Whether an author's rule about a post (reply, like, boost, quote) lets somebody do it.
#pragma once

#include "storage/actors.h"
#include "storage/database.h"
#include "storage/posts.h"

#include <string_view>

namespace kith::activitypub {

/// `rule` is one of public, followers, mentioned, nobody. The author, and whom the post names, always may
/// where the rule is not "nobody".
bool policy_allows(storage::Tx& tx,
                   const storage::PostRow& post,
                   std::string_view rule,
                   storage::ActorId who);

}  // namespace kith::activitypub
