#include "storage/likes.h"
#include "storage/polls.h"
#include "storage/statistics.h"
#include "storage/tombstones.h"
#include "tests/storage/support.h"

#include <doctest/doctest.h>

#include <array>

using namespace kith;
using namespace kith::storage;

TEST_SUITE("storage/posts") {
    TEST_CASE("a post comes back as it was written") {
        World world;
        const ActorRow author = world.person("ada");
        PostRow row = world.post_of(author, Visibility::followers);
        row.summary = "careful";
        row.source = "hello";
        row.language = "en";
        row.sensitive = true;
        row.url = uri("https://here.test/@ada/1");
        row.context = uri("https://here.test/contexts/1");
        row.quote = uri("https://far.test/notes/2");
        row.quote_state = "pending";
        row.extra = R"({"emoji":[]})";
        const PostRow got = world.put(row);
        CHECK(got.uri == row.uri);
        CHECK(got.visibility == Visibility::followers);
        CHECK(got.summary == "careful");
        CHECK(got.source == "hello");
        CHECK(got.sensitive);
        CHECK(got.url == row.url);
        CHECK(got.context == row.context);
        CHECK(got.quote == row.quote);
        CHECK(got.quote_state == "pending");
        CHECK(got.extra == row.extra);
        CHECK(got.created == row.created);
        CHECK_FALSE(got.updated.has_value());
    }

    TEST_CASE("replies that came before their parent are adopted by it") {
        World world;
        const ActorRow ada = world.person("ada");
        const ActorRow bob = world.person("bob", "far.test");
        const PostRow parent = world.post_of(ada);
        const PostRow early = world.reply(bob, parent);
        CHECK_FALSE(early.in_reply_to.valid());
        const PostRow put = world.put(parent);
        const PostRow late = world.reply(bob, parent);
        world.write([&](Tx& tx) {
            CHECK(find_post(tx, early.id)->in_reply_to == put.id);
            CHECK(late.in_reply_to == put.id);
            CHECK(count_replies(tx, put.id) == 2);
        });
    }

    TEST_CASE("a known URI is a conflict, a deleted one is gone, a taken id moves on") {
        World world;
        const ActorRow ada = world.person("ada");
        const PostRow first = world.post(ada);
        PostRow second = world.post_of(ada);
        second.id = first.id;
        world.write([&](Tx& tx) {
            const auto again = insert_post(tx, first);
            REQUIRE_FALSE(again.has_value());
            CHECK(again.error().code == Errc::conflict);
            CHECK(must(insert_post(tx, second)).value == first.id.value + 1);
            CHECK(delete_post(tx, first.id, world.clock.now()));
            CHECK_FALSE(delete_post(tx, first.id, world.clock.now()));
            const auto back = insert_post(tx, first);
            REQUIRE_FALSE(back.has_value());
            CHECK(back.error().code == Errc::gone);
        });
    }

    TEST_CASE("deleting a post takes all that hangs on it and leaves a tombstone") {
        World world;
        const ActorRow ada = world.person("ada");
        const ActorRow bob = world.person("bob");
        const PostRow post = world.post(ada);
        const PostRow answer = world.reply(bob, post);
        world.write([&](Tx& tx) {
            const std::array tags = {PostTag{"cats", "Cats"}};
            const std::array attachments = {
                AttachmentRow{.type = "Image", .url = uri("https://here.test/a.png")}};
            set_tags(tx, post.id, tags);
            set_attachments(tx, post.id, attachments);
            put_poll(tx, {.post = post.id, .options = {{"yes"}, {"no"}}});
            must(vote(tx, post.id, bob.id, 0, uri("https://here.test/votes/1"), world.clock.now()));
            put_like(tx, {post.id, bob.id, "", uri("https://here.test/likes/1"), world.clock.now()});
            put_bookmark(tx, bob.id, post.id, world.clock.now());
            CHECK(delete_post(tx, post.id, world.clock.now()));
            CHECK(tags_of(tx, post.id).empty());
            CHECK(attachments_of(tx, post.id).empty());
            CHECK_FALSE(find_poll(tx, post.id).has_value());
            CHECK_FALSE(find_like(tx, uri("https://here.test/likes/1")).has_value());
            CHECK_FALSE(is_bookmarked(tx, bob.id, post.id));
            CHECK_FALSE(find_post(tx, answer.id)->in_reply_to.valid());
            const auto tombstone = find_tombstone(tx, post.uri);
            REQUIRE(tombstone.has_value());
            CHECK(tombstone->former_type == "Note");
            CHECK(tombstone->is_local);
            CHECK(tombstone->published == post.created);
        });
    }

    TEST_CASE("an edit keeps the former text, one that changes no text does not") {
        World world;
        const ActorRow ada = world.person("ada");
        PostRow post = world.post(ada);
        world.write([&](Tx& tx) {
            post.content = "<p>second</p>";
            post.updated = world.clock.now();
            update_post(tx, post);
            post.url = uri("https://here.test/@ada/2");
            update_post(tx, post);
            post.content = "<p>third</p>";
            update_post(tx, post);
            const auto edits = edits_of(tx, post.id);
            REQUIRE(edits.size() == 2);
            CHECK(edits[0].content == "<p>hello</p>");
            CHECK(edits[0].at == post.created);
            CHECK(edits[1].version == 2);
            CHECK(edits[1].content == "<p>second</p>");
            CHECK(find_post(tx, post.id)->content == "<p>third</p>");
        });
    }

    TEST_CASE("of many edits the newest hundred are kept") {
        World world;
        const ActorRow ada = world.person("ada");
        PostRow post = world.post(ada);
        world.write([&](Tx& tx) {
            for (int i = 1; i <= 130; ++i) {
                post.content = fmt::format("<p>{}</p>", i);
                update_post(tx, post);
            }
            const auto edits = edits_of(tx, post.id);
            REQUIRE(edits.size() == 100);
            CHECK(edits.front().content == "<p>30</p>");
            CHECK(edits.back().content == "<p>129</p>");
            CHECK(edits.back().version == 130);
        });
    }

    TEST_CASE("an update cannot change who wrote it, who sees it or what it answers") {
        World world;
        const ActorRow ada = world.person("ada");
        const ActorRow eve = world.person("eve");
        const PostRow before = world.post(ada, Visibility::direct);
        PostRow changed = before;
        changed.actor = eve.id;
        changed.visibility = Visibility::public_;
        changed.in_reply_to_uri = uri("https://far.test/1");
        world.write([&](Tx& tx) {
            update_post(tx, changed);
            const auto after = find_post(tx, before.id);
            CHECK(after->actor == ada.id);
            CHECK(after->visibility == Visibility::direct);
            CHECK_FALSE(after->in_reply_to_uri.has_value());
        });
    }

    TEST_CASE("a poll counts each voter once, and stops when it is over") {
        World world;
        const ActorRow ada = world.person("ada");
        const ActorRow bob = world.person("bob");
        const PostRow single = world.post(ada);
        const PostRow several = world.post(ada);
        const Instant end = world.clock.now() + std::chrono::minutes(5);
        const Uri ballot = uri("https://here.test/votes/1");
        world.write([&](Tx& tx) {
            put_poll(tx, {.post = single.id, .end = end, .options = {{"tea"}, {"coffee"}}});
            put_poll(tx,
                     {.post = several.id, .multiple = true, .end = end, .options = {{"tea"}, {"coffee"}}});
            const Instant now = world.clock.now();
            must(vote(tx, single.id, bob.id, 1, ballot, now));
            CHECK(vote(tx, single.id, bob.id, 0, ballot, now).error().code == Errc::conflict);
            CHECK(vote(tx, single.id, ada.id, 2, ballot, now).error().code == Errc::malformed);
            CHECK(vote(tx, single.id, ada.id, 0, ballot, end).error().code == Errc::denied);
            must(vote(tx, several.id, bob.id, 0, ballot, now));
            must(vote(tx, several.id, bob.id, 1, ballot, now));
            CHECK(vote(tx, several.id, bob.id, 1, ballot, now).error().code == Errc::conflict);
            CHECK(find_poll(tx, single.id)->options[1].votes == 1);
            CHECK(find_poll(tx, single.id)->voters == 1);
            CHECK(find_poll(tx, several.id)->voters == 1);
            CHECK(votes_of(tx, several.id, bob.id) == std::vector<int>{0, 1});
            CHECK(polls_to_close(tx, now, 10).empty());
            CHECK(polls_to_close(tx, end, 10).size() == 2);
            close_poll(tx, single.id, end);
            CHECK(polls_to_close(tx, end, 10) == std::vector<PostId>{several.id});
        });
    }

    TEST_CASE("a like, a boost and a pin count once") {
        World world;
        const ActorRow ada = world.person("ada");
        const ActorRow bob = world.person("bob");
        const PostRow post = world.post(ada);
        const Instant now = world.clock.now();
        world.write([&](Tx& tx) {
            CHECK(put_like(tx, {post.id, bob.id, "", uri("https://here.test/l/1"), now}));
            CHECK_FALSE(put_like(tx, {post.id, bob.id, "", uri("https://here.test/l/2"), now}));
            CHECK_FALSE(put_like(tx, {post.id, ada.id, "", uri("https://here.test/l/1"), now}));
            CHECK(put_like(tx, {post.id, bob.id, "🎉", uri("https://here.test/l/3"), now}));
            CHECK(count_likes(tx, post.id) == 1);
            CHECK(remove_like(tx, post.id, bob.id));
            CHECK_FALSE(remove_like(tx, post.id, bob.id));
            const BoostRow boost{
                world.ids.make<BoostId>(), uri("https://here.test/b/1"), post.id, bob.id, {}, now};
            CHECK(put_boost(tx, boost));
            CHECK_FALSE(put_boost(tx, boost));
            CHECK(count_boosts(tx, post.id) == 1);
            CHECK(find_boost(tx, boost.uri)->actor == bob.id);
            CHECK(put_pin(tx, ada.id, post.id, now));
            CHECK_FALSE(put_pin(tx, ada.id, post.id, now));
            CHECK(pins_of(tx, ada.id) == std::vector<PostId>{post.id});
        });
    }
}

TEST_SUITE("storage/ids") {
    TEST_CASE("ids grow, also when the clock stands still or was set back") {
        HandClock clock;
        SeededRandom random(1);
        IdMaker ids(clock, random);
        std::int64_t last = 0;
        for (int i = 0; i < 1'000; ++i) {
            const std::int64_t next = ids.next();
            CHECK(next > last);
            last = next;
            if (i == 500) clock.pass(std::chrono::hours(-1));
        }
        IdMaker restarted(clock, random);
        restarted.start_above(last);
        CHECK(restarted.next() > last);
    }

    TEST_CASE("the id of a post is of the time it was published, never of the future") {
        HandClock clock;
        SeededRandom random(1);
        IdMaker ids(clock, random);
        const Instant past = clock.now() - std::chrono::hours(5);
        const Instant got = IdMaker::instant_of(ids.at(past));
        CHECK(got >= past);
        CHECK(got < past + std::chrono::seconds(1));
        CHECK(IdMaker::instant_of(ids.at(clock.now() + std::chrono::hours(5))) <= clock.now());
        CHECK(ids.at(Instant{}) > 0);
    }

    TEST_CASE("every table with ids is looked at before the next one is given") {
        World world;
        const auto tables = world.db().read([](Tx& tx) -> Result<std::vector<std::string>> {
            std::vector<std::string> found;
            Rows rows = tx.query(
                "SELECT m.name FROM sqlite_master m, pragma_table_info(m.name) c"
                " WHERE m.type = 'table' AND c.name = 'id'"
                " AND m.name NOT LIKE 'post!_search!_%' ESCAPE '!' ORDER BY m.name");  // the index's own
            while (rows.next()) found.push_back(rows.string(0));
            return found;
        });
        REQUIRE(tables.has_value());
        const auto looked_at = tables_with_ids();
        CHECK(std::vector<std::string>(looked_at.begin(), looked_at.end()) == *tables);
    }
}
