// What an answer to a delivery means: taken, refused for good, or to be tried again.
#pragma once

#include "activitypub/transport.h"
#include "storage/delivery_queue.h"

#include <optional>
#include <string_view>

namespace kith::activitypub {

/// What a try says about the host, apart from the row.
enum class HostWas {
    not_asked,  // nothing was sent
    reached,    // it answered, to this row
    failing     // no answer, or one that says "not now": the host rests
};

struct Verdict {
    storage::DeliveryState state = storage::DeliveryState::queued;
    HostWas host = HostWas::reached;
    bool unauthorized = false;  // 401: the signer's rows for this inbox wait, nobody else's
    std::optional<int> status{};
    std::string_view error{};  // a literal
    std::optional<Millis> retry_after{};
};

/// 2xx: delivered. 408, 429, 5xx but 501, and no answer at all (DNS and TLS failures too: certificates are
/// renewed, names come back): the host rests. 401: again, a few times in a row (keys are refetched). Any
/// other: refused.
Verdict judge(const Result<HttpResponse>& response, int unauthorized_before, Instant now);

}  // namespace kith::activitypub
