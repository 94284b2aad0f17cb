// The bounds that only the inbox and its handlers need; those that others share are in consent/base/limits.h.
#pragma once

#include <chrono>
#include <cstdint>

namespace kith::limits {

using namespace std::chrono_literals;

// What was deleted before it was known here; a Create that is later than that is not believed to be on its
// way.
inline constexpr auto early_tombstone_kept_for = 24h * 30;

// Reports that one server may file.
inline constexpr std::int64_t reports_per_host_max = 50;
inline constexpr auto reports_per_host_in = 24h;

}  // namespace kith::limits
