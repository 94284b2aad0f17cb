#include "storage/accounts.h"
#include "storage/blocks.h"
#include "storage/domain_rules.h"
#include "storage/keys.h"
#include "storage/seen.h"
#include "storage/statistics.h"
#include "tests/storage/support.h"

#include <doctest/doctest.h>

using namespace kith;
using namespace kith::storage;

TEST_SUITE("storage/people") {
    TEST_CASE("an actor is found by id, URI and handle, whatever the handle's case") {
        World world;
        const ActorRow bob = world.person("Bob", "far.test");
        world.write([&](Tx& tx) {
            CHECK(find_actor(tx, bob.id)->uri == bob.uri);
            CHECK(find_actor(tx, bob.uri)->id == bob.id);
            CHECK(find_actor_by_handle(tx, "bOB", host("far.test"))->id == bob.id);
            CHECK_FALSE(find_actor_by_handle(tx, "bob", host("here.test")).has_value());
            CHECK(actor_id_of(tx, bob.uri) == bob.id);
            ActorRow twin = bob;
            twin.id = world.ids.make<ActorId>();
            CHECK(insert_actor(tx, twin).error().code == Errc::conflict);
        });
    }

    TEST_CASE("an update of an actor keeps what a document cannot change") {
        World world;
        const ActorRow bob = world.person("bob", "far.test");
        world.write([&](Tx& tx) {
            set_suspended(tx, bob.id, world.clock.now());
            ActorRow changed = bob;
            changed.is_local = true;
            changed.locked = true;
            changed.also_known_as = {uri("https://old.test/bob")};
            update_actor(tx, changed);
            const auto got = find_actor(tx, bob.id);
            CHECK(got->locked);
            CHECK(got->also_known_as == changed.also_known_as);
            CHECK_FALSE(got->is_local);
            CHECK(got->suspended.has_value());
        });
    }

    TEST_CASE("a handle is never used again, also after its account is gone") {
        World world;
        const ActorRow ada = world.person("ada");
        world.write([&](Tx& tx) {
            must(insert_account(tx, {ada.id, ada.subject, "hash", world.clock.now()}));
            CHECK(find_account(tx, "ADA")->actor.id == ada.id);
            delete_account(tx, ada.id);
            mark_deleted(tx, ada.id, world.clock.now());
            CHECK_FALSE(find_account(tx, "ada").has_value());
            CHECK(handle_is_taken(tx, "Ada"));
            CHECK(take_handle(tx, "aDa", ActorId(5)).error().code == Errc::conflict);
            CHECK(list_accounts(tx).empty());
        });
    }

    TEST_CASE("a key that changes says when, and its id never passes to another actor") {
        World world;
        const ActorRow bob = world.person("bob", "far.test");
        const ActorRow eve = world.person("eve", "far.test");
        KeyRow key{.id = world.ids.make<KeyId>(),
                   .actor = bob.id,
                   .key_uri = uri("https://far.test/users/bob#main-key"),
                   .public_key = "one",
                   .first_seen = world.clock.now(),
                   .fetched = world.clock.now()};
        world.write([&](Tx& tx) {
            must(put_key(tx, key));
            key.fetched += std::chrono::hours(1);
            must(put_key(tx, key));
            CHECK_FALSE(find_key(tx, key.key_uri)->key.changed.has_value());
            key.public_key = "two";
            key.fetched += std::chrono::hours(1);
            must(put_key(tx, key));
            const auto got = find_key(tx, key.key_uri);
            CHECK(got->key.changed == key.fetched);
            CHECK(got->actor.id == bob.id);
            KeyRow stolen = key;
            stolen.actor = eve.id;
            CHECK(put_key(tx, stolen).error().code == Errc::denied);
            CHECK(keys_of(tx, bob.id).size() == 1);
            revoke_key(tx, key.key_uri, world.clock.now());
            CHECK(keys_of(tx, bob.id).empty());
            must(put_key(tx, key));
            CHECK(keys_of(tx, bob.id).empty());  // revoked is revoked
            KeyRow second = key;
            second.id = world.ids.make<KeyId>();
            second.key_uri = uri("https://far.test/users/bob#second-key");
            must(put_key(tx, second));
            keep_keys(tx, bob.id, std::vector{second.key_uri});
            CHECK(keys_of(tx, bob.id).size() == 1);
            CHECK_FALSE(find_key(tx, key.key_uri));
        });
    }

    TEST_CASE("a follow is requested, accepted, repeated and removed") {
        World world;
        const ActorRow ada = world.person("ada");
        const ActorRow fan = world.person("fan", "far.test");
        world.follow(fan, ada, FollowState::requested);
        world.write([&](Tx& tx) {
            CHECK_FALSE(is_following(tx, fan.id, ada.id));
            CHECK(requests_to(tx, ada.id, {}).size() == 1);
            CHECK(count_followers(tx, ada.id) == 0);
            CHECK(accept_follow(tx, fan.id, ada.id, uri("https://here.test/accepts/1"), world.clock.now()));
            CHECK(is_following(tx, fan.id, ada.id));
            FollowRow again{.id = world.ids.make<FollowId>(),
                            .follower = fan.id,
                            .followed = ada.id,
                            .state = FollowState::requested,
                            .uri = uri("https://far.test/follows/again"),
                            .at = world.clock.now()};
            const FollowRow kept = put_follow(tx, again);
            CHECK(kept.state == FollowState::accepted);
            CHECK(kept.uri == again.uri);
            CHECK(find_follow(tx, again.uri)->id == kept.id);
            CHECK(count_followers(tx, ada.id) == 1);
            CHECK(remove_follow(tx, fan.id, ada.id));
            CHECK_FALSE(remove_follow(tx, fan.id, ada.id));
        });
    }

    TEST_CASE("followers are reached once for each shared inbox, local and suspended ones not at all") {
        World world;
        const ActorRow ada = world.person("ada");
        const auto followed_by = [&](std::string_view name, std::string_view at, bool shared) {
            const ActorRow fan = world.person(name, at, shared);
            world.follow(fan, ada);
            return fan;
        };
        followed_by("one", "far.test", true);
        followed_by("two", "far.test", true);
        followed_by("three", "far.test", false);
        followed_by("near", "here.test", true);
        const ActorRow gone = followed_by("gone", "gone.test", true);
        const ActorRow asking = world.person("asking", "asking.test");
        world.follow(asking, ada, FollowState::requested);
        world.write([&](Tx& tx) {
            set_suspended(tx, gone.id, world.clock.now());
            auto inboxes = follower_inboxes(tx, ada.id);
            std::sort(inboxes.begin(), inboxes.end());
            CHECK(inboxes ==
                  std::vector{uri("https://far.test/inbox"), uri("https://far.test/users/three/inbox")});
            CHECK(followers_on(tx, ada.id, host("far.test")).size() == 3);
            CHECK(count_followers(tx, ada.id) == 4);
            CHECK(listed_followers_of(tx, ada.id, {}).empty());
            CHECK(followers_of(tx, ada.id, {.limit = 2}).size() == 2);
        });
    }

    TEST_CASE("a domain rule holds for sub-domains and ports, the nearer rule wins") {
        World world;
        world.write([&](Tx& tx) {
            put_domain_rule(tx, {host("bad.test"), DomainDecision::block, "spam", world.clock.now()});
            put_domain_rule(tx, {host("good.bad.test"), DomainDecision::allow, "", world.clock.now()});
            CHECK(is_domain_blocked(tx, host("bad.test")));
            CHECK(is_domain_blocked(tx, host("a.b.bad.test")));
            CHECK(is_domain_blocked(tx, host("bad.test:8443")));
            CHECK_FALSE(is_domain_blocked(tx, host("good.bad.test")));
            CHECK_FALSE(is_domain_blocked(tx, host("x.good.bad.test")));
            CHECK_FALSE(is_domain_blocked(tx, host("notbad.test")));
            CHECK_FALSE(is_domain_blocked(tx, host("127.0.0.1:80")));
            CHECK(drop_domain_rule(tx, host("bad.test")));
            CHECK_FALSE(is_domain_blocked(tx, host("a.b.bad.test")));
        });
    }

    TEST_CASE("a server is named as a peer where several of its people are known, unless it is blocked") {
        World world;
        for (const char* name : {"a", "b", "c"}) {
            world.person(name);
            world.person(name, "many.test");
            world.person(name, "bad.test");
        }
        world.person("alone", "home.test");
        world.write([&](Tx& tx) {
            CHECK(peers(tx, 3, 10) == std::vector{host("bad.test"), host("many.test")});
            put_domain_rule(tx, {host("bad.test"), DomainDecision::block, "spam", world.clock.now()});
            CHECK(peers(tx, 3, 10) == std::vector{host("many.test")});
            CHECK(peers(tx, 4, 10).empty());
        });
    }

    TEST_CASE("an activity is new once, until it is pruned") {
        World world;
        const Bytes digest = to_bytes("0123456789abcdef");
        world.write([&](Tx& tx) {
            CHECK(mark_seen(tx, digest, world.clock.now()));
            CHECK_FALSE(mark_seen(tx, digest, world.clock.now()));
            CHECK(was_seen(tx, digest));
            CHECK(prune_seen(tx, world.clock.now(), 10) == 0);
            CHECK(prune_seen(tx, world.clock.now() + Millis(1), 10) == 1);
            CHECK_FALSE(was_seen(tx, digest));
        });
    }
}
