// One's own account as one's applications see it: what is kept, also where nobody else sees it (yet).
#pragma once

#include "node/mastodon/api.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace kith::node {

/// https://docs.joinmastodon.org/entities/Account/#CredentialAccount
Result<nlohmann::json> credential_account(storage::Tx& tx,
                                          const Api& api,
                                          const storage::ActorRow& me,
                                          Instant now);
/// https://docs.joinmastodon.org/entities/Profile/
Result<nlohmann::json> own_profile(storage::Tx& tx, const Api& api, const storage::ActorRow& me, Instant now);

}  // namespace kith::node
