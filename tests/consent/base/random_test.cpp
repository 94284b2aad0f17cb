#include "consent/base/random.h"

#include <doctest/doctest.h>

#include <array>
#include <set>

using namespace kith;

TEST_SUITE_BEGIN("consent/base/random");

TEST_CASE("a seed repeats its stream and another seed does not") {
    SeededRandom first(42), same(42), other(43);
    const std::string token = first.token();
    CHECK(token == same.token());
    CHECK(token != other.token());
    CHECK(token.size() == 22);
}

TEST_CASE("numbers below a bound cover it evenly") {
    SeededRandom random(1);
    std::array<int, 6> counts{};
    for (int i = 0; i < 6000; ++i) ++counts[random.below(6)];
    for (const int count : counts) CHECK((count > 850 && count < 1150));
    CHECK(random.below(1) == 0);
}

TEST_CASE("ids are positive and do not repeat") {
    SeededRandom random(2);
    std::set<std::int64_t> ids;
    for (int i = 0; i < 1000; ++i) ids.insert(random.next_id());
    CHECK(ids.size() == 1000);
    CHECK(*ids.begin() > 0);
}

TEST_SUITE_END();
