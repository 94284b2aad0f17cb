// https://docs.joinmastodon.org/entities/CustomEmoji/
#pragma once

#include "activitypub/site.h"
#include "storage/actors.h"
#include "storage/database.h"

#include <nlohmann/json_fwd.hpp>

#include <initializer_list>
#include <string_view>

namespace kith::node {

/// Those that the author's texts name; an invalid id is the node itself.
nlohmann::json emoji_entities(storage::Tx& tx,
                              const activitypub::Site& site,
                              storage::ActorId author,
                              std::initializer_list<std::string_view> texts);
/// All that people here can choose from.
nlohmann::json offered_emoji_entities(storage::Tx& tx, const activitypub::Site& site);

}  // namespace kith::node
