// GET of outbox, followers, following, featured, replies, likes, shares and contexts.
#pragma once

#include "node/routes/federation.h"

namespace kith::node {

void add_collection_routes(Router& router, const FederationParts& parts);

}  // namespace kith::node
