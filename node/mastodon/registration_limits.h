// The bounds of registration; those that others share are in node/mastodon/limits.h.
#pragma once

#include <chrono>
#include <cstddef>

namespace kith::limits {

using namespace std::chrono_literals;

inline constexpr std::size_t sign_ups_max = 50;      // from one address, in
inline constexpr auto sign_ups_in = 30min;           // so long
inline constexpr std::size_t confirmations_max = 5;  // messages to one address, and for one account, in
inline constexpr auto confirmations_in = 24h;        // so long
inline constexpr std::size_t sign_up_reason_bytes_max = 2'000;
inline constexpr std::size_t email_bytes_max = 254;  // RFC 5321, section 4.5.3.1.3
inline constexpr auto invite_for = 24h * 14;

}  // namespace kith::limits
