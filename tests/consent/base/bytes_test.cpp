#include "consent/base/bytes.h"

#include "consent/base/limits.h"
#include "consent/base/random.h"

#include <doctest/doctest.h>

using namespace kith;

TEST_SUITE_BEGIN("consent/base/bytes");

// https://www.rfc-editor.org/rfc/rfc4648#section-10
TEST_CASE("base64 gives the values of RFC 4648") {
    const struct {
        std::string_view plain, text;
    } rows[] = {{"", ""},
                {"f", "Zg=="},
                {"fo", "Zm8="},
                {"foo", "Zm9v"},
                {"foob", "Zm9vYg=="},
                {"fooba", "Zm9vYmE="},
                {"foobar", "Zm9vYmFy"}};
    for (const auto& row : rows) {
        CAPTURE(row.plain);
        CHECK(to_base64(as_bytes(row.plain)) == row.text);
        CHECK(as_text(*from_base64(row.text)) == row.plain);
        const std::string url = to_base64url(as_bytes(row.plain));
        CHECK(url == row.text.substr(0, row.text.find('=')));
        CHECK(as_text(*from_base64url(url)) == row.plain);
    }
}

TEST_CASE("base64 that is not canonical is refused") {
    for (const std::string_view text :
         {"Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm9v ", "Zm9v\n", "Zm-v", "=", "====", "A==="})
        CHECK_FALSE(from_base64(text).has_value());
    for (const std::string_view text : {"Zg==", "Zh", "Z", "Zm+v", "Zm9v="})
        CHECK_FALSE(from_base64url(text).has_value());
}

TEST_CASE("hex takes either case and nothing else") {
    CHECK(to_hex(*from_hex("00fFA1")) == "00ffa1");
    for (const std::string_view text : {"0", "0g", " 00", "0x00"}) CHECK_FALSE(from_hex(text).has_value());
}

// https://datatracker.ietf.org/doc/html/draft-msporny-base58-03#section-5
TEST_CASE("base58 gives the values of its draft") {
    CHECK(to_base58(as_bytes("Hello World!")) == "2NEpo7TZRRrLZSi2U");
    CHECK(to_base58(*from_hex("0000287fb4cd")) == "11233QC4");
    CHECK(to_hex(*from_base58("11233QC4")) == "0000287fb4cd");
    CHECK(to_base58({}).empty());
    CHECK(from_base58("")->empty());
    for (const std::string_view text : {"0", "O", "I", "l", "a b", "+"})
        CHECK_FALSE(from_base58(text).has_value());
    CHECK_FALSE(from_base58(std::string(limits::base58_chars_max + 1, '2')).has_value());
}

TEST_CASE("random bytes survive every text form") {
    SeededRandom random(7);
    for (std::size_t size = 0; size < 70; ++size) {
        Bytes bytes(size);
        random.fill(bytes);
        if (size % 3 == 0 && size > 0) bytes[0] = std::byte{0};
        CHECK(*from_hex(to_hex(bytes)) == bytes);
        CHECK(*from_base64(to_base64(bytes)) == bytes);
        CHECK(*from_base64url(to_base64url(bytes)) == bytes);
        CHECK(*from_base58(to_base58(bytes)) == bytes);
    }
}

TEST_CASE("only well-formed UTF-8 is UTF-8") {
    for (const std::string_view text :
         {"", "a", "ü", "€", "😀", "\xf4\x8f\xbf\xbf", "\xed\x9f\xbf", "\xee\x80\x80"})
        CHECK(is_utf8(text));
    for (const std::string_view text : {"\x80",
                                        "\xc0\x80",
                                        "\xc1\xbf",
                                        "\xc2",
                                        "\xe0\x9f\xbf",
                                        "\xed\xa0\x80",
                                        "\xe2\x82",
                                        "\xf0\x8f\xbf\xbf",
                                        "\xf4\x90\x80\x80",
                                        "\xf5\x80\x80\x80",
                                        "\xff",
                                        "a\xffz"})
        CHECK_FALSE(is_utf8(text));
}

TEST_SUITE_END();
