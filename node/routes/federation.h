// The ActivityPub side of the server: inboxes, actors, objects, collections. Registers its routes; the parts
// outlive the router. https://www.w3.org/TR/activitypub/
#pragma once

#include "activitypub/inbox/inbox.h"
#include "activitypub/site.h"
#include "consent/base/clock.h"
#include "node/http/problem.h"
#include "node/http/router.h"
#include "node/routes/open_answers.h"
#include "node/routes/pulls.h"
#include "storage/database.h"

namespace kith::node {

struct FederationParts {
    const activitypub::Site& site;
    storage::Database& database;
    activitypub::Inbox& inbox;
    const Problems& problems;
    Clock& clock;
    OpenAnswers& answers;
    bool require_signed_get = true;
    Pulls& pulls;
};

void add_federation_routes(Router& router, const FederationParts& parts);
/// WebFinger, host-meta, NodeInfo: open to everybody.
void add_well_known_routes(Router& router, const FederationParts& parts);

}  // namespace kith::node
