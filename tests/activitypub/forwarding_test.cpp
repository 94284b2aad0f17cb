// Activities that somebody else brings: trusted by their own proof (FEP-8b32), else only a hint.
#include "tests/support/sim/town.h"

using namespace kith;
using namespace kith::sim;

namespace {

/// ana follows tom, and sam forwards what tom said.
struct Forwarding {
    Town town{};
    StrangeHost far{town.network, "far.test"};
    Stranger sam{far, "sam"};
    StrangeHost farther{town.network, "farther.test"};
    Stranger tom{farther, "tom", 22};

    Forwarding() { town.follow(town.a, town.ana, tom); }
    int forward(const Json& activity) { return sam.post(town.a, activity); }
    bool known(std::string_view path) { return town.a.post(farther.uri(path)).has_value(); }
};

}  // namespace

TEST_SUITE("activitypub/forwarding") {
    TEST_CASE("a forwarded activity with a proof of its actor is believed") {
        Forwarding f;
        CHECK(f.forward(f.tom.with_proof(f.tom.create(f.tom.note("/notes/1", "true words")))) == 202);
        CHECK(f.known("/notes/1"));
        CHECK(f.forward(f.tom.with_proof(f.tom.activity("Delete", f.farther.uri("/notes/1").text()))) == 202);
        CHECK_FALSE(f.known("/notes/1"));
    }

    TEST_CASE("a proof over other words is refused") {
        Forwarding f;
        Json activity = f.tom.with_proof(f.tom.create(f.tom.note("/notes/1", "true words")));
        activity["object"]["content"] = "<p>false words</p>";
        CHECK(f.forward(activity) == 401);
        CHECK_FALSE(f.known("/notes/1"));
    }

    TEST_CASE("a proof by another's key is refused") {
        Forwarding f;
        Json activity = f.sam.with_proof(f.tom.create(f.tom.note("/notes/1", "false words")));
        CHECK(f.forward(activity) == 401);
        CHECK_FALSE(f.known("/notes/1"));
    }

    TEST_CASE("without a proof it is a hint, and what it names is looked up where it lives") {
        Forwarding f;
        f.farther.serve("/notes/1", f.tom.note("/notes/1", "true words"));
        CHECK(f.forward(f.tom.create(f.tom.note("/notes/1", "false words"))) == 202);
        CHECK_FALSE(f.known("/notes/1"));
        f.town.settle();
        REQUIRE(f.known("/notes/1"));
        CHECK(f.town.a.post(f.farther.uri("/notes/1"))->content.contains("true words"));

        f.farther.serve("/notes/1", HttpResponse{.status = 410});
        CHECK(f.forward(f.tom.activity("Delete", f.farther.uri("/notes/1").text())) == 202);
        f.town.settle();
        CHECK_FALSE(f.known("/notes/1"));
    }

    TEST_CASE("a false hint deletes nothing, least of all a post that our server may not look at") {
        Forwarding f;
        const Json hidden = {{"to", {f.tom.followers().text()}}, {"cc", Json::array()}};
        CHECK(f.tom.post(f.town.a, f.tom.create(f.tom.note("/notes/1", "for friends", hidden))) == 202);
        const Json open = f.tom.note("/notes/2", "for all");
        f.farther.serve("/notes/2", open);
        CHECK(f.tom.post(f.town.a, f.tom.create(open)) == 202);
        for (const char* path : {"/notes/1", "/notes/2"}) {
            CHECK(f.forward(f.tom.activity("Delete", f.farther.uri(path).text())) == 202);
        }
        f.town.settle();
        CHECK(f.known("/notes/1"));
        CHECK(f.known("/notes/2"));
    }

    TEST_CASE("a hint about what nobody here cares for is not followed up") {
        Forwarding f;
        Stranger ula(f.farther, "ula", 23);
        f.farther.serve("/notes/5", ula.note("/notes/5", "spam"));
        f.farther.fetched.clear();
        CHECK(f.forward(ula.create(ula.note("/notes/5", "spam"))) == 202);
        f.town.settle();
        CHECK_FALSE(f.known("/notes/5"));
        CHECK(f.farther.fetched.empty());
    }

    TEST_CASE("other things said in somebody's name are refused") {
        Forwarding f;
        const auto post = f.town.post(f.town.a, f.town.ana, "hello");
        CHECK(f.forward(f.tom.activity("Like", post.uri.text())) == 401);
        CHECK(f.forward(f.tom.activity("Follow", f.town.ana.uri.text())) == 401);
        CHECK(f.forward(f.tom.activity("Delete", f.tom.uri().text())) == 202);  // looked up, and still there
        CHECK(f.forward(f.tom.activity(
                  "Update",
                  {{"id", f.tom.uri().text()}, {"type", "Person"}, {"inbox", f.sam.uri().text()}})) == 202);
        f.town.settle();
        CHECK(Town::likes(f.town.a, post.uri) == 0);
        CHECK_FALSE(f.town.a.actor(f.tom.uri())->deleted);
        CHECK(f.town.a.actor(f.tom.uri())->inbox == Uri::trusted(f.tom.uri().text() + "/inbox"));
    }
}
