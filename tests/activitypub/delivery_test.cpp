#include "storage/domain_rules.h"
#include "tests/activitypub/road.h"

using namespace kith;
using namespace kith::sim;

TEST_SUITE("activitypub/delivery") {
    TEST_CASE("each kind of answer has its consequence") {
        struct Row {
            int status;
            DeliveryState after_one_try;
            bool tried_again;
        };
        const Row rows[] = {
            {200, DeliveryState::delivered, false},
            {202, DeliveryState::delivered, false},
            {204, DeliveryState::delivered, false},
            {400, DeliveryState::refused, false},
            {401, DeliveryState::queued, true},
            {403, DeliveryState::refused, false},
            {404, DeliveryState::refused, false},
            {410, DeliveryState::refused, false},
            {413, DeliveryState::refused, false},
            {501, DeliveryState::refused, false},
            {302, DeliveryState::queued, true},
            {408, DeliveryState::queued, true},
            {425, DeliveryState::queued, true},
            {429, DeliveryState::queued, true},
            {500, DeliveryState::queued, true},
            {502, DeliveryState::queued, true},
            {503, DeliveryState::queued, true},
        };
        for (const Row& row : rows) {
            CAPTURE(row.status);
            Road road;
            road.answer(row.status);
            road.post("hello");
            road.town.a.work();
            CHECK(road.states().at(0).state == row.after_one_try);
            CHECK(road.states().at(0).status == row.status);
            const std::size_t tries = road.host.received.size();
            road.town.network.pass(std::chrono::minutes(10));
            road.town.a.work();
            CHECK((road.host.received.size() > tries) == row.tried_again);
        }
    }

    TEST_CASE("a 401 holds back whom it is said to, not the others on that host") {
        Road road;
        const Person ann = road.town.a.add_person("ann");
        road.town.follow(road.sam, road.town.a, ann);
        road.host.received.clear();
        bool accepts_ana = false;
        int refusals = 0;
        std::vector<std::string> taken;
        road.host.on_post = [&](const HttpRequest& request) -> Result<HttpResponse> {
            const Json json = must(activitypub::parse_json(request.body));
            if (json["actor"] == road.town.ana.uri.text() && !accepts_ana) {
                ++refusals;
                return HttpResponse{.status = 401};
            }
            taken.push_back(json["object"]["content"]);
            return HttpResponse{.status = 202};
        };
        road.post("first");
        road.post("second");
        must(road.town.a.social().post(ann.id, {.text = "another's"}));
        road.town.a.work();
        REQUIRE(taken.size() == 1);
        CHECK(taken[0].contains("another's"));
        CHECK(refusals == 2);  // one row, knocked at twice
        CHECK(road.host_row().failures == 0);
        must(road.town.a.social().post(ann.id, {.text = "more"}));
        road.town.settle(std::chrono::seconds(10));
        CHECK(taken.size() == 2);
        CHECK(refusals == 2);
        accepts_ana = true;
        road.town.settle();
        REQUIRE(taken.size() == 4);
        CHECK(taken[2].contains("first"));
        CHECK(taken[3].contains("second"));
    }

    TEST_CASE("six 401s in a row refuse a row, and what is behind it at once until one is taken") {
        Road road;
        road.answer(401);
        road.post("first");
        road.post("second");
        road.town.settle(std::chrono::hours(1));
        auto rows = road.states();
        REQUIRE(rows.size() == 2);
        CHECK(rows[0].state == DeliveryState::refused);
        CHECK(rows[0].attempts == 1);
        CHECK(rows[1].state == DeliveryState::refused);
        CHECK(rows[1].attempts == 6);
        CHECK(road.host_row().failures == 0);
        road.answer(202);
        road.post("third");
        road.town.settle(std::chrono::hours(1));
        CHECK(road.states().at(0).state == DeliveryState::delivered);
        road.answer(401);
        road.post("fourth");
        road.town.a.work();
        CHECK(road.states().at(0).state == DeliveryState::queued);
    }

    TEST_CASE("a row that nobody can sign any more is cancelled and holds nobody up") {
        Road road;
        const Person ann = road.town.a.add_person("ann");
        road.town.follow(road.sam, road.town.a, ann);
        road.host.received.clear();
        road.post("unsigned");
        must(road.town.a.social().post(ann.id, {.text = "signed"}));
        must(road.town.a.core().key_store().destroy_actor_keys(road.town.ana.id));
        road.town.a.core().keyring().forget(road.town.ana.id);
        road.town.a.work();
        REQUIRE(road.states().size() == 2);
        CHECK(road.states().at(0).state == DeliveryState::delivered);
        CHECK(road.states().at(1).state == DeliveryState::cancelled);
        CHECK(road.host_row().failures == 0);
    }

    TEST_CASE("what cannot be looked up in the database is not given up") {
        Road road;
        road.post("hello");
        const auto rename = [&](const char* sql) {
            road.town.a.write([&](storage::Tx& tx) { tx.execute(sql); });
        };
        rename("ALTER TABLE domain_rules RENAME TO away");
        road.town.a.core().deliverer().run_once(road.town.a.clock().now());
        CHECK(road.states().at(0).state == DeliveryState::queued);
        CHECK(road.host.received.empty());
        rename("ALTER TABLE away RENAME TO domain_rules");
        road.town.settle();
        CHECK(road.states().at(0).state == DeliveryState::delivered);
    }

    TEST_CASE("a row that is settled without asking the host does not close its breaker") {
        Road road;
        road.answer(503);
        road.post("hello");
        for (int i = 0; i < 6; ++i) {
            road.town.network.pass(std::chrono::hours(7));
            road.town.a.work();
        }
        REQUIRE(road.host_row().opened.has_value());
        SUBCASE("the address is refused") {
            road.host.on_post = [](const HttpRequest&) { return fail(Errc::denied, "guard/address"); };
        }
        SUBCASE("the domain is blocked") {
            road.town.a.write([&](storage::Tx& tx) {
                storage::put_domain_rule(
                    tx, {.host = Host::trusted("far.test"), .at = road.town.a.clock().now()});
            });
        }
        road.town.network.pass(std::chrono::hours(7));
        road.town.a.work();
        CHECK(road.states().at(0).state != DeliveryState::queued);
        CHECK(road.host_row().opened.has_value());
        CHECK(road.host_row().failures >= 5);
    }

    TEST_CASE("Retry-After is waited for") {
        Road road;
        road.answer(429, {{"Retry-After", "3600"}});
        road.post("hello");
        road.town.a.work();
        CHECK(road.host.received.size() == 1);
        road.town.network.pass(std::chrono::minutes(55));
        road.town.a.work();
        CHECK(road.host.received.size() == 1);
        road.answer(202);
        road.town.network.pass(std::chrono::minutes(6));
        road.town.a.work();
        CHECK(road.host.received.size() == 2);
        CHECK(road.states().at(0).state == DeliveryState::delivered);
    }

    TEST_CASE("a host that cannot be reached is tried for a week and its mail then expires") {
        Road road;
        road.host.on_post = [](const HttpRequest&) { return fail(Errc::unavailable, "transport/tls"); };
        road.post("hello");
        road.town.settle(std::chrono::hours(24 * 7));
        CHECK(road.states().at(0).state == DeliveryState::queued);
        CHECK(road.states().at(0).attempts > 20);
        road.town.settle(std::chrono::hours(24 * 3));
        CHECK(road.states().at(0).state == DeliveryState::expired);
    }

    TEST_CASE(
        "after five failures the breaker opens, one probe goes out, and a success lets all pass in order") {
        Road road;
        road.answer(503);
        for (int i = 0; i < 4; ++i) road.post("number " + std::to_string(i));
        for (int i = 0; i < 5; ++i) {
            road.town.network.pass(std::chrono::hours(7));
            road.town.a.work();
        }
        CHECK(road.host_row().opened.has_value());
        const std::size_t tries = road.host.received.size();
        CHECK(tries == 5);  // none after one that failed
        road.town.network.pass(std::chrono::hours(7));
        road.answer(202);
        road.town.a.work();
        CHECK(road.host.received.size() >= tries + 1);
        CHECK_FALSE(road.host_row().opened.has_value());
        road.town.settle();
        auto texts = road.texts();
        texts.erase(texts.begin(), texts.begin() + static_cast<std::ptrdiff_t>(tries));
        REQUIRE(texts.size() == 4);
        for (std::size_t i = 0; i < 4; ++i) CHECK(texts[i].contains("number " + std::to_string(i)));
    }

    TEST_CASE("a host that speaks to us again is served at once") {
        Road road;
        road.answer(503);
        road.post("hello");
        for (int i = 0; i < 6; ++i) {
            road.town.network.pass(std::chrono::hours(7));
            road.town.a.work();
        }
        REQUIRE(road.host_row().opened.has_value());
        road.answer(202);
        CHECK(road.sam.post(road.town.a, road.sam.activity("Like", "https://a.test/posts/1")) == 202);
        road.town.a.work();
        CHECK(road.states().at(0).state == DeliveryState::delivered);
    }

    TEST_CASE("order is kept for each actor and inbox, whatever is lost on the way") {
        Road road;
        int count = 0;
        std::vector<std::string> taken;
        road.host.on_post = [&](const HttpRequest& request) -> Result<HttpResponse> {
            if (++count % 3 != 0) return HttpResponse{.status = 503};
            const Json json = must(activitypub::parse_json(request.body));
            if (json["type"] == "Create") taken.push_back(json["object"]["content"]);
            return HttpResponse{.status = 202};
        };
        for (int i = 0; i < 6; ++i) road.post("number " + std::to_string(i));
        road.town.settle(std::chrono::hours(24 * 4));
        REQUIRE(taken.size() == 6);
        for (std::size_t i = 0; i < 6; ++i) CHECK(taken[i].contains("number " + std::to_string(i)));
    }

    TEST_CASE("a peer that takes only RFC 9421 is knocked at twice once, and once from then on") {
        Road road;
        road.host.takes_only = SignatureKind::rfc9421;
        road.post("one");
        road.town.settle();
        CHECK(road.host.received.size() == 2);
        CHECK(road.states().at(0).state == DeliveryState::delivered);
        CHECK(road.host_row().signature == "rfc9421");
        road.post("two");
        road.town.settle();
        CHECK(road.host.received.size() == 3);
    }

    TEST_CASE("a Delete goes where the post ever went, also after an unfollow") {
        Town town;
        town.follow(town.b, town.ben, town.ana);
        const auto post = town.post(town.a, town.ana, "hello");
        REQUIRE(town.b.post(post.uri));
        must(town.b.social().unfollow(town.ben.id, town.ana.handle));
        town.settle();
        must(town.a.social().remove(town.ana.id, post.uri.text()));
        town.settle();
        CHECK_FALSE(town.b.post(post.uri));
    }

    TEST_CASE("a post deleted before it was sent is never sent") {
        Road road;
        road.answer(503);
        road.post("regretted");
        road.town.a.work();
        road.host.received.clear();
        const auto uri = *road.states().at(0).object;
        must(road.town.a.social().remove(road.town.ana.id, uri.text()));
        road.answer(202);
        road.town.settle();
        CHECK(road.states().at(0).state == DeliveryState::cancelled);
        CHECK(road.texts().empty());
        CHECK(road.host.activities("Delete").size() == 1);
    }

    TEST_CASE("followers that share an inbox cost one delivery") {
        Road road;
        Stranger tim(road.host, "tim", 21);
        road.town.follow(tim, road.town.a, road.town.ana);
        road.host.received.clear();
        road.post("hello");
        road.town.settle();
        CHECK(road.host.activities("Create").size() == 1);
        CHECK(road.host.received.at(0).url == road.host.uri("/inbox"));
    }

    TEST_CASE("a crash between sending and writing it down repeats the delivery and shows nothing twice") {
        Town town;
        town.follow(town.b, town.ben, town.ana);
        town.network.set_faults({.lose_answer = 1000});
        const auto post = must(town.a.social().post(town.ana.id, {.text = "@ben@b.test hello"}));
        town.a.work();
        town.a.restart();
        town.network.set_faults({});
        town.settle();
        CHECK(town.b.post(post.uri));
        CHECK(Town::told(town.b, town.ben) == std::multiset<std::string>{"mention"});
    }
}
