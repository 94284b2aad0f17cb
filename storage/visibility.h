// THE visibility rule: who may see a post. One function for a post, one SQL fragment for every listing; a
// test holds them equal. Blocked domains are the caller's: it refuses their requests before it looks anything
// up.
#pragma once

#include "consent/base/uri.h"
#include "storage/posts.h"

#include <optional>
#include <string>
#include <string_view>

namespace kith::storage {

/// Who looks: nobody known, an actor (one of our people, or a remote one that signed), or a whole host that
/// signed with its instance actor (sees what everybody sees).
class Viewer {
 public:
    static Viewer nobody() { return Viewer({}, std::nullopt); }
    static Viewer actor(ActorId id) { return Viewer(id, std::nullopt); }
    static Viewer host(Host host) { return Viewer({}, std::move(host)); }

    ActorId actor_id() const { return actor_; }  // 0 unless it is an actor
    const std::optional<Host>& signing_host() const { return host_; }

 private:
    Viewer(ActorId actor, std::optional<Host> host) : actor_(actor), host_(std::move(host)) {}
    ActorId actor_;
    std::optional<Host> host_;
};

/// public, unlisted: everybody · followers: accepted followers and whom it names · direct: whom it names ·
/// local: people of this node. The author sees all of their own; whom the author blocks sees nothing; a
/// hidden post is its author's alone; posts of a suspended or deleted actor are nobody's; a suspended viewer
/// is nobody.
bool may_see(Tx& tx, const PostRow& post, const Viewer& viewer);
/// False also for a post that does not exist.
bool may_see(Tx& tx, PostId post, const Viewer& viewer);

/// The same rule for listings. A query starts with `with_viewer` (binds one value: Viewer::actor_id()) and
/// holds `visible` in its WHERE, with posts under the alias p.
inline constexpr std::string_view with_viewer =
    "WITH viewer (id, is_local) AS (SELECT id, is_local FROM actors"
    " WHERE id = ? AND suspended_ms IS NULL AND deleted_ms IS NULL) ";
inline constexpr std::string_view visible =
    " NOT EXISTS (SELECT 1 FROM actors va WHERE va.id = p.actor_id"
    " AND (va.suspended_ms IS NOT NULL OR va.deleted_ms IS NOT NULL))"
    " AND (p.actor_id = (SELECT id FROM viewer) OR (p.hidden = 0"
    " AND NOT EXISTS (SELECT 1 FROM blocks vb WHERE vb.actor_id = p.actor_id"
    " AND vb.target_id = (SELECT id FROM viewer))"
    " AND (p.visibility IN ('public', 'unlisted')"
    " OR (p.visibility = 'local' AND (SELECT is_local FROM viewer) = 1)"
    " OR (p.visibility IN ('followers', 'direct') AND EXISTS (SELECT 1 FROM post_recipients vr"
    " WHERE vr.post_id = p.id AND vr.actor_id = (SELECT id FROM viewer)))"
    " OR (p.visibility = 'followers' AND EXISTS (SELECT 1 FROM follows vf"
    " WHERE vf.follower_id = (SELECT id FROM viewer) AND vf.followed_id = p.actor_id"
    " AND vf.state = 'accepted'))))) ";

}  // namespace kith::storage
