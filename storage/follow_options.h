// Follow options: how a follower wants a follow to be shown. They end with the follow. Repositories over a
// Tx.
#pragma once

#include "storage/database.h"
#include "storage/ids.h"

#include <string>
#include <string_view>
#include <vector>

namespace kith::storage {

struct FollowOptions {
    bool boosts = true;
    bool notify = false;                   // of each new post
    std::vector<std::string> languages{};  // empty: every one
};

/// The follow (or the request) must be there.
void put_follow_options(Tx& tx, ActorId follower, ActorId followed, const FollowOptions& options);
/// Those that hold where nothing was said.
FollowOptions follow_options_of(Tx& tx, ActorId follower, ActorId followed);
/// Our people who want to be notified of each post of this actor.
std::vector<ActorId> notified_followers_of(Tx& tx, ActorId followed);

/// " AND NOT EXISTS (…) ": the viewer of `with_viewer` (storage/visibility.h) sees the boosts of the actor in
/// `column`. Binds nothing.
std::string unless_boosts_hidden(std::string_view column);

}  // namespace kith::storage
