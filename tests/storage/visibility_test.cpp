#include "storage/visibility.h"

#include "storage/blocks.h"
#include "tests/storage/support.h"

#include <doctest/doctest.h>

#include <vector>

using namespace kith;
using namespace kith::storage;

namespace {

constexpr std::array all_visibilities = {
    Visibility::public_, Visibility::unlisted, Visibility::followers, Visibility::direct, Visibility::local};

bool listed(Tx& tx, PostId post, const Viewer& viewer) {
    const std::string sql =
        std::string(with_viewer).append("SELECT 1 FROM posts p WHERE p.id = ? AND ").append(visible);
    return tx.query(sql, viewer.actor_id(), post).next();
}

/// The rule in words, told a third time, without a database.
bool expected(
    Visibility visibility, bool author, bool follows, bool named, bool blocked, bool hidden, bool local) {
    if (author) return true;
    if (hidden || blocked) return false;
    switch (visibility) {
        case Visibility::public_:
        case Visibility::unlisted:
            return true;
        case Visibility::followers:
            return follows || named;
        case Visibility::direct:
            return named;
        case Visibility::local:
            return local;
    }
    return false;
}

}  // namespace

TEST_SUITE("storage/visibility") {
    TEST_CASE("the function, the fragment and the rule in words agree over all combinations") {
        World world;
        const ActorRow author = world.person("author");
        int combinations = 0;
        for (const bool local : {true, false}) {
            for (const int follow : {0, 1, 2}) {  // none, requested, accepted
                for (const bool named : {false, true}) {
                    for (const bool blocked : {false, true}) {
                        const ActorRow viewer = world.person(fmt::format("viewer{}", combinations),
                                                             local ? "here.test" : "far.test");
                        if (follow != 0) {
                            world.follow(
                                viewer, author, follow == 2 ? FollowState::accepted : FollowState::requested);
                        }
                        if (blocked) {
                            world.write([&](Tx& tx) {
                                put_block(
                                    tx, {author.id, viewer.id, uri("https://here.test/blocks/1"), Instant{}});
                            });
                        }
                        for (const Visibility visibility : all_visibilities) {
                            for (const bool hidden : {false, true}) {
                                PostRow row = world.post_of(author, visibility);
                                row.hidden = hidden;
                                const PostRow post = world.put(row);
                                world.write([&](Tx& tx) {
                                    const Recipient recipient{viewer.id, combinations % 2 == 0};
                                    if (named) set_recipients(tx, post.id, {&recipient, 1});
                                    const auto as_viewer = Viewer::actor(viewer.id);
                                    const bool want = expected(
                                        visibility, false, follow == 2, named, blocked, hidden, local);
                                    CAPTURE(to_string(visibility));
                                    CAPTURE(follow);
                                    CHECK(may_see(tx, post, as_viewer) == want);
                                    CHECK(listed(tx, post.id, as_viewer) == want);
                                    const auto by_author = Viewer::actor(author.id);
                                    CHECK(may_see(tx, post, by_author));
                                    CHECK(listed(tx, post.id, by_author));
                                    const bool open =
                                        expected(visibility, false, false, false, false, hidden, false);
                                    for (const Viewer& stranger :
                                         {Viewer::nobody(), Viewer::host(host("far.test"))}) {
                                        CHECK(may_see(tx, post, stranger) == open);
                                        CHECK(listed(tx, post.id, stranger) == open);
                                    }
                                });
                                ++combinations;
                            }
                        }
                    }
                }
            }
        }
        CHECK(combinations == 240);
    }

    TEST_CASE("posts of a suspended or deleted actor are nobody's, and a suspended viewer is nobody") {
        World world;
        const ActorRow author = world.person("author");
        const ActorRow viewer = world.person("viewer");
        world.follow(viewer, author);
        const PostRow open = world.post(author);
        const PostRow followers = world.post(author, Visibility::followers);
        const auto sees = [&](Tx& tx, const PostRow& post, const ActorRow& who) {
            const auto as = Viewer::actor(who.id);
            CHECK(may_see(tx, post, as) == listed(tx, post.id, as));
            return may_see(tx, post, as);
        };
        world.write([&](Tx& tx) {
            CHECK(sees(tx, followers, viewer));
            set_suspended(tx, viewer.id, world.clock.now());
            CHECK_FALSE(sees(tx, followers, viewer));
            CHECK(sees(tx, open, viewer));
            set_suspended(tx, viewer.id, std::nullopt);
            CHECK(sees(tx, followers, viewer));
            set_suspended(tx, author.id, world.clock.now());
            CHECK_FALSE(sees(tx, open, viewer));
            CHECK_FALSE(sees(tx, open, author));
            set_suspended(tx, author.id, std::nullopt);
            mark_deleted(tx, author.id, world.clock.now());
            CHECK_FALSE(sees(tx, open, viewer));
        });
    }

    TEST_CASE("a post that does not exist is seen by nobody") {
        World world;
        world.write([](Tx& tx) { CHECK_FALSE(may_see(tx, PostId(99), Viewer::nobody())); });
    }
}
