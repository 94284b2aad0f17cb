#include "consent/crypto/jcs.h"

#include "consent/base/limits.h"
#include "consent/crypto/digest.h"
#include "consent/json.h"
#include "tests/support/fixtures.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <array>
#include <bit>
#include <cmath>
#include <limits>

using namespace kith;
using nlohmann::json;

TEST_SUITE_BEGIN("consent/crypto/jcs");

namespace {

std::string without_spaces(std::string text) {
    std::erase_if(text, [](char c) { return c == ' ' || c == '\n'; });
    return text;
}

/// The sequence of doubles that the fixture's README defines, with its own SHA-256 over the first lines.
class Es6Numbers {
 public:
    explicit Es6Numbers(const std::string& readme) {
        const std::string list =
            readme.substr(readme.find("staticU64s"), readme.find("staticF64s") - readme.find("staticU64s"));
        for (std::size_t at = 0; (at = list.find("0x", at)) != list.npos; ++at) {
            fixed_.push_back(std::stoull(list.substr(at + 2, 16), nullptr, 16));
        }
        for (std::uint64_t i = 0; i < 2000; ++i) fixed_.push_back(0x0010000000000000U + i);
    }

    double next() {
        if (index_ < fixed_.size()) return std::bit_cast<double>(fixed_[index_++]);
        double number = 0;
        while (number == 0 || !std::isfinite(number)) {
            if (word_ == 4) {
                block_ = crypto::sha256(block_);
                word_ = 0;
            }
            std::uint64_t bits = 0;
            for (std::size_t i = 8; i-- > 0;)
                bits = bits << 8 | std::to_integer<std::uint64_t>(block_[word_ * 8 + i]);
            ++word_;
            number = std::bit_cast<double>(bits);
        }
        return number;
    }

 private:
    std::vector<std::uint64_t> fixed_;
    std::size_t index_ = 0;
    crypto::Sha256 block_{};
    std::size_t word_ = 4;
};

}  // namespace

TEST_CASE("the published documents have the published canonical text") {
    for (const std::string name : {"arrays", "french", "structures", "unicode", "values", "weird"}) {
        CAPTURE(name);
        const auto got =
            crypto::canonicalize(json::parse(fixture("jcs-rfc8785/testdata/input/" + name + ".json")));
        REQUIRE(got.has_value());
        CHECK(*got == fixture("jcs-rfc8785/testdata/output/" + name + ".json"));
        CHECK(to_hex(as_bytes(*got)) ==
              without_spaces(fixture("jcs-rfc8785/testdata/outhex/" + name + ".txt")));
    }
}

TEST_CASE("the first hundred thousand ECMAScript numbers hash as published") {
    Es6Numbers numbers(fixture("jcs-rfc8785/testdata/README.md"));
    crypto::Sha256Stream stream;
    for (int line = 1; line <= 100'000; ++line) {
        const double number = numbers.next();
        stream.update(as_bytes(fmt::format(
            "{:x},{}\n", std::bit_cast<std::uint64_t>(number), *crypto::canonical_number(number))));
    }
    CHECK(to_hex(stream.finish()) == "22776e6d4b49fa294a0d0f349268e5c28808fe7e0cb2bcbe28f63894e494d4c7");
}

TEST_CASE("numbers beyond a double's precision are written as the double") {
    CHECK(
        *crypto::canonicalize(json::parse("[9007199254740993, -0, 1E30, 0.0000001, 18446744073709551615]")) ==
        "[9007199254740992,0,1e+30,1e-7,18446744073709552000]");
}

TEST_CASE("keys are ordered by UTF-16 code units") {
    CHECK(*crypto::canonicalize(json{{"\xef\xac\xb3", 1}, {"😀", 2}, {"€", 3}, {"\r", 4}, {"1", 5}}) ==
          "{\"\\r\":4,\"1\":5,\"€\":3,\"😀\":2,\"\xef\xac\xb3\":1}");
}

TEST_CASE("what has no canonical text is refused") {
    CHECK_FALSE(crypto::canonicalize(json(std::numeric_limits<double>::quiet_NaN())).has_value());
    CHECK_FALSE(crypto::canonicalize(json(std::numeric_limits<double>::infinity())).has_value());
    CHECK_FALSE(crypto::canonicalize(json("\xff")).has_value());
    CHECK_FALSE(crypto::canonicalize(json{{"\xc0\x80", 1}}).has_value());
    CHECK_FALSE(crypto::canonicalize(json::binary({1, 2})).has_value());
    CHECK_FALSE(crypto::canonicalize(json(json::value_t::discarded)).has_value());
    json deep = 1;
    for (std::size_t i = 0; i <= limits::json_depth_max; ++i) deep = json::array({deep});
    CHECK_FALSE(crypto::canonicalize(deep).has_value());
}

TEST_SUITE_END();
