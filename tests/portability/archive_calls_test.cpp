// One call of an archive after the other: where each goes on, and what ends it.
#include "node/portability/archive_in.h"
#include "node/portability/limits.h"
#include "tests/mastodon/village.h"
#include "tests/portability/old_server.h"
#include "tests/portability/sample_picture.h"
#include "tests/support/temp_dir.h"

using namespace kith;
using namespace kith::test;
using node::ArchiveIn;

namespace {

constexpr int posts_a_call = static_cast<int>(limits::archive_posts_a_call);

struct NewHome : Village {
    Somebody ana = somebody("ana");
    TempDir folder{};
    OldServer old{};

    struct Came {
        Done done{};
        ArchiveIn::Summary summary{};
    };
    Came bring(ArchiveIn::Call call = {}) {
        if (!call.still_wanted) call.still_wanted = [](storage::Tx&) { return Done(); };
        if (!call.stopping) call.stopping = [] { return false; };
        ArchiveIn archive({site, *database, core->media(), core->ids(), clock, random}, ana.row, call);
        Done done = archive.run(old.write(folder.path()));
        return {std::move(done), archive.summary()};
    }
    ArchiveIn::Summary must_bring(ArchiveIn::Place place = {}) {
        const Came came = bring({.place = place});
        REQUIRE_MESSAGE(came.done.has_value(), (came.done ? "" : came.done.error().message));
        return came.summary;
    }
    void picture(int number) {
        const std::string name = "media_attachments/" + std::to_string(number) + ".png";
        old.files.emplace_back(name, sample_png());
        old.items.push_back(note(number, "<p>seen</p>", {{"attachment", {{{"url", "/" + name}}}}}));
    }
    std::int64_t count(const std::string& sql) {
        return *database->read([&](storage::Tx& tx) -> Result<std::int64_t> {
            auto rows = tx.query(sql);
            return rows.next() ? rows.integer(0) : 0;
        });
    }
};

}  // namespace

TEST_SUITE("portability/archive_calls") {
    TEST_CASE("a call goes on where the one before it came to, and nothing is looked at twice") {
        NewHome home;
        for (int i = 1; i <= posts_a_call; ++i) home.old.items.push_back(note(i, "<p>one of many</p>"));
        home.old.items.push_back(note(9'001, "<p>undated</p>", {{"published", nullptr}}));
        home.old.items.push_back(note(9'002, "<p>the last</p>"));
        const auto first = home.must_bring();
        CHECK(first.posts == posts_a_call);
        CHECK(first.more);
        CHECK(first.place.from == posts_a_call);
        const auto second = home.must_bring(first.place);
        CHECK(second.posts == 1);
        CHECK(second.known == 0);
        CHECK(second.refused == 1);
        REQUIRE(second.refusals.size() == 1);
        CHECK(second.refusals[0].at == posts_a_call + 1);
        CHECK(!second.more);
        const auto third = home.must_bring(second.place);
        CHECK(third.known == 0);
        CHECK(third.refused == 0);
        CHECK(!third.more);
    }

    TEST_CASE("pictures that had no room come with the next call, before other posts") {
        NewHome home;
        const int pictures = static_cast<int>(limits::archive_files_a_call) + 2;
        for (int i = 1; i <= pictures; ++i) home.picture(i);
        const auto first = home.must_bring();
        CHECK(first.posts == pictures);
        CHECK(first.files == limits::archive_files_a_call);
        CHECK(first.more);
        CHECK(first.place.from == 0);
        home.old.items.push_back(note(pictures + 1, "<p>after them</p>"));
        const auto second = home.must_bring(first.place);
        CHECK(second.files == 2);
        CHECK(second.posts == 0);
        CHECK(second.known == 0);
        CHECK(second.more);
        CHECK(second.place.from == pictures);
        const auto third = home.must_bring(second.place);
        CHECK(third.posts == 1);
        CHECK(third.files == 0);
        CHECK(!third.more);
    }

    TEST_CASE("a call ends between two posts when the node stops, and tells what came") {
        NewHome home;
        for (int i = 1; i <= 5; ++i) home.old.items.push_back(note(i, "<p>one of few</p>"));
        const auto stopping = [&] { return home.count("SELECT count(*) FROM imported_posts") == 2; };
        const auto stopped = home.bring({.stopping = stopping});
        REQUIRE(!stopped.done.has_value());
        CHECK(stopped.done.error().code == Errc::unavailable);
        CHECK(stopped.summary.posts == 2);
        CHECK(stopped.summary.place.reached == 2);
        // Their files first, then the rest.
        auto on = home.must_bring(stopped.summary.place);
        CHECK(on.more);
        on = home.must_bring(on.place);
        CHECK(on.posts == 3);
        CHECK(on.known == 0);
        CHECK(!on.more);
    }

    TEST_CASE("nothing comes any more once nobody wants it, and a picture that was made is let go") {
        NewHome home;
        home.picture(1);
        home.picture(2);
        int asked = 0;
        const auto still_wanted = [&](storage::Tx&) -> Done {
            if (++asked > 1) return fail(Errc::gone, "test/over");
            return {};
        };
        auto ended = home.bring({.still_wanted = still_wanted});
        CHECK(ended.done.error().code == Errc::gone);
        CHECK(ended.summary.posts == 1);
        CHECK(home.count("SELECT count(*) FROM imported_posts") == 1);
        // The other post, and the picture before it is made; then the picture, and once it is.
        for (const char* turn : {"second", "third"}) {
            CAPTURE(turn);
            asked = 0;
            ended = home.bring({.still_wanted = still_wanted});
            CHECK(ended.done.error().code == Errc::gone);
            CHECK(ended.summary.files == 0);
            CHECK(home.count("SELECT count(*) FROM media") == 0);
            CHECK(home.count("SELECT count(*) FROM imported_files") == 0);
        }
    }

    TEST_CASE("of the whole archive only so much is unpacked as a call may") {
        NewHome home;
        home.old.files = {{"media_attachments/large", std::string(2 << 20, 'x')}};
        home.old.items.push_back(note(1, "<p>first</p>"));
        const auto refused = home.bring({.unpacked_max = 1 << 20});
        REQUIRE(!refused.done.has_value());
        CHECK(refused.done.error().code == Errc::too_large);
        CHECK(home.must_bring().posts == 1);
    }

    TEST_CASE("what a refused post is called is kept up to a bound") {
        NewHome home;
        home.old.items.push_back(note(1, "<p>long</p>", {{"id", std::string(100'000, 'i')}}));
        const auto summary = home.must_bring();
        REQUIRE(summary.refusals.size() == 1);
        CHECK(summary.refusals[0].original == std::string(limits::uri_bytes_max, 'i'));
    }
}
