// Relationships as the client API shows them: what stands between the caller and somebody else.
// https://docs.joinmastodon.org/entities/Relationship/
#pragma once

#include "storage/actors.h"
#include "storage/database.h"
#include "storage/key_store.h"

#include <nlohmann/json_fwd.hpp>

namespace kith::node {

/// With the caller's own note about them: it is shown to nobody else.
Result<nlohmann::json> relationship(storage::Tx& tx,
                                    storage::KeyStore& keys,
                                    const storage::ActorRow& me,
                                    const storage::ActorRow& other,
                                    Instant now);

}  // namespace kith::node
