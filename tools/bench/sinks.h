// Sinks: many inboxes on loopback addresses in one thread: each takes POSTs with 202, or takes the connection
// and never answers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace kith::bench {

/// The address of the n-th inbox of a family (1 to 100): 127.FAMILY.x.y.
std::string sink_address(int family, std::size_t number);

inline constexpr int live_family = 11;
inline constexpr int silent_family = 12;    // listens, never answers
inline constexpr int refusing_family = 13;  // nobody listens

/// Serves until standard input ends; says its port first. Questions: "reset" starts to count anew, "received"
/// is how many POSTs were answered since, "last_us" when the last one was (CLOCK_MONOTONIC), "first_us".
int serve_sinks(std::size_t live, std::size_t silent);

}  // namespace kith::bench
