// Whole nodes on a network that loses, delays, repeats, cuts and crashes. KITH_SIM_SEEDS=N runs N seeds from
// KITH_SIM_SEED on; KITH_SIM_SEED=S alone replays one.
#include "tests/sim/world.h"

#include <cstdlib>
#include <iostream>

using namespace kith;
using namespace kith::sim;

namespace {

constexpr int acts = 70;

std::uint64_t number_from(const char* name, std::uint64_t otherwise) {
    const char* text = std::getenv(name);
    return text != nullptr ? std::strtoull(text, nullptr, 10) : otherwise;
}

bool holds(std::uint64_t seed) {
    World world(seed);
    world.live(acts);
    const auto found = world.violations();
    for (const std::string& sentence : found) std::cout << "seed " << seed << ": " << sentence << std::endl;
    CHECK(world.acts_done() > 10);
    CHECK(world.deliveries_settled() > 0);
    return found.empty();
}

}  // namespace

TEST_SUITE("sim") {
    TEST_CASE("whatever the network does, every promise holds once it heals") {
        const bool one = std::getenv("KITH_SIM_SEED") != nullptr && std::getenv("KITH_SIM_SEEDS") == nullptr;
        const std::uint64_t first = number_from("KITH_SIM_SEED", 1);
        const std::uint64_t seeds = one ? 1 : number_from("KITH_SIM_SEEDS", 20);
        std::uint64_t failed = 0;
        for (std::uint64_t seed = first; seed < first + seeds; ++seed) {
            INFO("replay with KITH_SIM_SEED=", seed);
            const bool well = holds(seed);
            if (!well) ++failed;
            CHECK(well);
        }
        std::cout << seeds - failed << " of " << seeds << " seeds hold, from seed " << first << std::endl;
    }

    TEST_CASE("a seed replays exactly") {
        World one(7);
        one.live(acts);
        World other(7);
        other.live(acts);
        CHECK(one.requests() > 50);
        CHECK(one.requests() == other.requests());
        CHECK(one.trace_hash() == other.trace_hash());
        World different(8);
        different.live(acts);
        CHECK(different.trace_hash() != one.trace_hash());
    }
}
