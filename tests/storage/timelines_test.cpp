#include "storage/timelines.h"

#include "storage/blocks.h"
#include "storage/likes.h"
#include "storage/notifications.h"
#include "tests/storage/support.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>

using namespace kith;
using namespace kith::storage;

namespace {

std::vector<PostId> posts_in(const std::vector<TimelineEntry>& entries) {
    std::vector<PostId> ids;
    for (const TimelineEntry& entry : entries) ids.push_back(entry.post.id);
    return ids;
}

void name(World& world, const PostRow& post, const ActorRow& actor) {
    world.write([&](Tx& tx) {
        const Recipient recipient{actor.id, true};
        set_recipients(tx, post.id, {&recipient, 1});
    });
}

void boost(World& world, const ActorRow& by, const PostRow& post) {
    world.clock.pass(Millis(1'000));
    world.write([&](Tx& tx) {
        const auto id = world.ids.make<BoostId>();
        put_boost(tx,
                  {id,
                   uri(fmt::format("{}/boosts/{}", by.uri.text(), id.value)),
                   post.id,
                   by.id,
                   Visibility::public_,
                   world.clock.now()});
    });
}

}  // namespace

TEST_SUITE("storage/timelines") {
    TEST_CASE("home holds own posts, those of the followed, their boosts and what names the owner") {
        World world;
        const ActorRow me = world.person("me");
        const ActorRow friend_ = world.person("friend", "far.test");
        const ActorRow stranger = world.person("stranger", "far.test");
        world.follow(me, friend_);
        const PostRow mine = world.post(me, Visibility::direct);
        const PostRow theirs = world.post(friend_, Visibility::followers);
        const PostRow foreign = world.post(stranger);
        const PostRow hello = world.post(stranger, Visibility::direct);
        name(world, hello, me);
        const PostRow secret = world.post(friend_, Visibility::direct);
        const PostRow to_stranger = world.reply(friend_, foreign);
        const PostRow to_me = world.reply(friend_, mine);
        boost(world, friend_, foreign);
        world.write([&](Tx& tx) {
            const auto home = home_timeline(tx, me.id, {});
            CHECK(posts_in(home) == std::vector{foreign.id, to_me.id, hello.id, theirs.id, mine.id});
            REQUIRE(home.front().boost.has_value());
            CHECK(home.front().boost->actor == friend_.id);
            (void)secret;
            (void)to_stranger;
            put_block(tx, {me.id, stranger.id, uri("https://here.test/blocks/1"), world.clock.now()});
            CHECK(posts_in(home_timeline(tx, me.id, {})) == std::vector{to_me.id, theirs.id, mine.id});
        });
    }

    TEST_CASE("a post boosted by several shows once on a page") {
        World world;
        const ActorRow me = world.person("me");
        const ActorRow one = world.person("one", "far.test");
        const ActorRow two = world.person("two", "far.test");
        world.follow(me, one);
        world.follow(me, two);
        const PostRow post = world.post(one);
        boost(world, one, post);
        boost(world, two, post);
        world.write([&](Tx& tx) {
            const auto home = home_timeline(tx, me.id, {});
            REQUIRE(home.size() == 1);
            CHECK(home.front().boost->actor == two.id);
        });
    }

    TEST_CASE("pages meet without a gap in both directions") {
        World world;
        const ActorRow me = world.person("me");
        std::vector<PostId> all;
        for (int i = 0; i < 25; ++i) all.push_back(world.post(me).id);
        std::reverse(all.begin(), all.end());
        world.write([&](Tx& tx) {
            std::vector<PostId> down;
            Page page{.limit = 10};
            for (auto part = home_timeline(tx, me.id, page); !part.empty();
                 part = home_timeline(tx, me.id, page)) {
                for (const PostId id : posts_in(part)) down.push_back(id);
                page.max_id = part.back().id();
            }
            CHECK(down == all);
            const auto above = posts_in(home_timeline(tx, me.id, {.min_id = all[20].value, .limit = 5}));
            CHECK(above == std::vector<PostId>(all.begin() + 15, all.begin() + 20));
            const auto newest = posts_in(home_timeline(tx, me.id, {.since_id = all[20].value, .limit = 5}));
            CHECK(newest == std::vector<PostId>(all.begin(), all.begin() + 5));
        });
    }

    TEST_CASE("public timelines hold public posts that are no replies") {
        World world;
        const ActorRow near = world.person("near");
        const ActorRow far = world.person("far", "far.test");
        const PostRow a = world.post(near);
        const PostRow b = world.post(far);
        world.post(near, Visibility::unlisted);
        world.post(near, Visibility::local);
        world.reply(far, a);
        world.write([&](Tx& tx) {
            const auto nobody = Viewer::nobody();
            CHECK(posts_in(public_timeline(tx, Reach::federated, nobody, {})) == std::vector{b.id, a.id});
            CHECK(posts_in(public_timeline(tx, Reach::local, nobody, {})) == std::vector{a.id});
        });
    }

    TEST_CASE("a tag's timeline holds its public posts") {
        World world;
        const ActorRow ada = world.person("ada");
        const PostRow tagged = world.post(ada);
        const PostRow shy = world.post(ada, Visibility::unlisted);
        world.write([&](Tx& tx) {
            const std::array tags = {PostTag{"cats", "Cats"}};
            set_tags(tx, tagged.id, tags);
            set_tags(tx, shy.id, tags);
            CHECK(posts_in(tag_timeline(tx, "cats", Viewer::nobody(), {})) == std::vector{tagged.id});
            CHECK(tag_timeline(tx, "dogs", Viewer::nobody(), {}).empty());
        });
    }

    TEST_CASE("an actor's timeline shows each viewer what they may see") {
        World world;
        const ActorRow ada = world.person("ada");
        const ActorRow fan = world.person("fan", "far.test");
        const ActorRow other = world.person("other", "far.test");
        world.follow(fan, ada);
        const PostRow open = world.post(ada);
        const PostRow followers = world.post(ada, Visibility::followers);
        const PostRow answer = world.reply(ada, open);
        const PostRow foreign = world.post(other);
        boost(world, ada, foreign);
        world.write([&](Tx& tx) {
            const auto list = [&](ActorListing what, const Viewer& who) {
                return posts_in(actor_timeline(tx, ada.id, what, who, {}));
            };
            CHECK(list({}, Viewer::actor(fan.id)) ==
                  std::vector{foreign.id, answer.id, followers.id, open.id});
            CHECK(list({}, Viewer::nobody()) == std::vector{foreign.id, answer.id, open.id});
            CHECK(list({.replies = false, .boosts = false}, Viewer::nobody()) == std::vector{open.id});
            CHECK(list({.boosts = false, .public_only = true}, Viewer::actor(ada.id)) ==
                  std::vector{answer.id, open.id});
        });
    }

    TEST_CASE("a thread leaves out what the viewer may not see and keeps the rest") {
        World world;
        const ActorRow ada = world.person("ada");
        const ActorRow bob = world.person("bob", "far.test");
        const PostRow root = world.post(ada);
        const PostRow shy = world.reply(bob, root, Visibility::direct);
        const PostRow below = world.reply(ada, shy);
        const PostRow second = world.reply(bob, root);
        world.write([&](Tx& tx) {
            const auto nobody = Viewer::nobody();
            const auto up = ancestors_of(tx, below.id, nobody, 10);
            REQUIRE(up.size() == 1);
            CHECK(up.front().id == root.id);
            CHECK(ancestors_of(tx, below.id, Viewer::actor(bob.id), 10).size() == 2);
            const auto down = descendants_of(tx, root.id, nobody, 10, 10);
            REQUIRE(down.size() == 2);
            CHECK(down[0].post.id == below.id);
            CHECK(down[0].depth == 2);
            CHECK(down[1].post.id == second.id);
            CHECK(descendants_of(tx, root.id, Viewer::actor(bob.id), 2, 10).size() == 2);
            CHECK(descendants_of(tx, root.id, Viewer::actor(bob.id), 10, 1).size() == 2);
            CHECK(thread_root(tx, below.id) == root.id);
            CHECK(replies_of(tx, root.id, nobody, {}).size() == 1);
        });
    }

    TEST_CASE("a ring of replies ends") {
        World world;
        const ActorRow eve = world.person("eve", "far.test");
        PostRow a = world.post_of(eve);
        const PostRow b = world.reply(eve, a);
        a.in_reply_to_uri = b.uri;
        const PostRow ring = world.put(a);
        world.write([&](Tx& tx) {
            CHECK(ancestors_of(tx, ring.id, Viewer::nobody(), 100).size() == 1);
            CHECK(descendants_of(tx, ring.id, Viewer::nobody(), 100, 100).size() == 1);
            CHECK(thread_root(tx, ring.id).valid());
        });
    }

    TEST_CASE("a notification is told once, not from oneself nor from whom the owner blocks") {
        World world;
        const ActorRow me = world.person("me");
        const ActorRow fan = world.person("fan", "far.test");
        const ActorRow troll = world.person("troll", "far.test");
        const PostRow post = world.post(me);
        const PostRow secret = world.post(fan, Visibility::direct);
        world.write([&](Tx& tx) {
            const auto tell = [&](std::string type, const ActorRow& from, PostId about) {
                return notify(tx,
                              {.id = world.ids.make<NotificationId>(),
                               .owner = me.id,
                               .type = std::move(type),
                               .from = from.id,
                               .post = about,
                               .at = world.clock.now()});
            };
            put_block(tx, {me.id, troll.id, uri("https://here.test/blocks/1"), world.clock.now()});
            CHECK(tell("favourite", fan, post.id));
            CHECK_FALSE(tell("favourite", fan, post.id));
            CHECK(tell("follow", fan, {}));
            CHECK_FALSE(tell("follow", fan, {}));
            CHECK_FALSE(tell("favourite", me, post.id));
            CHECK_FALSE(tell("favourite", troll, post.id));
            CHECK_FALSE(tell("mention", fan, secret.id));  // a stranger's message is held back
            const auto list = notifications_of(tx, me.id, {});
            REQUIRE(list.size() == 2);  // the owner may not see that direct message
            CHECK(list[0].type == "follow");
            drop_notification(tx, me.id, "follow", fan.id, {});
            CHECK(notifications_of(tx, me.id, {}).size() == 1);
            delete_post(tx, post.id, world.clock.now());
            CHECK(notifications_of(tx, me.id, {}).empty());
        });
    }
}
