#include "storage/push.h"

#include "storage/erasure.h"
#include "storage/node_secrets.h"
#include "storage/notifications.h"
#include "storage/oauth.h"
#include "storage/queue_limits.h"
#include "tests/storage/support.h"

#include <doctest/doctest.h>

using namespace kith;
using namespace kith::storage;
using namespace std::chrono_literals;

namespace {

/// Ana, whose apps want to be told of what Ben does.
struct Told : World {
    ActorRow ana = person("ana");
    ActorRow ben = person("ben");
    AppId app = ids.make<AppId>();

    Told() {
        write([&](Tx& tx) {
            insert_app(tx, {.id = app, .client_id = "app", .created = clock.now(), .last_used = clock.now()});
        });
    }

    TokenId token() {
        const auto id = ids.make<TokenId>();
        write([&](Tx& tx) {
            insert_token(tx,
                         {.id = id,
                          .token = crypto::sha256(as_bytes(std::to_string(id.value))),
                          .app = app,
                          .actor = ana.id,
                          .subject = ana.subject,
                          .scopes = "push",
                          .created = clock.now(),
                          .last_used = clock.now()});
        });
        return id;
    }
    PushSubscriptionRow row_of(TokenId of) {
        return {.id = ids.make<PushSubscriptionId>(),
                .token = of,
                .actor = ana.id,
                .subject = ana.subject,
                .sealed_endpoint = to_bytes("endpoint"),
                .sealed_keys = to_bytes("keys"),
                .alerts = {"mention", "follow"},
                .created = clock.now()};
    }
    PushSubscriptionRow subscribe(PushSubscriptionRow row, std::size_t per_person = 10) {
        write([&](Tx& tx) { put_push_subscription(tx, row, per_person); });
        return row;
    }
    PushSubscriptionRow subscribe() { return subscribe(row_of(token())); }
    NotificationId newest() {
        return write([](Tx& tx) {
            Rows rows = tx.query("SELECT MAX(id) FROM notifications");
            return rows.next() ? rows.id<NotificationId>(0) : NotificationId{};
        });
    }
    NotificationId happens(std::string type, const PostRow* post = nullptr) {
        clock.pass(1s);
        const auto id = ids.make<NotificationId>();
        write([&](Tx& tx) {
            CHECK(notify(tx,
                         {.id = id,
                          .owner = ana.id,
                          .type = std::move(type),
                          .from = ben.id,
                          .post = post == nullptr ? PostId{} : post->id,
                          .at = clock.now()}));
        });
        return newest();
    }
    NotificationId mention() {
        const PostRow posted = post(ben);
        return happens("mention", &posted);
    }
    std::int64_t waiting() {
        return write([](Tx& tx) { return count_pushes(tx); });
    }
    std::optional<PushRow> oldest(const PushSubscriptionRow& of) {
        return write([&](Tx& tx) { return oldest_push(tx, of.id); });
    }
};

}  // namespace

TEST_SUITE("storage/push") {
    TEST_CASE("an app is told of the kinds of notification that it asked for") {
        Told world;
        const auto subscription = world.subscribe();
        const NotificationId told = world.mention();
        world.happens("follow");
        CHECK(world.waiting() == 2);
        world.happens("follow_request");
        const PostRow own = world.post(world.ana);
        world.happens("favourite", &own);
        CHECK(world.waiting() == 2);
        REQUIRE(world.oldest(subscription));
        CHECK(world.oldest(subscription)->notification == told);
        world.write([&](Tx& tx) { set_push_alerts(tx, subscription.id, {"reblog"}, "all", "none"); });
        world.happens("reblog", &own);
        world.mention();
        CHECK(world.waiting() == 3);
    }

    TEST_CASE("an app is told of whom it asked to be told of") {
        struct Row {
            std::string policy;
            bool stranger;
            bool followed;
            bool follower;
        };
        for (const Row& row : {Row{"all", true, true, true},
                               Row{"followed", false, true, false},
                               Row{"follower", false, false, true},
                               Row{"none", false, false, false}}) {
            CAPTURE(row.policy);
            const auto told = [&](auto prepare) {
                Told world;
                PushSubscriptionRow wanted = world.row_of(world.token());
                wanted.policy = row.policy;
                world.subscribe(wanted);
                prepare(world);
                world.mention();
                return world.waiting() == 1;
            };
            CHECK(told([](Told&) {}) == row.stranger);
            CHECK(told([](Told& w) { w.follow(w.ana, w.ben); }) == row.followed);
            CHECK(told([](Told& w) { w.follow(w.ben, w.ana); }) == row.follower);
            CHECK(told([](Told& w) { w.follow(w.ben, w.ana, FollowState::requested); }) == row.stranger);
        }
    }

    TEST_CASE("of one app the newest notifications wait, and no more than so many") {
        Told world;
        const auto subscription = world.subscribe();
        const NotificationId first = world.mention();
        CHECK(world.oldest(subscription)->notification == first);
        for (int i = 0; i < limits::pushes_waiting_max; ++i) world.mention();
        CHECK(world.waiting() == limits::pushes_waiting_max);
        CHECK(world.oldest(subscription)->notification.value > first.value);
    }

    TEST_CASE("what an app would be told of goes with the post, the notification and the subscription") {
        Told world;
        const auto subscription = world.subscribe();
        const PostRow post = world.post(world.ben);
        world.happens("mention", &post);
        world.write([&](Tx& tx) { CHECK(delete_post(tx, post.id, world.clock.now())); });
        CHECK(world.waiting() == 0);
        world.happens("follow");
        world.write([&](Tx& tx) { drop_notification(tx, world.ana.id, "follow", world.ben.id, {}); });
        CHECK(world.waiting() == 0);
        world.mention();
        world.write([&](Tx& tx) { drop_push_subscription(tx, subscription.token); });
        CHECK(world.waiting() == 0);
    }

    TEST_CASE("a subscription ends with the token of its app") {
        Told world;
        const auto kept = world.subscribe();
        const auto ended = world.subscribe();
        world.mention();
        CHECK(world.waiting() == 2);
        world.write([&](Tx& tx) { CHECK(end_token(tx, ended.token)); });
        CHECK(world.waiting() == 1);
        world.write([&](Tx& tx) {
            CHECK_FALSE(find_push_subscription(tx, ended.token));
            CHECK(find_push_subscription(tx, kept.token));
        });
    }

    TEST_CASE("a token has one subscription, and a person a bounded number of them") {
        Told world;
        const TokenId token = world.token();
        world.subscribe(world.row_of(token));
        world.mention();
        PushSubscriptionRow again = world.row_of(token);
        again.encoding = "aes128gcm";
        world.subscribe(again);
        CHECK(world.waiting() == 0);
        world.write([&](Tx& tx) {
            const auto found = find_push_subscription(tx, token);
            REQUIRE(found);
            CHECK(found->id == again.id);
            CHECK(found->encoding == "aes128gcm");
            CHECK(found->alerts == std::vector<std::string>{"mention", "follow"});
            CHECK(found->sealed_keys == to_bytes("keys"));
        });
        world.subscribe(world.row_of(world.token()), 2);
        world.subscribe(world.row_of(world.token()), 2);
        world.write([&](Tx& tx) { CHECK_FALSE(find_push_subscription(tx, token)); });
    }

    TEST_CASE("nothing new waits for who paused everything") {
        Told world;
        world.subscribe();
        world.write([&](Tx& tx) { set_restricted(tx, world.ana.subject, true); });
        world.mention();
        CHECK(world.waiting() == 0);
        world.write([&](Tx& tx) { set_restricted(tx, world.ana.subject, false); });
        world.mention();
        CHECK(world.waiting() == 1);
    }

    TEST_CASE("who waited longest has its turn, and one that failed rests") {
        Told world;
        const auto first = world.subscribe();
        world.clock.pass(1s);
        const auto second = world.subscribe();
        world.mention();
        world.write([&](Tx& tx) {
            const Instant now = world.clock.now();
            const auto turn = [&](Instant at, std::vector<PushSubscriptionId> busy) {
                const auto found = next_push_subscription(tx, at, busy);
                return found ? found->id : PushSubscriptionId{};
            };
            CHECK(turn(now, {}) == first.id);
            CHECK(turn(now, {first.id}) == second.id);
            CHECK_FALSE(turn(now, {first.id, second.id}).valid());
            push_failed(tx, first.id, now, now + 10min);
            CHECK(turn(now, {}) == second.id);
            CHECK(next_push(tx, now) == now + 10min);
            push_failed(tx, first.id, now + 10min, now + 20min);
            const auto failing = find_push_subscription(tx, first.id);
            CHECK(failing->failures == 2);
            CHECK(failing->failing_since == now);
            CHECK(turn(now + 20min, {second.id}) == first.id);
            push_succeeded(tx, first.id, now + 20min);
            CHECK(find_push_subscription(tx, first.id)->failures == 0);
            CHECK_FALSE(find_push_subscription(tx, first.id)->failing_since);
            drop_push(tx, *oldest_push(tx, second.id));
            CHECK_FALSE(turn(now + 20min, {first.id}).valid());
        });
    }

    TEST_CASE("what waited too long to be told is forgotten") {
        Told world;
        const auto subscription = world.subscribe();
        world.mention();
        world.clock.pass(1h);
        const NotificationId later = world.mention();
        world.write([&](Tx& tx) { CHECK(prune_pushes(tx, world.clock.now() - 30min, 10) == 1); });
        CHECK(world.oldest(subscription)->notification == later);
    }

    TEST_CASE("a secret of the node that is kept stays as it is") {
        World world;
        world.write([](Tx& tx) {
            CHECK_FALSE(find_node_secret(tx, "one"));
            CHECK(keep_node_secret(tx, "one", as_bytes("a")) == to_bytes("a"));
            CHECK(keep_node_secret(tx, "one", as_bytes("b")) == to_bytes("a"));
            CHECK(find_node_secret(tx, "one") == to_bytes("a"));
            CHECK_FALSE(find_node_secret(tx, "two"));
        });
    }
}
