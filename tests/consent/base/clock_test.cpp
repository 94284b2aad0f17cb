#include "consent/base/clock.h"

#include <doctest/doctest.h>

using namespace kith;

TEST_SUITE_BEGIN("consent/base/clock");

TEST_CASE("an instant is written in UTC, with milliseconds only when there are some") {
    CHECK(to_iso8601(from_unix_ms(0)) == "1970-01-01T00:00:00Z");
    CHECK(to_iso8601(from_unix_ms(1'772'359'200'007)) == "2026-03-01T10:00:00.007Z");
    CHECK(to_iso8601(from_unix_ms(-1)) == "1969-12-31T23:59:59.999Z");
    CHECK(to_http_date(from_unix_ms(784'111'777'999)) == "Sun, 06 Nov 1994 08:49:37 GMT");
}

TEST_CASE("what lies outside the years 0 to 9999 is written as the nearest that does not") {
    CHECK(to_iso8601(Instant::min()) == "0000-01-01T00:00:00Z");
    CHECK(to_iso8601(Instant::max()) == "9999-12-31T23:59:59.999Z");
    CHECK(to_http_date(Instant::max()) == "Fri, 31 Dec 9999 23:59:59 GMT");
}

TEST_CASE("ISO 8601 times parse with any offset and fraction") {
    const struct {
        std::string_view text, want;
    } rows[] = {
        {"2026-03-01T10:00:00Z", "2026-03-01T10:00:00Z"},
        {"2026-03-01t10:00:00z", "2026-03-01T10:00:00Z"},
        {"2026-03-01T10:00Z", "2026-03-01T10:00:00Z"},
        {"2026-03-01T10:00:00.1Z", "2026-03-01T10:00:00.100Z"},
        {"2026-03-01T10:00:00.123456789012345678901234567890Z", "2026-03-01T10:00:00.123Z"},
        {"2026-03-01T10:00:00+02:00", "2026-03-01T08:00:00Z"},
        {"2026-03-01T00:30:00-0130", "2026-03-01T02:00:00Z"},
        {"2024-02-29T23:59:60Z", "2024-03-01T00:00:00Z"},
        {"0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z"},
        {"9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.text);
        const auto instant = parse_iso8601(row.text);
        REQUIRE(instant.has_value());
        CHECK(to_iso8601(*instant) == row.want);
    }
}

TEST_CASE("a time that is no time is refused") {
    for (const std::string_view text : {"",
                                        "2026",
                                        "2026-03-01",
                                        "2026-03-01T10:00:00",
                                        "2026-03-01T10:00:00.Z",
                                        "2026-02-29T00:00:00Z",
                                        "2026-13-01T00:00:00Z",
                                        "2026-00-01T00:00:00Z",
                                        "2026-01-00T00:00:00Z",
                                        "2026-01-01T24:00:00Z",
                                        "2026-01-01T00:60:00Z",
                                        "2026-01-01T00:00:61Z",
                                        "2026-01-01T00:00:00+24:00",
                                        "2026-01-01T00:00:00Z ",
                                        " 2026-01-01T00:00:00Z",
                                        "2026-01-01 00:00:00Z",
                                        "-2026-01-01T00:00:00Z",
                                        "12026-01-01T00:00:00Z",
                                        "2026-1-1T00:00:00Z",
                                        "0000-01-01T00:00:00+00:01",
                                        "9999-12-31T23:59:59-00:01",
                                        "9999-12-31T23:59:60Z"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_iso8601(text).has_value());
    }
}

TEST_CASE("HTTP dates parse in all three forms") {
    for (const std::string_view text :
         {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"}) {
        CAPTURE(text);
        const auto instant = parse_http_date(text);
        REQUIRE(instant.has_value());
        CHECK(to_unix_ms(*instant) == 784'111'777'000);
    }
    CHECK(to_iso8601(*parse_http_date("Wednesday, 31-Dec-69 23:59:59 GMT")) == "2069-12-31T23:59:59Z");
    for (const std::string_view text : {"",
                                        "Sun",
                                        "Sun, ",
                                        "Sun, 06 Nov 1994 08:49:37",
                                        "Sun, 06 Nov 1994 08:49:37 UTC",
                                        "Sun, 6 Nov 1994 08:49:37 GMT",
                                        "sun, 06 nov 1994 08:49:37 gmt",
                                        "Sun, 31 Feb 1994 08:49:37 GMT",
                                        "Sun, 06 Nov 1994 25:49:37 GMT",
                                        "Xyz, 06 Nov 1994 08:49:37 GMT",
                                        "Sun, 06 Nov 94 08:49:37 GMT",
                                        "Sun, 06 Nov 1994 08:49:37 GMT,"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_http_date(text).has_value());
    }
}

TEST_SUITE_END();
