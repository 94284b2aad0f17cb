#include "storage/visibility.h"

#include "storage/actors.h"
#include "storage/blocks.h"
#include "storage/follows.h"

namespace kith::storage {
namespace {

bool names(Tx& tx, PostId post, ActorId actor) {
    return tx.query("SELECT 1 FROM post_recipients WHERE post_id = ? AND actor_id = ?", post, actor).next();
}

}  // namespace

bool may_see(Tx& tx, const PostRow& post, const Viewer& viewer) {
    const std::optional<ActorRow> author = find_actor(tx, post.actor);
    if (!author || author->gone()) return false;

    std::optional<ActorRow> who;
    if (viewer.actor_id().valid()) who = find_actor(tx, viewer.actor_id());
    if (who && who->gone()) who.reset();

    if (who && who->id == post.actor) return true;
    if (post.hidden) return false;
    if (who && is_blocked(tx, post.actor, who->id)) return false;
    switch (post.visibility) {
        case Visibility::public_:
        case Visibility::unlisted:
            return true;
        case Visibility::local:
            return who && who->is_local;
        case Visibility::direct:
            return who && names(tx, post.id, who->id);
        case Visibility::followers:
            return who && (is_following(tx, who->id, post.actor) || names(tx, post.id, who->id));
    }
    return false;
}

bool may_see(Tx& tx, PostId post, const Viewer& viewer) {
    const std::optional<PostRow> row = find_post(tx, post);
    return row && may_see(tx, *row, viewer);
}

}  // namespace kith::storage
