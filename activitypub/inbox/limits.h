// The bounds that only the inbox and its handlers need; those that others share are in consent/base/limits.h.
#pragma once

#include <chrono>
#include <cstdint>

namespace kith::limits {

inline constexpr std::size_t forwarded_bytes_max = 16 << 10;  // of somebody else's activity that we pass on

using namespace std::chrono_literals;

// What was deleted before it was known here; a Create that is later than that is not believed to be on its
// way.
inline constexpr auto early_tombstone_kept_for = 24h * 30;
// Of an author whom nobody here has to do with yet: until no Create of theirs that is under way can be taken
// any more. So many of all of them together.
inline constexpr auto stray_tombstone_kept_for = 2h;
inline constexpr std::size_t stray_tombstones_max = 1000;

// Reports that one server may file.
inline constexpr std::int64_t reports_per_host_max = 50;
inline constexpr auto reports_per_host_in = 24h;

}  // namespace kith::limits
