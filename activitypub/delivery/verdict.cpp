#include "activitypub/delivery/verdict.h"

#include "activitypub/delivery/backoff.h"

namespace kith::activitypub {

namespace {

constexpr int unauthorized_attempts_max = 6;

bool rests_the_host(int status) {
    return status == 408 || status == 425 || status == 429 || (status >= 500 && status != 501) ||
           (status >= 300 && status < 400);
}

}  // namespace

Verdict judge(const Result<HttpResponse>& response, int attempts_before, Instant now) {
    if (!response) {
        // An address we refuse to connect to stays refused.
        const bool refused = response.error().code == Errc::denied;
        return {.state = refused ? storage::DeliveryState::refused : storage::DeliveryState::queued,
                .host_failed = !refused,
                .error = response.error().rule};
    }
    const int status = response->status;
    if (status >= 200 && status < 300) return {.state = storage::DeliveryState::delivered, .status = status};
    if (rests_the_host(status)) {
        return {.host_failed = true,
                .status = status,
                .error = "delivery/not-now",
                .retry_after = retry_after(header(response->headers, "Retry-After"), now)};
    }
    if (status == 401 && attempts_before + 1 < unauthorized_attempts_max) {
        return {.host_failed = true, .status = status, .error = "delivery/unauthorized"};
    }
    return {.state = storage::DeliveryState::refused, .status = status, .error = "delivery/refused"};
}

}  // namespace kith::activitypub
