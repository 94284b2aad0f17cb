#include "node/real_clock.h"

namespace kith::node {

Instant RealClock::now() const {
    return std::chrono::time_point_cast<Millis>(std::chrono::system_clock::now());
}

}  // namespace kith::node
