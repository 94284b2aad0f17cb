// RealClock: the wall clock, for the running node. Any thread.
#pragma once

#include "consent/base/clock.h"

namespace kith::node {

class RealClock final : public Clock {
 public:
    Instant now() const override;
};

}  // namespace kith::node
