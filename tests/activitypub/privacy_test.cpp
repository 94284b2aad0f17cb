// What is private stays so by whatever way it is touched: answers, boosts, blocks, edits from elsewhere.
#include "activitypub/audience.h"
#include "consent/json.h"
#include "tests/support/sim/town.h"

using namespace kith;
using namespace kith::sim;
using activitypub::Json;

TEST_SUITE("activitypub/privacy") {
    TEST_CASE("an answer is not kept by another way in either") {
        Town town;
        StrangeHost host(town.network, "far.test");
        Stranger sam(host, "sam");
        const auto post =
            town.post(town.a, town.ana, node::PostDraft{.text = "mine", .reply_policy = "nobody"});
        Json note = sam.note("/notes/3", "re", Json{{"inReplyTo", post.uri.text()}});
        note["published"] = to_iso8601(town.a.clock().now());
        note["updated"] = note["published"];
        CHECK(sam.post(town.a, sam.activity("Update", note)) == 202);
        CHECK_FALSE(town.a.post(host.uri("/notes/3")));
        host.serve("/notes/3", note);
        activitypub::FetchBudget budget;
        CHECK_FALSE(town.a.core().resolver().post(host.uri("/notes/3"), budget));
        CHECK_FALSE(town.a.post(host.uri("/notes/3")));
    }

    TEST_CASE("between our people and the author's followers only who is named remains") {
        using activitypub::narrower;
        CHECK(narrower(Visibility::direct, Visibility::local) == Visibility::direct);
        CHECK(narrower(Visibility::local, Visibility::followers) == Visibility::direct);
        CHECK(narrower(Visibility::public_, Visibility::local) == Visibility::local);
        CHECK(narrower(Visibility::followers, Visibility::unlisted) == Visibility::followers);
        Town town;
        const Person amy = town.a.add_person("amy");
        const Person abe = town.a.add_person("abe");
        const auto inside =
            town.post(town.a, amy, node::PostDraft{.text = "inside", .visibility = Visibility::local});
        const auto answer = town.post(
            town.a,
            town.ana,
            node::PostDraft{
                .text = "for you alone", .visibility = Visibility::direct, .reply_to = inside.uri.text()});
        CHECK(Town::sees(town.a, answer.uri, amy));
        CHECK_FALSE(Town::sees(town.a, answer.uri, abe));
    }

    TEST_CASE("whom the author blocks gets nothing, though named or in the conversation") {
        Town town;
        StrangeHost host(town.network, "far.test");
        Stranger sam(host, "sam");
        const auto first =
            town.post(town.a,
                      town.ana,
                      node::PostDraft{.text = "hello @sam@far.test", .visibility = Visibility::direct});
        REQUIRE(host.activities("Create").size() == 1);
        must(town.a.social().block(town.ana.id, sam.uri().text()));
        town.post(town.a,
                  town.ana,
                  node::PostDraft{.text = "without @sam@far.test",
                                  .visibility = Visibility::direct,
                                  .reply_to = first.uri.text()});
        CHECK(host.activities("Create").size() == 1);
    }

    TEST_CASE("a boost of one's own for followers is for them, and a boost taken back is gone") {
        Town town;
        StrangeHost host(town.network, "far.test");
        Stranger sam(host, "sam");
        town.follow(sam, town.a, town.ana);
        const auto own =
            town.post(town.a, town.ana, node::PostDraft{.text = "mine", .visibility = Visibility::followers});
        must(town.a.social().boost(town.ana.id, own.uri.text()));
        town.settle();
        REQUIRE(host.activities("Announce").size() == 1);
        CHECK_FALSE(host.activities("Announce").front().dump().contains("#Public"));
        const auto direct =
            town.post(town.a, town.ana, node::PostDraft{.text = "me", .visibility = Visibility::direct});
        CHECK_FALSE(town.a.social().boost(town.ana.id, direct.uri.text()));
        const auto open = town.post(town.a, town.ana, "open");
        must(town.a.social().boost(town.ana.id, open.uri.text()));
        town.settle();
        const std::string id = host.activities("Announce").back()["id"];
        CHECK(sam.get(town.a, parts_of(Uri::trusted(id)).path).status == 200);
        must(town.a.social().boost(town.ana.id, open.uri.text(), false));
        CHECK(sam.get(town.a, parts_of(Uri::trusted(id)).path).status == 404);
    }

    TEST_CASE("nobody learns of a hidden post by deleting or editing it") {
        Town town;
        StrangeHost host(town.network, "far.test");
        Stranger sam(host, "sam");
        const auto hidden =
            town.post(town.a, town.ana, node::PostDraft{.text = "me", .visibility = Visibility::direct});
        const std::string absent = "https://a.test/posts/12345";
        CHECK(sam.post(town.a, sam.activity("Delete", hidden.uri.text())) ==
              sam.post(town.a, sam.activity("Delete", absent)));
        const auto edit = [&](const std::string& id) {
            Json note = sam.note("/notes/9", "mine now");
            note["id"] = id;
            return sam.post(town.a, sam.activity("Update", note));
        };
        CHECK(edit(hidden.uri.text()) == edit(absent));
        CHECK(town.a.post(hidden.uri)->content.contains("me"));
    }
}
