// Whether an author's rule about a post (reply, like, boost, quote) lets somebody do it.
#pragma once

#include "activitypub/site.h"
#include "activitypub/wire/vocabulary.h"
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

/// Whether the author of what `object` answers lets that author answer; of others' posts, their servers
/// decide.
bool may_reply(storage::Tx& tx, const Site& site, const Object& object, storage::ActorId author);

/// The rule of the error that a reply gets which may not stand.
inline constexpr std::string_view reply_refused = "post/reply-refused";

}  // namespace kith::activitypub
