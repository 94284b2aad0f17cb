// What a client's post is kept with beside the post: the Idempotency-Key that made it, so that it is not made
// twice, and the application it was written with. Repositories over a Tx.
#pragma once

#include "consent/crypto/digest.h"
#include "storage/database.h"
#include "storage/ids.h"
#include "storage/oauth.h"

#include <optional>

namespace kith::storage {

using ScheduledId = Id<struct ScheduledTag>;

/// What a key made: one of the two.
struct KeyedPost {
    PostId post{};
    ScheduledId scheduled{};
};
std::optional<KeyedPost> find_post_key(Tx& tx, ActorId actor, const crypto::Sha256& key, Instant made_after);
/// False where the key made something since `made_after`; one that is older is taken anew.
bool put_post_key(
    Tx& tx, ActorId actor, const crypto::Sha256& key, const KeyedPost& made, Instant now, Instant made_after);
std::int64_t prune_post_keys(Tx& tx, Instant made_before, std::size_t limit);

void put_post_app(Tx& tx, PostId post, AppId app);
std::optional<AppRow> app_of_post(Tx& tx, PostId post);

}  // namespace kith::storage
