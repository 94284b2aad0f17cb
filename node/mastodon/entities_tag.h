// Tags as the client API shows them, with their last seven days. https://docs.joinmastodon.org/entities/Tag/
#pragma once

#include "node/mastodon/entities.h"

#include <nlohmann/json_fwd.hpp>

#include <string_view>

namespace kith::node {

/// `tag` is folded.
nlohmann::json tag_json(Entities& entities, std::string_view tag);

}  // namespace kith::node
