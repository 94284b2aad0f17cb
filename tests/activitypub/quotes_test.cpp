// FEP-044f: quotes are asked for, and stand on a stamp of the quoted author's.
#include "tests/support/sim/town.h"

using namespace kith;
using namespace kith::sim;

namespace {

struct Quoting {
    Town town{};
    storage::PostRow quoted;
    storage::PostRow quote;

    explicit Quoting(std::string policy)
        : quoted(town.post(
              town.a, town.ana, node::PostDraft{.text = "words", .quote_policy = std::move(policy)})),
          quote(town.post(town.b, town.ben, node::PostDraft{.text = "look", .quote = quoted.uri.text()})) {}
    std::string state() { return town.b.post(quote.uri)->quote_state.value_or("none"); }
    static std::string stamp_path(const storage::PostRow& of, std::string_view quoting) {
        return parts_of(of.uri).path + "/quotes/" + to_base64url(as_bytes(quoting));
    }
};

}  // namespace

TEST_SUITE("activitypub/quotes") {
    TEST_CASE("a quote that the author allows gets a stamp that can be looked at") {
        Quoting quoting("public");
        CHECK(quoting.state() == "accepted");
        const auto stamp = quoting.town.b.post(quoting.quote.uri)->quote_authorization;
        REQUIRE(stamp);
        CHECK(same_origin(*stamp, quoting.quoted.uri));
        StrangeHost host(quoting.town.network, "far.test");
        Stranger sam(host, "sam");
        const HttpResponse answer = sam.get(quoting.town.a, parts_of(*stamp).path);
        CHECK(answer.status == 200);
        CHECK(json_of(answer)["interactingObject"] == quoting.quote.uri.text());
        CHECK(json_of(answer)["interactionTarget"] == quoting.quoted.uri.text());
        CHECK(json_of(answer)["attributedTo"] == quoting.town.ana.uri.text());
    }

    TEST_CASE("a quote that the author does not allow is rejected") {
        Quoting quoting("nobody");
        CHECK(quoting.state() == "rejected");
        CHECK_FALSE(quoting.town.b.post(quoting.quote.uri)->quote_authorization);
    }

    TEST_CASE("followers only, and only while they follow") {
        Quoting quoting("followers");
        CHECK(quoting.state() == "rejected");
        quoting.town.follow(quoting.town.b, quoting.town.ben, quoting.town.ana);
        const auto again = quoting.town.post(
            quoting.town.b, quoting.town.ben, {.text = "look", .quote = quoting.quoted.uri.text()});
        CHECK(quoting.town.b.post(again.uri)->quote_state == "accepted");
    }

    TEST_CASE("our own people are held to the author's rule too") {
        Town town;
        const Person amy = town.a.add_person("amy");
        const auto closed = town.post(town.a, town.ana, "words");
        CHECK_FALSE(town.a.social().post(amy.id, {.text = "look", .quote = closed.uri.text()}));
        const auto open =
            town.post(town.a, town.ana, node::PostDraft{.text = "words", .quote_policy = "public"});
        CHECK(town.post(town.a, amy, node::PostDraft{.text = "look", .quote = open.uri.text()}).quote_state ==
              "accepted");
    }

    TEST_CASE("a stamp that is taken back ends the quote, here and wherever our post went") {
        Town town;
        StrangeHost far(town.network, "far.test");
        Stranger sam(far, "sam");
        Stranger eve(far, "eve", 21);
        StrangeHost near(town.network, "near.test");
        Stranger pat(near, "pat", 22);
        town.follow(pat, town.a, town.ana);
        town.follow(town.b, town.ben, town.ana);
        const Uri stamp = far.uri("/stamps/1");
        far.serve("/notes/1", sam.note("/notes/1", "quotable"));
        const auto quote =
            town.post(town.a, town.ana, node::PostDraft{.text = "look", .quote = far.uri("/notes/1").text()});
        far.serve("/stamps/1",
                  Json{{"id", stamp.text()},
                       {"type", "QuoteAuthorization"},
                       {"attributedTo", sam.uri().text()},
                       {"interactingObject", quote.uri.text()},
                       {"interactionTarget", far.uri("/notes/1").text()}});
        Json request = far.activities("QuoteRequest").at(0);
        request["instrument"] = quote.uri.text();
        REQUIRE(sam.post(town.a, sam.activity("Accept", request, {{"result", stamp.text()}})) == 202);
        town.settle();
        const auto state = [&](SimNode& node) { return node.post(quote.uri)->quote_state; };
        REQUIRE(state(town.a) == "accepted");
        REQUIRE(state(town.b) == "accepted");
        REQUIRE(near.activities("Update").back()["object"]["quoteAuthorization"] == stamp.text());

        // Neither a neighbour of the quoted author nor a stranger takes it back.
        CHECK(eve.post(town.a, eve.activity("Delete", stamp.text())) == 202);
        CHECK(pat.post(town.a, pat.activity("Delete", stamp.text())) == 403);
        town.settle();
        CHECK(state(town.a) == "accepted");

        const Json taken = sam.with_proof(sam.activity("Delete", stamp.text()));
        REQUIRE(sam.post(town.a, taken) == 202);
        town.settle();
        CHECK(state(town.a) == "revoked");
        CHECK_FALSE(town.a.post(quote.uri)->quote_authorization);
        CHECK_FALSE(near.activities("Update").back()["object"].contains("quoteAuthorization"));
        REQUIRE(near.activities("Delete").size() == 1);
        CHECK(near.activities("Delete")[0] == taken);
        CHECK(far.activities("Delete").empty());
        CHECK_MESSAGE(state(town.b) == "revoked", state(town.b).value_or("none"));
        // Said again it is no news.
        const auto updates = near.activities("Update").size();
        REQUIRE(sam.post(town.a, sam.with_proof(sam.activity("Delete", stamp.text()))) == 202);
        town.settle();
        CHECK(near.activities("Update").size() == updates);
        CHECK(near.activities("Delete").size() == 1);
    }
}

TEST_SUITE("security/S16 approvals cannot be had without asking") {
    TEST_CASE("a stamp that was never given does not exist, whoever makes up its address") {
        for (const char* policy : {"public", "followers", "nobody"}) {
            CAPTURE(policy);
            Town town;
            StrangeHost host(town.network, "far.test");
            Stranger sam(host, "sam");
            const auto post =
                town.post(town.a, town.ana, node::PostDraft{.text = "words", .quote_policy = policy});
            const std::string forged = Quoting::stamp_path(post, "https://far.test/notes/1");
            CHECK(sam.get(town.a, forged).status == 404);
        }
    }

    TEST_CASE("only the quoted author answers for a quote") {
        Town town;
        StrangeHost host(town.network, "far.test");
        Stranger sam(host, "sam");
        Stranger eve(host, "eve", 21);
        host.serve("/notes/1", sam.note("/notes/1", "quotable"));
        const auto quote = town.post(
            town.a, town.ana, node::PostDraft{.text = "look", .quote = host.uri("/notes/1").text()});
        REQUIRE(host.activities("QuoteRequest").size() == 1);
        Json request = host.activities("QuoteRequest").at(0);
        request["instrument"] = quote.uri.text();
        const Json stamp = {{"result", host.uri("/stamps/1").text()}};
        const auto state = [&] { return town.a.post(quote.uri)->quote_state; };

        CHECK(eve.post(town.a, eve.activity("Accept", request, stamp)) == 202);
        CHECK(state() == "pending");
        CHECK(eve.post(town.a, eve.activity("Reject", request)) == 202);
        CHECK(state() == "pending");
        // A stamp from elsewhere is no stamp.
        CHECK(sam.post(town.a, sam.activity("Accept", request, {{"result", "https://else.test/stamps/1"}})) ==
              202);
        CHECK(state() == "pending");
        CHECK(sam.post(town.a, sam.activity("Accept", request, stamp)) == 202);
        CHECK(state() == "accepted");
    }

    TEST_CASE("nobody asks in another's name, or for a post they may not see") {
        Town town;
        StrangeHost host(town.network, "far.test");
        Stranger sam(host, "sam");
        const auto post = town.post(
            town.a,
            town.ana,
            node::PostDraft{.text = "words", .visibility = Visibility::followers, .quote_policy = "public"});
        const auto ask = [&](std::string_view instrument) {
            return sam.post(
                town.a,
                sam.activity("QuoteRequest", post.uri.text(), {{"instrument", std::string(instrument)}}));
        };
        CHECK(ask("https://else.test/notes/1") == 403);
        CHECK(ask("https://far.test/notes/1") == 202);
        town.settle();
        CHECK(host.activities("Accept").empty());
        CHECK(host.activities("Reject").empty());  // it would tell that the post is there, and whose it is
        CHECK(ask("https://far.test/notes/1") == 202);
    }

    TEST_CASE("a post that is not open quotes nothing of another server: the request carries it") {
        Town town;
        const auto theirs =
            town.post(town.a, town.ana, node::PostDraft{.text = "words", .quote_policy = "public"});
        bool carried = false;
        town.network.observe(
            [&](const Exchange& exchange) { carried = carried || exchange.request.body.contains("zebra"); });
        for (const Visibility visibility : {Visibility::followers, Visibility::direct, Visibility::local}) {
            const auto refused = town.b.social().post(
                town.ben.id,
                {.text = "a secret zebra", .visibility = visibility, .quote = theirs.uri.text()});
            REQUIRE_FALSE(refused.has_value());
            CHECK(refused.error().rule == "quote/private");
        }
        town.settle();
        CHECK_FALSE(carried);
    }

    TEST_CASE("what takes a quote back reaches the server that was asked") {
        Quoting quoting("nobody");
        bool told = false;
        quoting.town.network.observe([&](const Exchange& exchange) {
            const std::string& body = exchange.request.body;
            told = told || (exchange.to == "a.test" && exchange.response.status == 202 &&
                            body.contains("\"Delete\"") && body.contains(quoting.quote.uri.text()));
        });
        must(quoting.town.b.social().remove(quoting.town.ben.id, quoting.quote.uri.text()));
        quoting.town.settle();
        CHECK(told);
    }

    TEST_CASE("a follow is not accepted because the follower says so") {
        Town town;
        StrangeHost host(town.network, "far.test");
        Stranger sam(host, "sam");
        const Person lea = town.a.add_person("lea", {.locked = true});
        const Json follow = sam.activity("Follow", lea.uri.text());
        CHECK(sam.post(town.a, follow) == 202);
        CHECK(sam.post(town.a, sam.activity("Accept", follow)) == 202);
        CHECK_FALSE(Town::follows(town.a, sam.uri(), lea.uri));
        const auto post =
            town.post(town.a, lea, node::PostDraft{.text = "friends", .visibility = Visibility::followers});
        CHECK(sam.get(town.a, parts_of(post.uri).path).status == 404);
        CHECK(host.activities("Create").empty());
    }
}
