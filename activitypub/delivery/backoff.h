// When a host that failed is asked again: exponential, with jitter so that a crowd does not come back at
// once.
#pragma once

#include "consent/base/clock.h"
#include "consent/base/random.h"

#include <optional>
#include <string_view>

namespace kith::activitypub {

/// After `failures` (>= 1) in a row: limits::backoff_first doubled each time up to backoff_most, ± 25 %.
Millis backoff(int failures, Random& random);

/// Retry-After (RFC 9110 10.2.3): seconds or a date, at most limits::retry_after_most; nullopt if it is
/// neither.
std::optional<Millis> retry_after(std::string_view header, Instant now);

}  // namespace kith::activitypub
