#include "activitypub/handlers/forget_actor.h"

#include "storage/details.h"
#include "storage/follows.h"
#include "storage/keys.h"
#include "storage/likes.h"
#include "storage/posts.h"
#include "storage/retention.h"

namespace kith::activitypub {

void forget_actor(storage::Tx& tx, const storage::ActorRow& actor, const Events& events, Instant now) {
    constexpr std::size_t posts_a_turn = 500;
    events.tell(tx, ActorDeleted{actor.id}, now);
    // Under a legal hold nothing shows any more; the rows go when it ends.
    const bool held = storage::find_legal_hold(tx, actor.subject).has_value();
    for (auto posts = storage::post_ids_of(tx, actor.id, posts_a_turn); !held && !posts.empty();
         posts = storage::post_ids_of(tx, actor.id, posts_a_turn)) {
        for (const storage::PostId post : posts) storage::delete_post(tx, post, now);
    }
    storage::remove_all_follows_of(tx, actor.id);
    storage::remove_reactions_of(tx, actor.id);
    if (!held) storage::drop_details(tx, actor.subject);
    // Ours are needed to verify the farewell: node/accounts drops them once that has arrived.
    if (!actor.is_local) storage::drop_keys(tx, actor.id);
    storage::mark_deleted(tx, actor.id, now);
}

}  // namespace kith::activitypub
