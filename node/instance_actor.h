// The instance actor (FEP-d556, FEP-2677): speaks for the server itself, signs its fetches. Made once, at
// init or at the first start.
#pragma once

#include "activitypub/site.h"
#include "consent/base/clock.h"
#include "storage/database.h"
#include "storage/key_store.h"

namespace kith::node {

Result<storage::ActorId> ensure_instance_actor(const activitypub::Site& site,
                                               storage::Database& database,
                                               storage::KeyStore& keys,
                                               const Clock& clock,
                                               Random& random);

}  // namespace kith::node
