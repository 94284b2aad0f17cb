// The bounds of the second step of sign-in.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace kith::limits {

using namespace std::chrono_literals;

inline constexpr std::size_t second_step_secret_bytes = 20;  // RFC 4226, section 4: 160 bits
inline constexpr std::int64_t second_step_drift = 1;         // time steps that a clock may be off
inline constexpr std::size_t recovery_codes = 10;
inline constexpr std::size_t recovery_code_bytes = 10;  // of chance: 16 characters
inline constexpr std::size_t typed_code_bytes_max = 64;
inline constexpr auto second_step_begun_for = 15min;  // from the secret to the code that turns it on
inline constexpr auto second_step_ticket_for = 5min;  // from the password to the code
inline constexpr std::size_t codes_max = 10;          // of one account, in
inline constexpr auto codes_in = 30min;               // so long

}  // namespace kith::limits
