// Telling the home server of somebody that they were reported here, in the institution's name. In the
// caller's transaction.
#pragma once

#include "activitypub/outbox/outbox.h"
#include "activitypub/site.h"
#include "storage/reports.h"

#include <string>

namespace kith::node {

/// Queues a Flag to `target`, somebody elsewhere, signed by the instance actor; who reported is named to
/// nobody. https://docs.joinmastodon.org/spec/activitypub/#Flag
Done forward_report(storage::Tx& tx,
                    const activitypub::Site& site,
                    const activitypub::Outbox& outbox,
                    const storage::ReportRow& report,
                    const storage::ActorRow& target,
                    const std::string& comment,
                    Instant now);

}  // namespace kith::node
