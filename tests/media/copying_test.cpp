// Copying media from one place to another, and who may work on a file meanwhile.
#include "node/media/copying.h"

#include "node/media/digest_holds.h"
#include "storage/blobs.h"
#include "storage/emojis.h"
#include "storage/media.h"
#include "tests/node/small_node.h"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>
#include <utility>
#include <vector>

using namespace kith;
using namespace kith::node;
using namespace kith::test;

namespace {

/// The digests of its two files.
std::pair<std::string, std::string> put_emoji(SmallNode& node, storage::Blobs& blobs) {
    const std::string moving = storage::blob_digest("moving");
    const std::string still = storage::blob_digest("still");
    REQUIRE(node.database->write([&](storage::Tx& tx) -> Done {
        storage::note_blob(tx, moving, 6, node.clock.now());
        storage::note_blob(tx, still, 5, node.clock.now());
        storage::put_emoji(tx,
                           {.shortcode = "leaf",
                            .media_type = "image/gif",
                            .blob = moving,
                            .still_media_type = "image/png",
                            .still_blob = still,
                            .created = node.clock.now()});
        return {};
    }));
    REQUIRE(blobs.put(moving, "moving"));
    REQUIRE(blobs.put(still, "still"));
    return {moving, still};
}

}  // namespace

TEST_SUITE("node/media/copying") {
    TEST_CASE("who works on a file waits for whoever does, and for nobody else") {
        DigestHolds holds;
        auto first = holds.hold({"a", "b", "a"});
        const auto beside = holds.hold({"c"});
        std::atomic<bool> came = false;
        std::thread other([&] {
            const auto second = holds.hold({"b", "d"});
            came = true;
        });
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        CHECK_FALSE(came);
        first.reset();
        other.join();
        CHECK(came);
        CHECK(holds.hold({"a", "b", "d"}));
    }

    TEST_CASE("copying brings what is needed, once, and nothing that is damaged") {
        SmallNode node;
        const auto from = storage::make_blobs_in_memory();
        const auto to = storage::make_blobs_in_memory();
        std::vector<std::string> needed;
        REQUIRE(node.database->write([&](storage::Tx& tx) -> Done {
            for (int i = 0; i < 300; ++i) {
                const std::string bytes = "picture " + std::to_string(i);
                needed.push_back(storage::blob_digest(bytes));
                storage::note_blob(tx, needed.back(), bytes.size(), node.clock.now());
                storage::put_remote_media(tx,
                                          {.url = Uri::trusted("https://far.test/" + std::to_string(i)),
                                           .blob = needed.back(),
                                           .media_type = "image/png",
                                           .fetched = node.clock.now(),
                                           .last_needed = node.clock.now()});
                REQUIRE(from->put(needed.back(), i == 7 ? "spoilt" : bytes));
            }
            return {};
        }));
        REQUIRE(from->put(storage::blob_digest("of a person who is gone"), "of a person who is gone"));
        const auto [moving, still] = put_emoji(node, *from);
        MediaCopied all;
        int steps = 0;
        for (unsigned next = 0; next < media_folders; ++steps) {
            REQUIRE(steps < 10);
            const auto part = copy_media_once(*from, *to, *node.database, node.clock, next);
            REQUIRE(part);
            CHECK(part->copied <= limits::media_copies_a_step);
            next = part->next;
            all.copied += part->copied;
            all.damaged += part->damaged;
            all.unneeded += part->unneeded;
        }
        CHECK(steps == 2);
        CHECK(all.copied == 301);
        CHECK(all.damaged == 1);
        CHECK(all.unneeded == 1);
        for (const std::string& one : needed) CHECK(to->size(one).has_value() == (one != needed[7]));
        const auto again = copy_media_once(*from, *to, *node.database, node.clock, 0);
        REQUIRE(again);
        CHECK(again->copied == 0);
        CHECK(again->present == 301);
        CHECK(to->size(moving));
        CHECK(to->size(still));
        CHECK(again->damaged == 1);
    }
}
