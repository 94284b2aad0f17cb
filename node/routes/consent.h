// What anybody may read about consent here: receipts (by their unguessable names, and only by POST), notices,
// the vocabulary, the transparency log. Registers its routes; the parts outlive the router.
#pragma once

#include "node/consent/log_keeper.h"
#include "node/consent/receipts.h"
#include "node/http/problem.h"
#include "node/http/router.h"
#include "storage/database.h"

namespace kith::node {

struct ConsentParts {
    const activitypub::Site& site;
    storage::Database& database;
    const Problems& problems;
    const Receipts& receipts;
    const LogKeeper& log;
    storage::ActorId consent_actor;
};

void add_consent_routes(Router& router, const ConsentParts& parts);

}  // namespace kith::node
