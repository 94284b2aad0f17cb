// The actors that are nobody's: the instance actor (FEP-d556, FEP-2677), which speaks for the server and
// signs its fetches, and the consent actor, to whom people speak about their details. Made once, at init or
// at the first start.
#pragma once

#include "activitypub/site.h"
#include "consent/base/clock.h"
#include "storage/database.h"
#include "storage/key_store.h"

#include <string_view>

namespace kith::node {

inline constexpr std::string_view consent_handle = "consent";

Result<storage::ActorId> ensure_instance_actor(const activitypub::Site& site,
                                               storage::Database& database,
                                               storage::KeyStore& keys,
                                               const Clock& clock,
                                               Random& random);

/// "@consent@domain". An invalid id where an account has had that handle since before: then there is none.
Result<storage::ActorId> ensure_consent_actor(const activitypub::Site& site,
                                              storage::Database& database,
                                              storage::KeyStore& keys,
                                              const Clock& clock,
                                              Random& random);

}  // namespace kith::node
