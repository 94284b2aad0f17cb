// After a restore: what people took back since the backup was made is taken back again.
#pragma once

#include "node/consent/consents.h"

namespace kith::node {

/// Before anybody is served; returns how much of it holds now. Each is an event of the node's own, which
/// names what it repeats. Whoever may have a copy is told again. What was given, told or corrected since the
/// backup is lost with it, and has to be said anew. May be called again after a crash.
Result<int> repeat_withdrawals(storage::Database& database,
                               storage::KeyStore& keys,
                               const Consents& consents,
                               Instant now);

}  // namespace kith::node
