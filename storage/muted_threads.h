// Conversations of which somebody wants no notification. Repositories over a Tx.
#pragma once

#include "storage/database.h"
#include "storage/ids.h"

#include <optional>
#include <unordered_map>

namespace kith::storage {

/// From the top of the thread, as far as it is known here, down.
void mute_thread(Tx& tx, ActorId actor, PostId post, Instant now);
void unmute_thread(Tx& tx, ActorId actor, PostId post);
/// Whether this post, or one that it answers, was muted by them.
bool is_conversation_muted(Tx& tx, ActorId actor, PostId post);

/// The same for many posts of one reader: what is known of one that was passed is not asked again. Lives for
/// one transaction.
class MutedThreads {
 public:
    MutedThreads(Tx& tx, ActorId actor) : tx_(tx), actor_(actor) {}
    bool has(PostId post);

 private:
    Tx& tx_;
    ActorId actor_;
    std::optional<bool> any_{};
    std::unordered_map<PostId, bool> known_{};
};

}  // namespace kith::storage
