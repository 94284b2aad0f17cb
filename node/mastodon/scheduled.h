// Posts whose time has come, and keys of posts whose time is over: the bounded steps of upkeep. One thread.
#pragma once

#include "activitypub/progress.h"
#include "node/mastodon/api.h"

namespace kith::node {

/// Posts what is due, each exactly once, also where the process was killed in between.
activitypub::Progress run_scheduled(const Api::Parts& parts, Instant now);
/// Idempotency-Keys are kept for an hour.
activitypub::Progress prune_keys(storage::Database& database, Instant now);

}  // namespace kith::node
