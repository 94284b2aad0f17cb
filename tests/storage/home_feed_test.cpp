#include "storage/home_feed.h"

#include "storage/follow_options.h"
#include "storage/mutes.h"
#include "storage/people_tags.h"
#include "tests/storage/reading.h"

#include <doctest/doctest.h>

using namespace kith;
using namespace kith::storage;

namespace {

/// Somebody who follows one here and one elsewhere, and somebody whom they do not follow.
struct Neighbourhood {
    World world{};
    ActorRow me = world.person("me");
    ActorRow near = world.person("near");
    ActorRow far = world.person("far", "far.test");
    ActorRow other = world.person("other", "other.test");

    Neighbourhood() {
        world.follow(me, near);
        world.follow(me, far);
    }
    void keep_feed() {
        world.write([&](Tx& tx) { keep_home_feed(tx, me.id, world.clock.now()); });
    }
    /// Page by page, of several lengths, both ways of asking agree.
    void same() {
        world.write([&](Tx& tx) {
            CHECK(find_home_feed(tx, me.id).has_value());
            for (const std::size_t limit : {3U, 7U, 40U}) {
                Page page{.limit = limit};
                for (int pages = 0; pages < 20; ++pages) {
                    const auto from_feed = home_timeline(tx, me.id, page);
                    CHECK(ids_of(from_feed) == ids_of(home_timeline_by_sources(tx, me.id, page)));
                    if (from_feed.empty()) break;
                    page.max_id = from_feed.back().id();
                }
            }
        });
    }
};

}  // namespace

TEST_SUITE("storage/home_feed") {
    TEST_CASE("the home timeline from its feed is the one that is asked of every source") {
        Neighbourhood here;
        World& world = here.world;
        for (int i = 0; i < 12; ++i) world.post(here.far);
        here.keep_feed();
        here.same();
        const PostRow theirs = world.post(here.near, Visibility::followers);
        const PostRow foreign = world.post(here.other);
        const PostRow named = world.post(here.other, Visibility::direct);
        name(world, named, here.me);
        boost(world, here.far, foreign);
        boost(world, here.near, foreign);
        const PostRow tagged = world.post(here.other);
        tag(world, tagged, {"tea"});
        world.reply(here.near, foreign);
        world.reply(here.near, theirs);
        here.same();
        world.write([&](Tx& tx) {
            CHECK(ids_of(home_timeline(tx, here.me.id, {})).size() == 16);
            put_follow_options(tx, here.me.id, here.near.id, {.boosts = false, .languages = {"de"}});
        });
        here.same();
        // The feed reaches down to the middle only.
        world.write([&](Tx& tx) {
            tx.execute(
                "DELETE FROM home_entries WHERE owner_id = ? AND entry_id <= ?", here.me.id, theirs.id);
            tx.execute("UPDATE home_feeds SET floor_id = ? WHERE owner_id = ?", theirs.id, here.me.id);
        });
        here.same();
    }

    TEST_CASE("a feed is made anew when what its owner follows changes, and goes when nobody reads it") {
        Neighbourhood here;
        World& world = here.world;
        world.post(here.far);
        const PostRow tagged = world.post(here.other);
        tag(world, tagged, {"tea"});
        here.keep_feed();
        world.write([&](Tx& tx) {
            follow_tag(tx, here.me.id, {.id = world.ids.next(), .tag = "tea", .shown = "tea"});
            CHECK_FALSE(find_home_feed(tx, here.me.id).has_value());
            CHECK(wants_home_feed(tx, here.me.id, world.clock.now()));
        });
        here.keep_feed();
        here.same();
        const PostRow more = world.post(here.other);
        tag(world, more, {"tea", "milk"});
        here.same();
        world.write([&](Tx& tx) {
            CHECK_FALSE(wants_home_feed(tx, here.me.id, world.clock.now()));
            const auto home = home_timeline(tx, here.me.id, {});
            REQUIRE(home.size() == 3);
            CHECK(home.front().post.id == more.id);
            put_mute(tx, {.actor = here.me.id, .target = here.far.id, .at = world.clock.now()});
            remove_follow(tx, here.me.id, here.near.id);
            delete_post(tx, more.id, world.clock.now());
            CHECK(ids_of(home_timeline(tx, here.me.id, {})) == std::vector{tagged.id.value});
        });
        here.same();
        world.write([&](Tx& tx) {
            CHECK(drop_idle_home_feeds(tx, world.clock.now() + Millis(1), 10) == 1);
            CHECK_FALSE(find_home_feed(tx, here.me.id).has_value());
        });
    }
}
