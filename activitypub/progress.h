// Progress: what one bounded step of background work did. node/workers decides what to do next from it.
#pragma once

#include "consent/base/clock.h"

#include <optional>

namespace kith::activitypub {

struct Progress {
    int done = 0;                   // items taken on; 0 means there was nothing to do now
    std::optional<Instant> next{};  // when there will be, as far as known
};

}  // namespace kith::activitypub
