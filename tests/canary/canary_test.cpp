// No value gets where nobody allowed it, whatever people do; and what nobody may see changes nothing that
// others see.
#include "tests/canary/world.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <map>
#include <set>

using namespace kith;
using namespace kith::sim;

namespace {

constexpr int acts_a_world = 30;

std::uint64_t number_from(const char* name, std::uint64_t otherwise) {
    const char* set = std::getenv(name);
    return set == nullptr ? otherwise : std::strtoull(set, nullptr, 10);
}

std::string all_of(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) text += "\n  " + line;
    return text;
}

}  // namespace

TEST_SUITE("canary") {
    TEST_CASE("a canary is found in every encoding, and only what is there is found") {
        Canaries canaries(7, 0);
        const std::size_t one = canaries.make();
        const std::size_t other = canaries.make();
        const std::string& value = canaries.value(one);
        std::string percent;
        std::string html;
        std::string json;
        for (const char c : value) {
            const auto hex = to_hex(as_bytes(std::string_view(&c, 1)));
            percent += "%" + hex;
            html += "&#x" + hex + ";";
            json += "\\u00" + hex;
        }
        for (const std::string& bytes : {value,
                                         value.substr(3, 8),
                                         "prefix" + value,
                                         percent,
                                         html,
                                         json,
                                         to_hex(as_bytes(value)),
                                         to_base64(as_bytes("x" + value)),
                                         to_base64url(as_bytes("xy" + value)),
                                         to_base64(as_bytes(percent)),
                                         "MFRGG" + std::string()}) {
            CAPTURE(bytes);
            const bool is_there = bytes != "MFRGG";
            CHECK(canaries.in(bytes) == (is_there ? std::set{one} : std::set<std::size_t>{}));
        }
        CHECK(canaries.in(canaries.value(other)) == std::set{other});
        CHECK(canaries.in(value.substr(0, 7)).empty());
    }

    TEST_CASE("no detail leaves, is shown, logged or stored in clear but where it may") {
        const std::uint64_t first = number_from("KITH_CANARY_SEED", 1);
        const std::uint64_t seeds = number_from("KITH_CANARY_SEEDS", 25);
        REQUIRE(seeds > 0);
        std::map<consent::Reason, int> seen;
        int published = 0;
        int tiles = 0;
        int in_words = 0;
        int without_words = 0;
        int streamed = 0;
        int answers = 0;
        for (std::uint64_t seed = first; seed < first + seeds; ++seed) {
            CanaryWorld world(seed, 0);
            world.run(acts_a_world);
            CHECK_MESSAGE(world.counts().faults.empty(),
                          "seed " << seed << ":" << all_of(world.counts().faults) << "\nafter"
                                  << all_of(world.steps()));
            for (const auto& [reason, times] : world.counts().seen) seen[reason] += times;
            published += world.counts().public_;
            tiles += world.counts().tiles;
            in_words += world.counts().told_in_words;
            without_words += world.counts().told_without;
            streamed += world.counts().streamed;
            answers += world.counts().answers;
        }
        // A world where nothing is ever shown would prove nothing.
        if (seeds < 10) return;
        CHECK(seen[consent::Reason::rights_handling] > 0);
        CHECK(seen[consent::Reason::personal_greeting] > 0);
        CHECK(seen[consent::Reason::relationship_memory] > 0);
        CHECK(published > 0);
        CHECK(tiles > 0);
        CHECK(in_words > 0);
        CHECK(without_words > 0);
        CHECK(streamed > static_cast<int>(seeds) * 10);
        CHECK(answers > static_cast<int>(seeds) * 150);
    }

    TEST_CASE("other values of other lengths, kept in confidence, change not a byte of what leaves") {
        const std::uint64_t first = number_from("KITH_CANARY_SEED", 1);
        const std::uint64_t seeds = number_from("KITH_CANARY_SEEDS", 5);
        REQUIRE(seeds > 0);
        std::set<std::uint64_t> all;
        for (std::uint64_t seed = first; seed < first + seeds; ++seed) {
            std::set<std::uint64_t> traces;
            for (const unsigned variant : {0U, 1U, 2U}) {
                CanaryWorld world(seed, variant);
                world.run(acts_a_world);
                traces.insert(world.trace());
            }
            CHECK_MESSAGE(traces.size() == 1, "seed " << seed);
            all.insert(*traces.begin());
        }
        CHECK(all.size() == seeds);  // so a trace tells worlds apart
    }
}
