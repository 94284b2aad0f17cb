// How much may wait in the queues that strangers fill, in all and for one host.
#pragma once

#include <cstdint>

namespace kith::limits {

// Activities whose bodies wait for a fetch: by the host of who sent them.
inline constexpr std::int64_t inbox_rows_max = 2'000;
inline constexpr std::int64_t inbox_rows_per_host_max = 200;

// URIs that wait to be fetched: by their own host. One thread's worth for each host.
inline constexpr std::int64_t fetch_rows_max = 20'000;
inline constexpr std::int64_t fetch_rows_per_host_max = 1'000;

// Notifications that wait to be pushed to one app.
inline constexpr std::int64_t pushes_waiting_max = 50;

}  // namespace kith::limits
