// What a collection looks like in the client API: whom of it a viewer sees. Called in a transaction.
// https://docs.joinmastodon.org/entities/Collection/
#pragma once

#include "node/mastodon/entities.h"
#include "storage/collections.h"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace kith::node {

/// No document of ActivityPub: it is found in this API alone.
std::string collection_uri(const activitypub::Site& site, storage::CollectionId id);

/// With the items that the entities' viewer sees, and with none that they do not.
nlohmann::json collection_json(Entities& entities, const storage::CollectionRow& row);

/// https://docs.joinmastodon.org/entities/CollectionWithAccounts/
nlohmann::json collection_with_accounts_json(Entities& entities, const storage::CollectionRow& row);

/// https://docs.joinmastodon.org/entities/CollectionItem/
nlohmann::json collection_item_json(const storage::CollectionItemRow& item);

/// Null where the viewer does not see it (any more).
nlohmann::json collection_json(Entities& entities, storage::CollectionId id);

}  // namespace kith::node
