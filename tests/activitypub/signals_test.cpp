// What authors let others do with what they write, beyond showing it: sent, received and obeyed.
#include "node/routes/page_models.h"
#include "storage/consent_events.h"
#include "tests/activitypub/desk.h"
#include "tests/support/sim/stranger.h"

#include <doctest/doctest.h>

using namespace kith;
using namespace kith::sim;
using activitypub::UsageSignals;

namespace {

constexpr std::string_view everybody = "https://www.w3.org/ns/activitystreams#Public";

}  // namespace

TEST_SUITE("activitypub/signals") {
    TEST_CASE("what somebody writes may be searched by themselves, until they choose otherwise") {
        Town town;
        StrangeHost host(town.network, "far.test");
        Stranger sam(host, "sam");
        town.follow(sam, town.a, town.ana);
        const auto actor = [&] { return json_of(sam.get(town.a, parts_of(town.ana.uri).path)); };
        const auto last = [&] { return host.activities("Create").back()["object"]; };
        town.post(town.a, town.ana, "first");
        CHECK(actor()["searchableBy"] == Json::array({town.ana.uri.text()}));
        CHECK(actor()["xRobotsTag"] == "noindex, noai");
        CHECK_FALSE(actor().contains("SPC"));
        CHECK(last()["searchableBy"] == Json::array({town.ana.uri.text()}));
        CHECK(last()["xRobotsTag"] == "noindex, noai");

        auto row = town.a.actor(town.ana.uri).value();
        row.indexable = true;
        town.a.write([&](storage::Tx& tx) { storage::update_actor(tx, row); });
        town.post(town.a, town.ana, "second");
        CHECK(actor()["searchableBy"] == Json::array({everybody}));
        CHECK(last()["searchableBy"] == Json::array({everybody}));
        CHECK(last()["xRobotsTag"] == "noai");
        // What is not for everybody is not for everybody's search.
        town.post(town.a, town.ana, {.text = "third", .visibility = Visibility::followers});
        CHECK(last()["searchableBy"] == Json::array({town.ana.uri.text()}));
        CHECK(last()["xRobotsTag"] == "noindex, noai");
    }

    TEST_CASE("of several signals the no counts, and what is not said is not said") {
        const auto says = [](const UsageSignals& signals) { return signals.indexable(); };
        const std::vector<Uri> all = {activitypub::public_collection()};
        CHECK(says({}) == std::nullopt);
        CHECK(says({.robots = "noai, nofollow"}) == std::nullopt);
        CHECK(says({.searchable_by = all}) == true);
        CHECK(says({.searchable_by = {Uri::trusted("https://far.test/users/sam/followers")}}) == false);
        CHECK(says({.searchable_by = all, .robots = "noai,NoIndex"}) == false);
        CHECK(says({.robots = "none"}) == false);
        CHECK(says({.robots = "noindexing"}) == std::nullopt);
        CHECK(says({.robots = ", ,"}) == std::nullopt);
    }

    TEST_CASE("a post is kept from search engines by its own word, and by its author's") {
        Town town;
        StrangeHost host(town.network, "far.test");
        Stranger sam(host, "sam");
        sam.change({{"indexable", true}});
        const auto post = town.post(town.a, town.ana, "a question");
        const auto may_be_found = [&](std::string_view path, const Json& members) {
            Json note = sam.note(path, "an answer", members);
            note["inReplyTo"] = post.uri.text();
            REQUIRE(sam.post(town.a, sam.create(note)) == 202);
            town.settle();
            return town.a.read([&](storage::Tx& tx) {
                const auto row = storage::find_post(tx, host.uri(path)).value();
                return node::PageModels(tx, town.a.core().site(), town.a.clock().now())
                    .post(row)
                    .author.indexable;
            });
        };
        CHECK(may_be_found("/notes/1", {{"searchableBy", everybody}}));
        CHECK(may_be_found("/notes/2", Json::object()));
        CHECK_FALSE(may_be_found("/notes/3", {{"searchableBy", sam.uri().text()}}));
        CHECK_FALSE(may_be_found("/notes/4", {{"xRobotsTag", "noindex"}}));
        // A yes of one post is no yes against the profile: it may be the older word.
        sam.change({{"indexable", false}});
        REQUIRE(sam.post(town.a, sam.activity("Update", sam.document())) == 202);
        town.settle();
        CHECK_FALSE(may_be_found("/notes/5", Json::object()));
        CHECK_FALSE(may_be_found("/notes/6", {{"searchableBy", Json::array({everybody})}}));
        // Nor does a word for robots in the profile leave the posts open.
        sam.change({{"indexable", true}, {"xRobotsTag", "none"}});
        REQUIRE(sam.post(town.a, sam.activity("Update", sam.document())) == 202);
        town.settle();
        CHECK_FALSE(may_be_found("/notes/7", Json::object()));
    }

    TEST_CASE("an actor that says SPC objects as a browser would with Sec-GPC, once") {
        Desk town;
        StrangeHost host(town.network, "far.test");
        Stranger quiet(host, "quiet", 21);
        Stranger sam(host, "sam");
        sam.change({{"SPC", 1}});
        const auto meet = [&](Stranger& who, std::string_view path) {
            REQUIRE(who.post(town.a, who.create(who.note(path, "hello"))) == 202);
            town.settle();
            return town.row(who.uri()).subject;
        };
        const auto objections = [&](storage::SubjectId subject) {
            return town.record_of(subject).objections;
        };
        CHECK(objections(meet(quiet, "/notes/1")).empty());
        // Of a stranger nothing is written down.
        const auto subject = meet(sam, "/notes/2");
        CHECK(objections(subject).empty());
        must(town.a.database().write([&](storage::Tx& tx) -> Result<storage::DetailId> {
            const auto about = storage::find_actor(tx, sam.uri()).value();
            const auto prof = storage::find_actor(tx, town.prof.id).value();
            return town.consents().record(
                tx, prof, about, DetailKind::nickname, "Sammy", town.a.clock().now());
        }));
        const auto before =
            town.a.read([&](storage::Tx& tx) { return storage::consent_events_of(tx, subject).size(); });
        REQUIRE(sam.post(town.a, sam.activity("Update", sam.document())) == 202);
        town.settle();
        CHECK(objections(subject) ==
              consent::ReasonSet{Reason::partner_introduction, Reason::aggregate_reporting});
        const auto events = [&] {
            return town.a.read([&](storage::Tx& tx) { return storage::consent_events_of(tx, subject); });
        };
        REQUIRE(events().size() == before + 2);
        CHECK(events()[before].channel == consent::Channel::remote);
        CHECK_FALSE(events()[before].evidence.empty());
        // Read again, it is no news.
        sam.change({{"name", "Sam"}, {"SPC", true}});
        REQUIRE(sam.post(town.a, sam.activity("Update", sam.document())) == 202);
        town.settle();
        CHECK(events().size() == before + 2);
        CHECK(objections(subject).size() == 2);
    }
}
