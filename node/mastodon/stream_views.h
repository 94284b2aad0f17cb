// How streams look at the client API: its tokens, and its entities as one viewer reads them. Built at start.
#pragma once

#include "node/streaming/views.h"

namespace kith::node {

class Api;

/// `api` outlives them.
StreamViews stream_views(const Api& api);

}  // namespace kith::node
