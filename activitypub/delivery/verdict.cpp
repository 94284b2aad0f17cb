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

Verdict judge(const Result<HttpResponse>& response, int unauthorized_before, Instant now) {
    if (!response) {
        // An address we refuse to connect to stays refused.
        const bool refused = response.error().code == Errc::denied;
        return {.state = refused ? storage::DeliveryState::refused : storage::DeliveryState::queued,
                .host = refused ? HostWas::not_asked : HostWas::failing,
                .error = response.error().rule};
    }
    const int status = response->status;
    if (status >= 200 && status < 300) return {.state = storage::DeliveryState::delivered, .status = status};
    if (rests_the_host(status)) {
        return {.host = HostWas::failing,
                .status = status,
                .error = "delivery/not-now",
                .retry_after = retry_after(header(response->headers, "Retry-After"), now)};
    }
    const bool unauthorized = status == 401;
    if (unauthorized && unauthorized_before + 1 < unauthorized_attempts_max) {
        return {.unauthorized = true, .status = status, .error = "delivery/unauthorized"};
    }
    return {.state = storage::DeliveryState::refused,
            .unauthorized = unauthorized,
            .status = status,
            .error = "delivery/refused"};
}

}  // namespace kith::activitypub
