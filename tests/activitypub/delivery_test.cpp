#include "storage/delivery_queue.h"
#include "storage/domain_rules.h"
#include "tests/support/sim/town.h"

using namespace kith;
using namespace kith::sim;
using storage::DeliveryState;

namespace {

/// A node with a follower on a host that the test answers for.
struct Road {
    Town town{};
    StrangeHost host{town.network, "far.test"};
    Stranger sam{host, "sam"};

    Road() {
        town.follow(sam, town.a, town.ana);
        host.received.clear();
    }
    void answer(int status, Headers headers = {}) {
        host.on_post = [=](const HttpRequest&) { return HttpResponse{.status = status, .headers = headers}; };
    }
    void post(std::string text) { must(town.a.social().post(town.ana.id, {.text = std::move(text)})); }
    std::vector<storage::DeliveryStatus> states(std::string_view type = "Create") {
        auto all = town.a.read([&](storage::Tx& tx) { return storage::delivery_status(tx, {}); });
        std::erase_if(all, [&](const auto& row) { return row.type != type; });
        return all;
    }
    storage::HostRow host_row() {
        return town.a.read(
            [&](storage::Tx& tx) { return *storage::find_host(tx, Host::trusted("far.test")); });
    }
    std::vector<std::string> texts() const {
        std::vector<std::string> found;
        for (const Json& create : host.activities("Create")) found.push_back(create["object"]["content"]);
        return found;
    }
};

}  // namespace

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

TEST_SUITE("activitypub/domain blocks") {
    TEST_CASE("a blocked domain is neither heard, nor served, nor spoken to") {
        Road road;
        road.town.a.write([&](storage::Tx& tx) {
            storage::put_domain_rule(tx,
                                     {.host = Host::trusted("far.test"), .at = road.town.a.clock().now()});
        });
        const auto post = must(road.town.a.social().post(road.town.ana.id, {.text = "hello"}));
        road.town.settle();
        CHECK(road.host.received.empty());
        CHECK(road.sam.post(road.town.a, road.sam.activity("Like", post.uri.text())) == 403);
        CHECK(Town::likes(road.town.a, post.uri) == 0);
        CHECK(road.sam.get(road.town.a, parts_of(post.uri).path).status == 403);
        CHECK_FALSE(road.town.a.social().follow(road.town.ana.id, "@sam@far.test"));
        // The block is of the sub-domains too.
        StrangeHost below(road.town.network, "deep.far.test");
        Stranger tom(below, "tom", 22);
        CHECK(tom.post(road.town.a, tom.activity("Like", post.uri.text())) == 403);
    }
}

TEST_SUITE("activitypub/keys") {
    TEST_CASE("a peer that rotated its key is asked for it once") {
        Road road;
        road.sam.take_new_keys(23);
        road.host.fetched.clear();
        const auto post = road.town.post(road.town.a, road.town.ana, "hello");
        CHECK(road.sam.post(road.town.a, road.sam.activity("Like", post.uri.text())) == 202);
        CHECK(Town::likes(road.town.a, post.uri) == 1);
        CHECK(road.host.fetched.size() == 1);
    }

    TEST_CASE("a key rotated here is taken by a peer that knew the old one") {
        Town town;
        town.follow(town.b, town.ben, town.ana);
        town.a.rotate_keys(town.ana);
        const auto post = town.post(town.a, town.ana, "signed anew");
        CHECK(town.b.post(post.uri));
    }

    TEST_CASE("self-Deletes of strangers are answered at once, with no fetch and nothing kept") {
        Town town;
        StrangeHost host(town.network, "far.test");
        for (int i = 0; i < 100; ++i) {
            const std::string id = "https://far.test/users/u" + std::to_string(i);
            const Json farewell = {{"id", id + "#delete"}, {"type", "Delete"}, {"actor", id}, {"object", id}};
            HttpRequest request{
                .method = "POST", .url = Uri::trusted("https://a.test/inbox"), .body = farewell.dump()};
            request.headers.emplace_back("Content-Type", "application/activity+json");
            CHECK(town.a.serve(request).status == 202);
        }
        CHECK(host.fetched.empty());
        CHECK_FALSE(town.a.actor(host.uri("/users/u1")));
    }

    TEST_CASE("signatures of both kinds are taken") {
        Road road;
        const auto post = road.town.post(road.town.a, road.town.ana, "hello");
        CHECK(road.sam.post(road.town.a,
                            road.sam.activity("Like", post.uri.text()),
                            {.kind = SignatureKind::rfc9421}) == 202);
        CHECK(Town::likes(road.town.a, post.uri) == 1);
    }

    TEST_CASE("a key's server that is away is 503, one that refuses or has no such key is 401") {
        Town town;
        StrangeHost host(town.network, "far.test");
        Stranger sam(host, "sam");
        const Json like = sam.activity("Like", "https://a.test/posts/1");
        for (const int status : {404, 410, 403, 401}) {
            CAPTURE(status);
            Town fresh;
            StrangeHost at(fresh.network, "far.test");
            Stranger tom(at, "tom");
            at.serve("/users/tom", HttpResponse{.status = status});
            CHECK(tom.post(fresh.a, tom.activity("Like", "https://a.test/posts/1")) == 401);
        }
        host.serve("/users/sam", HttpResponse{.status = 500});
        CHECK(sam.post(town.a, like) == 503);
        town.network.cut("a.test", "far.test");
        CHECK(sam.post(town.a, like) == 503);
    }
}
