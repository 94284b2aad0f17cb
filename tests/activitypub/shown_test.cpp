// Posts that show people: drafts until everybody said yes, and what a no does.
#include "storage/audit.h"
#include "storage/subjects.h"
#include "tests/activitypub/album.h"

#include <doctest/doctest.h>

using namespace kith;
using namespace kith::sim;
using consent::GrantState;
using std::chrono::days;

TEST_SUITE("activitypub/shown") {
    TEST_CASE("a post that shows people stays a draft until each of them has said yes to it") {
        Album town;
        const auto waiting = must(town.draft({town.ben, town.bea}));
        CHECK(waiting.shows.size() == 2);
        CHECK(town.published().empty());
        const auto asked = town.requests(town.ben);
        REQUIRE(asked.size() == 1);
        CHECK(asked[0].asked_by == town.prof.id);
        REQUIRE(asked[0].choices.size() == 2);
        const auto audience = asked[0].choices[0].audience;
        REQUIRE(audience.has_value());
        CHECK(audience->text() == "circle:" + town.prof.uri.text());

        town.answer(town.ben, 0);
        CHECK(town.state(town.ben) == GrantState::given);
        CHECK(town.published().empty());
        CHECK(town.waiting().size() == 1);
        CHECK(town.told_author().empty());

        town.answer(town.bea, 0);
        REQUIRE(town.published().size() == 1);
        const auto post = town.published().front();
        CHECK(post.visibility == Visibility::followers);
        CHECK(activitypub::to_plain_text(post.content).contains("A day in the lab"));
        CHECK(Town::sees(town.b, post.uri, town.ben));
        CHECK(town.elsewhere.activities("Create").size() == 1);
        CHECK(town.waiting().empty());
        CHECK(town.drafts_kept() == 0);
        REQUIRE(town.told_author().size() == 1);
        CHECK(town.told_author()[0].contains("It is published"));

        // Each of them holds the proof, and sees where the post is and where it went.
        for (const Person& each : {town.ben, town.bea}) {
            const auto subject = town.subject_of(each);
            CHECK(town.places(each) == 1);
            const auto shown =
                town.a.read([&](storage::Tx& tx) { return storage::disclosures_of(tx, subject, 10); });
            REQUIRE(shown.size() == 1);
            CHECK(shown[0].way == storage::DisclosureWay::push);
            CHECK(town.a.read([&](storage::Tx& tx) {
                return storage::reached_by(tx, shown[0].activity).size();
            }) == 2);
            const auto events =
                town.a.read([&](storage::Tx& tx) { return storage::consent_events_of(tx, subject); });
            REQUIRE(events.size() == 2);
            CHECK(events[0].event == "ask");
            CHECK(events[1].event == "give");
            CHECK_FALSE(events[1].evidence.empty());
            CHECK(events[1].kind == "appearance");
            CHECK(events[1].purpose == "storytelling");
        }
        town.come_in();
        CHECK(town.visitor.get("/consent/me").body.contains(post.uri.text()));
    }

    TEST_CASE("one no, and it is never published, which its author learns and no more") {
        Album town;
        must(town.draft({town.ben, town.bea}));
        const auto asked = town.requests(town.bea).front();
        const Uri question = town.a.core().site().post(asked.question);
        REQUIRE(town.b.post(question).has_value());
        town.answer(town.ben, 1);
        CHECK(town.waiting().empty());
        CHECK(town.drafts_kept() == 0);
        CHECK(town.count("shown_people") == 0);
        REQUIRE(town.told_author().size() == 1);
        CHECK(town.told_author()[0].ends_with("is not published: not everybody agreed."));
        // The other question is taken back, and an answer to it opens nothing.
        CHECK_FALSE(town.b.post(question).has_value());
        CHECK(town.state(town.bea) == GrantState::deferred);
        const auto bea = town.row(town.bea.uri);
        const auto late = town.a.database().write([&](storage::Tx& tx) {
            const auto request = storage::find_consent_request(tx, asked.id).value();
            return town.consents().answer(tx, request, 0, {.now = town.a.clock().now()});
        });
        CHECK_FALSE(late.has_value());
        CHECK(town.state(town.bea) == GrantState::deferred);
        CHECK(town.published().empty());
    }

    TEST_CASE("a yes ends with the no of another") {
        Album town;
        must(town.draft({town.ben, town.bea}));
        town.answer(town.ben, 0);
        town.answer(town.bea, 1);
        CHECK(town.published().empty());
        CHECK(town.state(town.ben) == GrantState::revoked);
        CHECK(town.state(town.bea) == GrantState::refused);
    }

    TEST_CASE("a question that nobody answers lapses, and the post with it") {
        Album town;
        must(town.draft({town.ben, town.bea}));
        town.answer(town.ben, 0);
        town.network.pass(days(29));
        town.settle(std::chrono::minutes(1));
        CHECK(town.waiting().size() == 1);
        town.network.pass(days(2));
        town.settle(std::chrono::minutes(1));
        CHECK(town.waiting().empty());
        CHECK(town.drafts_kept() == 0);
        CHECK(town.state(town.ben) == GrantState::revoked);
        CHECK(town.state(town.bea) == GrantState::deferred);
        REQUIRE(town.told_author().size() == 1);
        CHECK(town.told_author()[0].ends_with("is not published: not everybody agreed."));
        CHECK(town.published().empty());
    }

    TEST_CASE("a yes is to one post: another that shows the same person waits for its own") {
        Album town;
        town.publish({town.ben});
        must(town.draft({town.ben}, "Another day in the lab"));
        CHECK(town.published().size() == 1);
        // Also when something happens to a yes of theirs.
        must(town.draft({town.bea, town.ben}, "A third day"));
        town.answer(town.bea, 0);
        CHECK(town.published().size() == 1);
        CHECK(town.waiting().size() == 2);
    }

    TEST_CASE("whoever said stop is not asked, and the author cannot tell it from silence") {
        Album silent;
        Album stopped;
        stopped.say("stop");
        const auto sent = [](Album& town) { return town.requests(town.ben).size(); };
        std::vector<std::vector<std::string>> learnt;
        for (Album* town : {&silent, &stopped}) {
            const auto waiting = must(town->draft({town->ben}));
            const auto listed = town->waiting();
            REQUIRE(listed.size() == 1);
            CHECK(listed[0].shows == waiting.shows);
            CHECK(listed[0].until == waiting.until);
            CHECK(waiting.until - waiting.made == days(30));
            town->network.pass(days(31));
            town->settle(std::chrono::minutes(1));
            CHECK(town->waiting().empty());
            CHECK(town->published().empty());
            learnt.push_back(town->told_author());
        }
        REQUIRE(learnt[0].size() == 1);
        CHECK(learnt[0] == learnt[1]);
        CHECK(sent(silent) == 1);
        CHECK(sent(stopped) == 0);
        // Ben is told who wanted to.
        const auto subject = stopped.subject_of(stopped.ben);
        const auto looks =
            stopped.a.read([&](storage::Tx& tx) { return storage::audit_of(tx, subject, 10); });
        REQUIRE(looks.size() == 1);
        CHECK(looks[0].verb == "a question that was not put");
        CHECK(looks[0].reason.value_or("").contains(stopped.prof.handle));
    }

    TEST_CASE("what else stands against a question keeps it from being put, unseen") {
        using Setting = void (*)(Album&);
        struct Row {
            const char* about;
            Setting setting;
            bool asked;
        };
        const Row rows[] = {
            {"nothing", [](Album&) {}, true},
            {"an objection", [](Album& town) { town.say("stop stories"); }, false},
            {"a mark not to ask", [](Album& town) { town.say("forget posts"); }, false},
            {"a pause",
             [](Album& town) {
                 const auto subject = town.subject_of(town.ben);
                 town.a.write([&](storage::Tx& tx) { storage::set_restricted(tx, subject, true); });
             },
             false},
            {"a block of the author",
             [](Album& town) {
                 must(town.b.social().block(town.ben.id, town.prof.handle));
                 town.settle(std::chrono::minutes(1));
             },
             false},
            {"a no to another post",
             [](Album& town) {
                 must(town.draft({town.ben}));
                 town.answer(town.ben, 1);
                 town.network.pass(days(89));
             },
             false},
            {"a no that is long ago",
             [](Album& town) {
                 must(town.draft({town.ben}));
                 town.answer(town.ben, 1);
                 town.network.pass(days(91));
             },
             true},
            {"silence",
             [](Album& town) {
                 must(town.draft({town.ben}));
                 town.network.pass(days(31));
                 town.settle(std::chrono::minutes(1));
             },
             false},
            {"a question of the author's own, taken back",
             [](Album& town) {
                 const auto id = must(town.draft({town.ben})).id;
                 const auto prof = town.row(town.prof.uri);
                 must(town.a.database().write([&](storage::Tx& tx) {
                     return node::ShownPosts(town.consents()).cancel(tx, prof, id, town.a.clock().now());
                 }));
             },
             true},
        };
        for (const Row& row : rows) {
            CAPTURE(row.about);
            Album town;
            row.setting(town);
            const auto before = town.requests(town.ben).size();
            must(town.draft({town.ben}, "Another"));
            CHECK((town.requests(town.ben).size() > before) == row.asked);
            CHECK(town.waiting().size() == 1);
        }
    }

    TEST_CASE("a post that shows people cannot be edited, and its audience stays") {
        Album town;
        const auto post = town.publish({town.ben});
        const auto edited =
            town.a.social().edit(town.prof.id, post.uri.text(), {.text = "Something else about ben"});
        REQUIRE_FALSE(edited.has_value());
        CHECK(edited.error().rule == "edit/shows-people");
        CHECK(town.published().front().content == post.content);
        CHECK(town.published().front().visibility == Visibility::followers);
        CHECK(town.elsewhere.activities("Update").empty());
        // Any other can.
        const auto plain = must(town.a.social().post(town.prof.id, {.text = "Term begins"}));
        CHECK(town.a.social().edit(town.prof.id, plain.uri.text(), {.text = "Term began"}).has_value());
    }

    TEST_CASE(
        "a post that shows people is one of its own, for people, and not for everybody unless they may") {
        Album town;
        const auto rule = [](const Result<node::WaitingPost>& made) {
            return made ? std::string("kept") : std::string(made.error().rule);
        };
        CHECK(rule(town.draft({})) == "shown/nobody");
        CHECK(rule(town.draft({town.prof})) == "shown/oneself");
        CHECK(rule(town.draft({town.desk})) == "shown/no-person");
        CHECK(rule(town.draft({town.ben}, "x", Visibility::direct)) == "shown/visibility");
        CHECK(rule(town.draft({town.ben}, "x", Visibility::local)) == "shown/visibility");
        CHECK(rule(town.draft({town.student}, "x", Visibility::unlisted)) == "shown/not-to-everyone");
        CHECK(rule(town.draft(std::vector<Person>(11, town.ben))) == "shown/too-many");
        CHECK(town.drafts_kept() == 0);
        // Of who is not known to be an adult it waits in vain: their age is nobody's to learn.
        CHECK(rule(town.draft({town.ben}, "x", Visibility::public_)) == "kept");
        CHECK(town.requests(town.ben).empty());
        const auto subject = town.subject_of(town.ben);
        town.a.write([&](storage::Tx& tx) { storage::set_age(tx, subject, consent::AgeBand::adult); });
        CHECK(rule(town.draft({town.ben}, "x", Visibility::public_)) == "kept");
        CHECK(town.requests(town.ben).front().choices[0].audience == Audience::public_());
        town.answer(town.ben, 0);
        REQUIRE(town.published().size() == 1);
        CHECK(town.published().front().visibility == Visibility::public_);
        CHECK(get_unsigned(town.a, parts_of(town.published().front().uri).path, "text/html").status != 404);
    }

    TEST_CASE("a post that waited is not published when it tells by now what its author was shown since") {
        Album town;
        must(town.record(town.prof, DetailKind::nickname, "Bobolink"));
        must(town.draft({town.bea}, "With " + town.ben.handle + ", our Bobolink"));
        REQUIRE(town.seen(town.prof, Reason::rights_handling) == std::vector<std::string>{"Bobolink"});
        town.answer(town.bea, 0);
        CHECK(town.published().empty());
        CHECK(town.waiting().empty());
        const auto subject = town.subject_of(town.ben);
        const auto lines = town.a.read([&](storage::Tx& tx) { return storage::audit_of(tx, subject, 10); });
        REQUIRE_FALSE(lines.empty());
        CHECK(lines.front().channel == "author");
        CHECK(lines.front().verb == "was about to post something of you");
    }

    TEST_CASE("so many drafts a day, whether or not anybody was asked about them") {
        Album town;
        town.say("stop");
        const auto prof = town.row(town.prof.uri);
        const auto make = [&](const Person& whom) {
            const auto made = town.draft({whom});
            if (!made) return std::string(made.error().rule);
            must(town.a.database().write([&](storage::Tx& tx) {
                return node::ShownPosts(town.consents()).cancel(tx, prof, made->id, town.a.clock().now());
            }));
            return std::string();
        };
        for (int i = 0; i < 20; ++i) CHECK(make(i % 2 == 0 ? town.ben : town.bea).empty());
        CHECK(make(town.ben) == "shown/too-often");
        CHECK(make(town.bea) == "shown/too-often");
        CHECK(town.drafts_kept() == 0);
        town.network.pass(std::chrono::hours(25));
        CHECK(town.swept("unanswered_drafts") == 20);
        CHECK(make(town.bea).empty());
    }

    TEST_CASE("somebody with an account here is asked like anybody else") {
        Album town;
        must(town.draft({town.student}));
        const auto asked = town.requests(town.student);
        REQUIRE(asked.size() == 1);
        must(town.a.social().vote(town.student.id, town.a.core().site().post(asked[0].question).text(), {0}));
        town.settle(std::chrono::minutes(1));
        REQUIRE(town.published().size() == 1);
        CHECK(town.state(town.student) == GrantState::given);
    }

    TEST_CASE("what waits for a silent server waits on while somebody pauses, and goes when that ends") {
        Album town;
        const auto told = [&] { return town.elsewhere.activities("Create").size(); };
        town.elsewhere.on_post = [](const HttpRequest&) { return HttpResponse{.status = 503}; };
        const auto post = town.publish({town.ben});
        const std::size_t tried = told();
        REQUIRE(tried > 0);
        const auto subject = town.subject_of(town.ben);
        const auto pause = [&](bool on) {
            must(town.a.database().write([&](storage::Tx& tx) {
                return town.consents().restrict(
                    tx, subject, on, {.channel = consent::Channel::self, .now = town.a.clock().now()});
            }));
        };
        pause(true);
        town.elsewhere.on_post = nullptr;
        town.network.pass(std::chrono::hours(30));
        town.settle(std::chrono::minutes(1));
        CHECK(told() == tried);
        // Other posts do not wait for it.
        must(town.a.social().post(town.prof.id,
                                  {.text = "Nobody in this one", .visibility = post.visibility}));
        town.settle(std::chrono::minutes(1));
        CHECK(told() == tried + 1);
        pause(false);
        town.settle(std::chrono::minutes(10));
        CHECK(told() == tried + 2);
    }

    TEST_CASE("nor does a boost tell of a post that rests") {
        Album town;
        const auto post = must(town.a.social().post(town.prof.id, {.text = "Hello"}));
        town.settle(std::chrono::minutes(1));
        const auto boosted = [&] { return town.elsewhere.activities("Announce").size(); };
        town.elsewhere.on_post = [](const HttpRequest&) { return HttpResponse{.status = 503}; };
        must(town.a.social().boost(town.prof.id, post.uri.text(), true));
        town.settle(std::chrono::minutes(1));
        const std::size_t tried = boosted();
        REQUIRE(tried > 0);
        const auto rest = [&](bool on) {
            town.a.write([&](storage::Tx& tx) { storage::set_hidden(tx, post.id, on); });
        };
        rest(true);
        town.elsewhere.on_post = nullptr;
        town.network.pass(std::chrono::hours(30));
        town.settle(std::chrono::minutes(1));
        CHECK(boosted() == tried);
        rest(false);
        town.settle(std::chrono::minutes(10));
        CHECK(boosted() == tried + 1);
    }

    TEST_CASE("a pause that begins between two messages of one turn is heard") {
        Album town;
        storage::PostId second;
        town.elsewhere.on_post = [&](const HttpRequest&) {
            town.a.write([&](storage::Tx& tx) { storage::set_hidden(tx, second, true); });
            return HttpResponse{.status = 202};
        };
        const auto first = must(town.a.social().post(town.prof.id, {.text = "One"}));
        second = must(town.a.social().post(town.prof.id, {.text = "Two"})).id;
        town.settle(std::chrono::minutes(1));
        const auto told = town.elsewhere.activities("Create");
        REQUIRE(told.size() == 1);
        CHECK(told[0].dump().contains("\"" + first.uri.text() + "\""));
        town.elsewhere.on_post = nullptr;
        town.a.write([&](storage::Tx& tx) { storage::set_hidden(tx, second, false); });
        town.settle(std::chrono::minutes(10));
        CHECK(town.elsewhere.activities("Create").size() == 2);
    }
}
