// Media attachments as the client API shows them. https://docs.joinmastodon.org/entities/MediaAttachment/.
// Functions of rows that the caller may show; any thread.
#pragma once

#include "activitypub/site.h"
#include "storage/films.h"

#include <nlohmann/json_fwd.hpp>

namespace kith::node {

/// One of our people's, in a post or waiting for one.
nlohmann::json media_entity(const storage::MediaRow& row);
/// One that is not made clean yet: it has no address.
nlohmann::json film_entity(const storage::FilmRow& row);
/// All of a post, ours or another server's; of these, small pictures are shown from here.
nlohmann::json media_entities(storage::Tx& tx, const activitypub::Site& site, storage::PostId post);

}  // namespace kith::node
