// Posts as the command line prints them.
#pragma once

#include "activitypub/site.h"
#include "storage/actors.h"
#include "storage/posts.h"
#include "storage/visibility.h"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace kith::node {

/// "@user@host" of an actor's row.
std::string shown_handle(const storage::ActorRow& actor);
std::string shown_handle(storage::Tx& tx, storage::ActorId actor);

/// {"id", "url", "author", "content", "text", "visibility", "published", …}
nlohmann::json post_json(storage::Tx& tx, const activitypub::Site& site, const storage::PostRow& post);
/// The same with likes, boosts and, in "replies", the thread below it as far as the viewer may see it.
nlohmann::json thread_json(storage::Tx& tx,
                           const activitypub::Site& site,
                           const storage::PostRow& post,
                           const storage::Viewer& viewer,
                           bool include_direct);

}  // namespace kith::node
