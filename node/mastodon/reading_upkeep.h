// What goes by time of how people read: mutes that have ended, home feeds that nobody uses.
#pragma once

#include "activitypub/progress.h"
#include "consent/base/clock.h"
#include "storage/database.h"

namespace kith::node {

/// One bounded step, on the upkeep's thread.
activitypub::Progress tidy_reading(storage::Database& database, Instant now);

}  // namespace kith::node
