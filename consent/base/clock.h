// Time as a parameter: Instant (UTC, milliseconds), Clock, and the text forms of times that protocols use.
#pragma once

#include "consent/base/result.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace kith {

using Millis = std::chrono::milliseconds;
using Instant = std::chrono::sys_time<Millis>;

/// The only source of "now". The real one lives in node/; simulations and tests own theirs.
class Clock {
 public:
    virtual ~Clock() = default;
    virtual Instant now() const = 0;
};

inline std::int64_t to_unix_ms(Instant instant) {
    return instant.time_since_epoch().count();
}
inline Instant from_unix_ms(std::int64_t ms) {
    return Instant{Millis{ms}};
}

/// "2026-03-01T10:00:00Z" (xsd:dateTime, UTC, milliseconds only when not zero).
std::string to_iso8601(Instant instant);
/// Accepts fractions of any length and any offset; years 0-9999.
Result<Instant> parse_iso8601(std::string_view text);

/// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 5.6.7 IMF-fixdate); parse accepts the two obsolete forms too.
std::string to_http_date(Instant instant);
Result<Instant> parse_http_date(std::string_view text);

}  // namespace kith
