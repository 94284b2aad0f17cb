// Every document that others wrote, through the parsers: what becomes of each is pinned in tests/golden/wire.
#include "activitypub/wire/json.h"
#include "tests/support/fixtures.h"
#include "tests/support/golden.h"
#include "tests/support/places.h"
#include "tests/wire/documents.h"

#include <filesystem>

using namespace kith;
using namespace kith::activitypub;

namespace {

std::string replay(const std::filesystem::path& folder) {
    std::string report;
    for (const std::string& name : json_files(folder)) {
        report += name + ": " + outcome_of(read_file(folder / name)) + "\n";
    }
    return report;
}

std::filesystem::path ours(const std::string& name) {
    return source_dir() / "tests/fixtures" / name;
}

}  // namespace

TEST_SUITE("wire/replay") {
    TEST_CASE("each ActivityStreams example of the W3C has the outcome that is written down") {
        expect_golden("wire/replay_w3c.txt", replay(ours("w3c-activitystreams/test")));
    }

    TEST_CASE("each document of Fedify's fixtures has the outcome that is written down") {
        expect_golden("wire/replay_fedify.txt", replay(ours("fedify-fixtures")));
    }

    TEST_CASE("each document of the WordPress plugin's fixtures has the outcome that is written down") {
        expect_golden("wire/replay_wordpress.txt", replay(ours("wordpress-activitypub")));
    }

    TEST_CASE("each payload captured from fourteen kinds of servers has the outcome that is written down") {
        const auto folder = beside_the_checkout("lemmy-payloads/crates/apub/apub/assets");
        if (!std::filesystem::exists(folder)) {
            MESSAGE("the captured payloads are not on this machine (set KITH_FIXTURES)");
            return;
        }
        expect_golden("wire/replay_captured.txt", replay(folder));
    }
}
