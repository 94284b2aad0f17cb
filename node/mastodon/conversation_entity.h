// What a conversation looks like in the client API. Called in a read transaction.
#pragma once

#include "node/mastodon/entities.h"
#include "storage/conversations.h"

#include <nlohmann/json_fwd.hpp>

namespace kith::node {

/// https://docs.joinmastodon.org/entities/Conversation/
nlohmann::json conversation_json(Entities& entities, const storage::ConversationRow& row);

}  // namespace kith::node
