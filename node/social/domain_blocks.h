// Blocking a whole domain for oneself, wherever that is asked. Any thread.
#pragma once

#include "node/social/social.h"

namespace kith::node {

/// Follows in both directions end with it, so many at most in one call.
Done block_domain(
    Social& social, storage::Database& database, storage::IdMaker& ids, ActorId by, const Host& host);

}  // namespace kith::node
