// One-time codes of an authenticator app: HOTP (RFC 4226) and TOTP (RFC 6238) with HMAC-SHA-1, which is what
// the apps have. Pure; any thread.
#pragma once

#include "consent/base/bytes.h"
#include "consent/base/clock.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace kith::crypto {

inline constexpr auto code_step = std::chrono::seconds(30);
inline constexpr int code_digits = 6;

/// The time step of RFC 6238, section 4.2, counted from 1970.
std::int64_t code_step_at(Instant now);
/// As many digits, with leading zeros.
std::string one_time_code(ByteView secret, std::int64_t step, int digits = code_digits);

/// RFC 4648, section 6, without padding: how a secret is typed into an app.
std::string to_base32(ByteView bytes);

}  // namespace kith::crypto
