// What is gone elsewhere goes here, and nobody has this node fetch what it should not.
#include "storage/actors.h"
#include "tests/media/remote_world.h"

using namespace kith;
using namespace kith::test;
using World = RemoteWorld;

TEST_SUITE("node/media/remote") {
    TEST_CASE("the pictures of a post go with its author's suspension, and an avatar that is taken away") {
        World world;
        world.network.files[world.portrait.text()] = {.status = 200,
                                                      .body = png_of(60, 50, quadrants(60, 50))};
        REQUIRE(world.get(0, world.photograph));
        REQUIRE(world.avatar()->status == 200);
        world.tidy();
        REQUIRE(world.files_kept() == 2);
        REQUIRE(world.database->write([&](Tx& tx) -> Done {
            return activitypub::store_remote_profile(tx,
                                                     world.bea.subject,
                                                     {.id = world.bea.uri, .inbox = world.bea.inbox},
                                                     *world.keys,
                                                     world.ids,
                                                     world.clock.now());
        }));
        world.clock.time += limits::remote_media_looked_through_every;
        world.tidy();
        CHECK(world.files_kept() == 1);
        REQUIRE(world.database->write([&](Tx& tx) -> Done {
            storage::set_suspended(tx, world.bea.id, world.clock.now());
            return {};
        }));
        world.clock.time += limits::remote_media_looked_through_every;
        world.tidy();
        CHECK(world.files_kept() == 0);
    }

    TEST_CASE("an emoji with the address of somebody's avatar takes nothing from the avatar") {
        World world;
        const std::int64_t id = world.hear_emoji("bea", world.portrait.text());
        CHECK_FALSE(world.get(RemoteShape::emoji, id, world.portrait));
        world.network.files[world.portrait.text()] = {.status = 200,
                                                      .body = png_of(60, 50, quadrants(60, 50))};
        CHECK_FALSE(world.get(RemoteShape::emoji, id, world.portrait));
        CHECK(world.avatar()->status == 200);
    }

    TEST_CASE("nobody makes this node ask itself") {
        World world;
        const std::string own = "https://hill.test/media/remote/avatar/1-x.jpg";
        const std::int64_t id = world.hear_emoji("own", own);
        CHECK_FALSE(world.get(RemoteShape::emoji, id, Uri::trusted(own)));
        const std::string away = "https://files.other.test/away.png";
        world.network.files[away] = {.status = 302, .headers = {{"Location", own}}};
        const std::int64_t other = world.hear_emoji("away", away);
        CHECK_FALSE(world.get(RemoteShape::emoji, other, Uri::trusted(away)));
        REQUIRE(world.network.asked.size() == 1);
        CHECK(world.network.asked.front().url.text() == away);
    }
}
