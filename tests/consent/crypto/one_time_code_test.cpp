#include "consent/crypto/one_time_code.h"

#include <doctest/doctest.h>

using namespace kith;

TEST_SUITE_BEGIN("consent/crypto/one time code");

TEST_CASE("codes are those of RFC 4226, appendix D") {
    const ByteView secret = as_bytes("12345678901234567890");
    constexpr const char* codes[] = {
        "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"};
    std::int64_t counter = 0;
    for (const char* code : codes) CHECK(crypto::one_time_code(secret, counter++) == code);
}

TEST_CASE("codes of a moment are those of RFC 6238, appendix B") {
    struct Row {
        std::int64_t second;
        const char* code;
    };
    constexpr Row rows[] = {{59, "94287082"},
                            {1111111109, "07081804"},
                            {1111111111, "14050471"},
                            {1234567890, "89005924"},
                            {2000000000, "69279037"},
                            {20000000000, "65353130"}};
    for (const Row& row : rows) {
        CAPTURE(row.second);
        const std::int64_t step = crypto::code_step_at(from_unix_ms(row.second * 1000));
        CHECK(crypto::one_time_code(as_bytes("12345678901234567890"), step, 8) == row.code);
    }
    CHECK(crypto::code_step_at(from_unix_ms(29'999)) == 0);
    CHECK(crypto::code_step_at(from_unix_ms(30'000)) == 1);
}

TEST_CASE("base32 is that of RFC 4648, section 10, without padding") {
    CHECK(crypto::to_base32({}) == "");
    CHECK(crypto::to_base32(as_bytes("f")) == "MY");
    CHECK(crypto::to_base32(as_bytes("fo")) == "MZXQ");
    CHECK(crypto::to_base32(as_bytes("foo")) == "MZXW6");
    CHECK(crypto::to_base32(as_bytes("foob")) == "MZXW6YQ");
    CHECK(crypto::to_base32(as_bytes("fooba")) == "MZXW6YTB");
    CHECK(crypto::to_base32(as_bytes("foobar")) == "MZXW6YTBOI");
}

TEST_SUITE_END();
