// What one of our people is about to post of somebody they name, and was shown here in confidence.
#include "storage/audit.h"
#include "storage/timelines.h"
#include "tests/activitypub/desk.h"

#include <doctest/doctest.h>

using namespace kith;
using namespace kith::sim;
using consent::Sensitivity;
using node::Likeness;
using node::likeness;

namespace {

/// Ben said yes to prof, who then looked.
struct Confided : Desk {
    explicit Confided(const std::string& nickname = "Bobolink") {
        must(record(prof, DetailKind::nickname, nickname));
        const node::Wish wish{.kinds = {DetailKind::nickname},
                              .reason = Reason::personal_greeting,
                              .audience = Audience::own_staff()};
        vote(must(ask(prof, wish)), 0);
        REQUIRE(seen(prof, Reason::personal_greeting) == std::vector{nickname});
    }
    Result<storage::PostRow> write(const Person& by,
                                   std::string text,
                                   Visibility visibility = Visibility::public_,
                                   bool anyway = false) {
        return a.social().post(by.id, {.text = std::move(text), .visibility = visibility, .anyway = anyway});
    }
    /// The lines of the audit trail that ben sees about it.
    std::vector<std::string> lines() {
        const auto subject = subject_of(ben);
        std::vector<std::string> found;
        for (const auto& each :
             a.read([&](storage::Tx& tx) { return storage::audit_of(tx, subject, 100); })) {
            if (each.channel == "author") found.push_back(each.verb + " / " + each.reason.value_or(""));
        }
        return found;
    }
};

bool held(const Result<storage::PostRow>& posted) {
    return !posted && posted.error().code == Errc::conflict && posted.error().rule == "post/tells";
}

}  // namespace

TEST_SUITE("activitypub/consent") {
    TEST_CASE("what was shown to who writes for a unit is held back in the unit's posts as well") {
        Confided town;
        const Person lab = town.a.add_person("lab", {.type = "Organization"});
        const Person other = town.a.add_person("other");
        const auto write = [&](storage::ActorId by) {
            return town.a.social().post(
                lab.id, {.text = "Many thanks to " + town.ben.handle + ", our Bobolink!", .by = by});
        };
        CHECK(held(write(town.prof.id)));
        CHECK(town.lines().size() == 1);
        // Who was never shown it learns nothing by a guess.
        CHECK(write(other.id).has_value());
        CHECK(write({}).has_value());
    }

    TEST_CASE("what was shown in confidence is held back, and goes when its author insists, on record") {
        Confided town;
        const std::string text = "Many thanks to " + town.ben.handle + ", our Bobolink!";
        const auto refused = town.write(town.prof, text);
        REQUIRE(held(refused));
        CHECK(refused.error().message.contains(town.ben.handle + ": nickname"));
        CHECK_FALSE(refused.error().message.contains("Bobolink"));
        REQUIRE(town.lines().size() == 1);
        CHECK(town.lines()[0] == "was about to post something of you / " + town.prof.handle + ": nickname");
        town.settle(std::chrono::minutes(1));
        CHECK_FALSE(town.last_answer().contains("Bobolink"));
        const auto sent = must(town.write(town.prof, text, Visibility::public_, true));
        REQUIRE(town.lines().size() == 2);
        CHECK(town.lines()[0] == "posted something of you / " + town.prof.handle + ": nickname");
        CHECK(sent.source == text);
    }

    TEST_CASE("what a picture is described with is part of what is said") {
        Confided town;
        const auto refused = town.a.social().post(
            town.prof.id, {.text = "Thanks, " + town.ben.handle, .descriptions = {"A cake", "our Bobolink"}});
        CHECK(held(refused));
        CHECK(town.a.social().post(town.prof.id,
                                   {.text = "Thanks, " + town.ben.handle, .descriptions = {"A cake"}}));
    }

    TEST_CASE("who was not shown it gets no answer to a guess") {
        Confided town;
        CHECK(town.write(town.dean, "Hello " + town.ben.handle + ", you Bobolink"));
        CHECK(town.write(town.student, "Hello " + town.ben.handle + ", you Bobolink"));
        CHECK(town.write(town.prof, "Hello " + town.ben.handle + ", you Nightingale"));
        CHECK(town.lines().empty());
    }

    TEST_CASE("recorded by them or asked for by them is not yet shown to them") {
        Desk town;
        must(town.record(town.prof, DetailKind::nickname, "Bobolink"));
        CHECK(town.a.social().post(town.prof.id, {.text = "Dear " + town.ben.handle + ", dear Bobolink"}));
        must(town.ask(town.prof, greeting));
        CHECK(town.a.social().post(town.prof.id, {.text = "Dear " + town.ben.handle + ", dear Bobolink"}));
        // Heard and then looked at, it is.
        REQUIRE(town.seen(town.prof, Reason::rights_handling) == std::vector<std::string>{"Bobolink"});
        CHECK(held(
            town.a.social().post(town.prof.id, {.text = "Dear " + town.ben.handle + ", dear Bobolink"})));
    }

    TEST_CASE("of a kind that they were shown, what came later is not shown yet") {
        Confided town;
        town.say("CORRECT NICKNAME: Nightingale");
        const std::string text = "Hello " + town.ben.handle + ", you Nightingale";
        CHECK(town.write(town.prof, text));
        REQUIRE(town.seen(town.prof, Reason::personal_greeting) == std::vector<std::string>{"Nightingale"});
        CHECK(held(town.write(town.prof, text)));
        // What it was before is nowhere any more.
        CHECK(town.write(town.prof, "Hello " + town.ben.handle + ", you Bobolink"));
    }

    TEST_CASE("it is about whom the text names or answers") {
        Confided town;
        CHECK(town.write(town.prof, "A bobolink sang outside my window"));
        const auto theirs = must(town.b.social().post(town.ben.id, {.text = "Spring!"}));
        town.settle(std::chrono::minutes(1));
        CHECK(held(town.a.social().post(town.prof.id,
                                        {.text = "A Bobolink indeed", .reply_to = theirs.uri.text()})));
    }

    TEST_CASE("to the person alone one may speak; with others listening it is held back") {
        Confided town;
        CHECK(town.write(town.prof, town.ben.handle + " dear Bobolink", Visibility::direct));
        CHECK(held(town.write(
            town.prof, town.ben.handle + " dear Bobolink, meet " + town.dean.handle, Visibility::direct)));
        CHECK(held(town.write(town.prof, town.ben.handle + " dear Bobolink", Visibility::followers)));
        // Who heard a message hears what it becomes.
        const auto both =
            must(town.write(town.prof, town.ben.handle + " " + town.dean.handle + " hi", Visibility::direct));
        CHECK(held(town.a.social().edit(
            town.prof.id, both.uri.text(), {.text = town.ben.handle + " dear Bobolink"})));
    }

    TEST_CASE("it is about whom the text quotes, and whom a post that waits will show") {
        Confided town;
        const auto theirs =
            must(town.b.social().post(town.ben.id, {.text = "Spring!", .quote_policy = "public"}));
        town.settle();
        CHECK(held(
            town.a.social().post(town.prof.id, {.text = "So says Bobolink", .quote = theirs.uri.text()})));
        const auto shown = town.row(town.ben.uri);
        const auto eve = town.row(town.student.uri);
        const auto prepared = town.a.social().prepare(
            town.prof.id, {.text = "Our Bobolink", .visibility = Visibility::followers}, {shown, eve});
        REQUIRE_FALSE(prepared.has_value());
        CHECK(prepared.error().rule == "post/tells");
        CHECK(town.a.social().prepare(
            town.prof.id, {.text = "Our friend", .visibility = Visibility::followers}, {shown, eve}));
    }

    TEST_CASE("a post that waited is looked at again for those who did not agree to its words") {
        Confided town;
        const std::string text = "With " + town.ben.handle + ", our Bobolink";
        const node::PostDraft draft{.text = text, .visibility = Visibility::followers};
        const auto author = town.row(town.prof.uri);
        const auto ben = storage::ActorId(town.row(town.ben.uri).id);
        const auto publish = [&](const std::vector<storage::ActorId>& agreed) {
            return town.a.database().write([&](storage::Tx& tx) -> Result<storage::PostRow> {
                return town.a.social().post_in(tx, author, draft, agreed, town.a.clock().now());
            });
        };
        CHECK(held(publish({})));
        CHECK(publish({ben}));
    }

    TEST_CASE("every part of a post is read, and so is what it becomes") {
        Confided town;
        const std::string innocent = "Hello " + town.ben.handle;
        CHECK(held(town.a.social().post(town.prof.id, {.text = innocent, .content_warning = "bobolink"})));
        CHECK(held(town.a.social().post(
            town.prof.id, {.text = innocent, .poll = node::PollDraft{.options = {"Ben", "Bobolink"}}})));
        const auto post = must(town.write(town.prof, innocent));
        const auto edited =
            town.a.social().edit(town.prof.id, post.uri.text(), {.text = innocent + ", our Bobolink"});
        CHECK(held(edited));
        const auto still = town.a.read([&](storage::Tx& tx) { return storage::find_post(tx, post.id); });
        CHECK(still->source == innocent);
        CHECK(town.a.social().edit(
            town.prof.id, post.uri.text(), {.text = innocent + ", our Bobolink", .anyway = true}));
    }

    TEST_CASE("what everybody may see is no secret, and of who is restricted nothing is read") {
        Confided town;
        const std::string text = "Hello " + town.ben.handle + ", our Bobolink";
        const auto subject = town.subject_of(town.ben);
        must(town.a.database().write([&](storage::Tx& tx) -> Done {
            return town.consents().restrict(tx, subject, true, {.now = town.a.clock().now()});
        }));
        CHECK(town.write(town.prof, text));
        must(town.a.database().write([&](storage::Tx& tx) -> Done {
            return town.consents().restrict(tx, subject, false, {.now = town.a.clock().now()});
        }));
        CHECK(held(town.write(town.prof, text)));
        must(town.a.database().write([&](storage::Tx& tx) -> Done {
            tx.execute(
                "INSERT INTO public_values (subject_id, kind, position, detail_id, value, epoch, expires_ms)"
                " SELECT subject_id, kind, position, id, 'Bobolink', 0, NULL FROM details"
                " WHERE subject_id = ?",
                subject);
            return {};
        }));
        CHECK(town.write(town.prof, text));
    }

    TEST_CASE("a short or common word is only warned of") {
        Confided town("bird");
        const std::string text = "Hello " + town.ben.handle + ", what a bird";
        const auto leaks = must(town.a.social().would_tell(town.prof.id, {.text = text}));
        REQUIRE(leaks.size() == 1);
        CHECK(leaks[0].certain.empty());
        CHECK(leaks[0].perhaps == KindSet{DetailKind::nickname});
        CHECK(leaks[0].whose == town.ben.handle);
        CHECK(town.write(town.prof, text));
        CHECK(town.lines().empty());
    }

    TEST_CASE("a value is found however it is written") {
        const auto found = [](std::string_view text, std::string_view value) {
            return likeness(text, value, Sensitivity::ordinary);
        };
        for (const std::string_view text : {"I met Terry Pratchett.",
                                            "terry   pratchett",
                                            "#TerryPratchett",
                                            "https://library.example/Terry_Pratchett?x",
                                            "https://library.example/Terry%20Pratchett",
                                            "\u201cTerry\u2013Pratchett\u2019s\u201d",
                                            "Ter\u00adry Prat\u200bchett",
                                            "\uff34\uff25\uff32\uff32\uff39 Pratchett"}) {
            CAPTURE(text);
            CHECK(found(text, "Terry Pratchett") == Likeness::certain);
        }
        CHECK(found("Terry and Pratchett", "Terry Pratchett") == Likeness::none);
        CHECK(found("Boris likes bonfires", "Bo") == Likeness::none);
        CHECK(found("Bo's dog", "Bo") == Likeness::perhaps);
        CHECK(found("a blue sky", "blue") == Likeness::perhaps);
        CHECK(found("gardening again", "gardening") == Likeness::perhaps);
        CHECK(found("Gardening again", "Gardening") == Likeness::certain);
        CHECK(likeness("lives with diabetes", "diabetes", Sensitivity::special) == Likeness::certain);
        CHECK(found("昨日、村上春樹を読んだ", "村上春樹") == Likeness::certain);
        CHECK(found("caf\u00e9 Zo\u00eb", "Zoe\u0308 Caf\u00e9") == Likeness::none);
        CHECK(found("Zo\u00eb Caf\u00e9", "Zoe\u0308 Cafe\u0301") == Likeness::certain);
        CHECK(found("anything", "") == Likeness::none);
        CHECK(found("100% !?", "!?") == Likeness::none);
        CHECK(found("100%", "%zz") == Likeness::none);
        // One bad byte hides nothing.
        CHECK(found("dear Bobolink, see https://x.test/caf%E9", "Bobolink") == Likeness::certain);
        CHECK(found("100%ff of Terry%20Pratchett", "Terry Pratchett") == Likeness::certain);
        CHECK(found("dear Bob\xffolink", "Bobolink") == Likeness::certain);
        CHECK(found("50%off, Zo%C3%AB", "Zo\u00eb-Lou") == Likeness::none);
    }
}
