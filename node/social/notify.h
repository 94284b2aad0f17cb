// Notifications: listens to what happens and writes a row for each of our people whom it concerns.
#pragma once

#include "activitypub/events.h"
#include "storage/ids.h"

namespace kith::node {

/// A listener for activitypub::Events. `ids` outlives it.
activitypub::Events::Listener notifications_listener(storage::IdMaker& ids);

}  // namespace kith::node
