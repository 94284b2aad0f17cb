// What an answer to a delivery means: taken, refused for good, or to be tried again.
#pragma once

#include "activitypub/transport.h"
#include "storage/delivery_queue.h"

#include <optional>
#include <string_view>

namespace kith::activitypub {

struct Verdict {
    storage::DeliveryState state = storage::DeliveryState::queued;
    bool host_failed = false;  // no answer, or one that says "not now": the host rests
    std::optional<int> status{};
    std::string_view error{};  // a literal
    std::optional<Millis> retry_after{};
};

/// 2xx: delivered. 408, 429, 5xx but 501, and no answer at all (DNS and TLS failures too: certificates are
/// renewed, names come back): the host rests. 401: again, a few times (keys are refetched). Any other:
/// refused.
Verdict judge(const Result<HttpResponse>& response, int attempts_before, Instant now);

}  // namespace kith::activitypub
