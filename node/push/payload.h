// What a push message says, made when it is sent: by then the post may be gone or hidden, or its author's
// name taken back. Within a transaction.
#pragma once

#include "activitypub/site.h"
#include "consent/base/clock.h"
#include "storage/push.h"

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>

namespace kith::node {

struct PushPayloadParts {
    const activitypub::Site& site;
    storage::ActorId consent_actor;  // what it writes is never told in words
};

/// Of Mastodon's fields (https://docs.joinmastodon.org/methods/push/), without access_token: notification_id,
/// notification_type, preferred_locale, and where words may go along icon, title and body. Nothing when there
/// is nothing to be told any more. The id is a string: in scripts a number of this size would become another
/// one.
std::optional<nlohmann::json> push_payload(storage::Tx& tx,
                                           const storage::PushSubscriptionRow& subscription,
                                           storage::NotificationId notification,
                                           const PushPayloadParts& parts,
                                           Instant now);

}  // namespace kith::node
