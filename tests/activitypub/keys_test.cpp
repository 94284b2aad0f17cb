#include "storage/domain_rules.h"
#include "tests/activitypub/road.h"

using namespace kith;
using namespace kith::sim;

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
