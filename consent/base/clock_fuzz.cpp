// A time that parses is written in one form, and that form parses to the same instant.
#include "consent/base/check.h"
#include "consent/base/clock.h"
#include "consent/base/fuzz_target.h"

FUZZ_TARGET(bytes) {
    const auto iso = kith::parse_iso8601(bytes);
    if (iso) KITH_CHECK(kith::parse_iso8601(kith::to_iso8601(*iso)).value() == *iso);
    const auto http = kith::parse_http_date(bytes);
    if (http) KITH_CHECK(kith::parse_http_date(kith::to_http_date(*http)).value() == *http);
}
