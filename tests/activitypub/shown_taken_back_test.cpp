// Posts that show people: every way out of one, and that it ends everywhere.
#include "node/consent/export.h"
#include "node/consent/receipts.h"
#include "tests/activitypub/album.h"

#include <doctest/doctest.h>

using namespace kith;
using namespace kith::sim;
using consent::GrantState;
using std::chrono::days;

TEST_SUITE("activitypub/shown") {
    TEST_CASE("stop deletes a post that shows somebody wherever it ever went, and says how far that got") {
        Album town;
        const auto post = town.publish({town.ben, town.bea});
        town.leave_elsewhere();
        const std::string answer = town.say("stop");
        CHECK(answer.contains("every server that ever got it from us is being told"));
        town.check_gone(post.uri);
        CHECK(town.places(town.bea) == 0);
        CHECK(town.state(town.ben) == GrantState::withdrawn);
        CHECK(town.state(town.bea) == GrantState::revoked);
        const auto taken = town.retractions(town.ben);
        REQUIRE(taken.size() == 1);
        const auto reached =
            town.a.read([&](storage::Tx& tx) { return storage::reached_by(tx, taken[0].activity); });
        CHECK(reached.size() == 2);
        for (const auto& each : reached) CHECK(each.state == "delivered");
        CHECK(town.say("who has it").contains("Taken back"));
        REQUIRE(town.told_author().size() == 2);
        CHECK(town.told_author()[0].contains("does not agree any more"));
        CHECK_FALSE(town.told_author()[0].contains("ben"));
        // What was on its way to somebody is not sent any more, and the rest are told when they are back.
        CHECK(town.a.serve({.method = "GET", .url = post.uri, .body = ""}).status != 200);
    }

    TEST_CASE("every way out of a yes takes the post back") {
        using Way = void (*)(Album&);
        struct Row {
            const char* about;
            Way way;
            GrantState state;
        };
        const Row rows[] = {
            {"the purpose", [](Album& town) { town.say("stop stories"); }, GrantState::withdrawn},
            {"the kind", [](Album& town) { town.say("forget posts"); }, GrantState::withdrawn},
            {"a block",
             [](Album& town) { must(town.b.social().block(town.ben.id, town.desk.handle)); },
             GrantState::withdrawn},
            {"the centre",
             [](Album& town) {
                 town.come_in();
                 const auto page = town.visitor.act("stop", "kind=appearance&purpose=storytelling");
                 CHECK(page.status == 200);
             },
             GrantState::withdrawn},
            {"an objection at the centre",
             [](Album& town) {
                 town.come_in();
                 CHECK(town.visitor.act("object", "purpose=storytelling&choice=on").status == 200);
             },
             GrantState::withdrawn},
            {"the link of a yes",
             [](Album& town) {
                 Visitor anybody(town.a);
                 const std::string path = link_in(town.last_answer(), "/consent/w/");
                 REQUIRE_FALSE(path.empty());
                 CHECK(anybody.get(path).status == 200);
                 CHECK(town.published().size() == 1);
                 CHECK(anybody.post(path).status == 200);
             },
             GrantState::withdrawn},
            {"its end", [](Album& town) { town.network.pass(days(365 * 3)); }, GrantState::expired},
        };
        for (const Row& row : rows) {
            CAPTURE(row.about);
            Album town;
            const auto post = town.publish({town.ben});
            town.leave_elsewhere();
            row.way(town);
            town.settle(std::chrono::minutes(5));
            town.check_gone(post.uri);
            CHECK(town.state(town.ben) == row.state);
            CHECK(town.retractions(town.ben).size() == 1);
        }
    }

    TEST_CASE("a draft dies with the yes that is taken back") {
        Album town;
        must(town.draft({town.ben, town.bea}));
        town.answer(town.ben, 0);
        town.say("stop");
        CHECK(town.waiting().empty());
        CHECK(town.state(town.bea) == GrantState::deferred);
        CHECK(town.published().empty());
        REQUIRE(town.told_author().size() == 1);
        CHECK(town.told_author()[0].ends_with("not everybody agreed."));
    }

    TEST_CASE("while somebody pauses everything the post rests, and erasing them deletes it everywhere") {
        Album town;
        const auto post = town.publish({town.ben, town.bea});
        must(town.a.social().follow(town.student.id, town.prof.handle));
        town.settle(std::chrono::minutes(1));
        CHECK(Town::sees(town.a, post.uri, town.student));
        town.leave_elsewhere();
        CHECK(town.say("forget everything").contains("Nothing of yours is used"));
        CHECK_FALSE(Town::sees(town.a, post.uri, town.student));
        CHECK(town.deletes(post.uri) == 0);
        CHECK(town.say("keep").contains("as it was"));
        CHECK(Town::sees(town.a, post.uri, town.student));
        town.say("forget everything");
        town.network.pass(std::chrono::hours(25));
        town.settle(std::chrono::minutes(5));
        CHECK_FALSE(town.a.post(post.uri).has_value());
        CHECK_FALSE(town.b.post(post.uri).has_value());
        CHECK(town.deletes(post.uri) == 1);
        CHECK(town.count("shown_people") == 0);
        CHECK(town.grants(town.ben).empty());
        CHECK(town.state(town.bea) == GrantState::revoked);
    }

    TEST_CASE("a pause of one person lets a draft wait, and its end publishes it") {
        Album town;
        must(town.draft({town.ben, town.bea}));
        town.answer(town.ben, 0);
        const auto subject = town.subject_of(town.ben);
        const auto pause = [&](bool on) {
            must(town.a.database().write([&](storage::Tx& tx) {
                return town.consents().restrict(
                    tx, subject, on, {.channel = consent::Channel::self, .now = town.a.clock().now()});
            }));
        };
        pause(true);
        town.answer(town.bea, 0);
        CHECK(town.published().empty());
        pause(false);
        CHECK(town.published().size() == 1);
    }

    TEST_CASE("when the account of somebody shown is gone, so is the post") {
        Album town;
        const auto post = town.publish({town.ben, town.bea});
        must(town.b.social().delete_account(town.bea.id));
        town.settle(std::chrono::minutes(5));
        CHECK_FALSE(town.a.post(post.uri).has_value());
        CHECK(town.deletes(post.uri) == 1);
        CHECK(town.state(town.ben) == GrantState::revoked);
        CHECK(town.places(town.ben) == 0);
    }

    TEST_CASE("when its author deletes the post or goes, no yes to it stays") {
        Album town;
        const auto post = town.publish({town.ben});
        must(town.a.social().remove(town.prof.id, post.uri.text()));
        town.settle(std::chrono::minutes(1));
        town.check_gone(post.uri);
        CHECK(town.state(town.ben) == GrantState::revoked);
        must(town.draft({town.bea}));
        town.publish({town.ben}, "Another day");
        must(town.a.social().delete_account(town.prof.id));
        town.settle(std::chrono::minutes(5));
        CHECK(town.drafts_kept() == 0);
        CHECK(town.count("shown_people") == 0);
        CHECK(town.state(town.ben) == GrantState::revoked);
        CHECK(town.state(town.bea) == GrantState::deferred);
        CHECK(town.places(town.ben) == 0);
    }

    TEST_CASE("an author cancels what waits, theirs alone, and nobody is asked any more") {
        Album town;
        const auto id = must(town.draft({town.ben})).id;
        const auto cancel = [&](const Person& as) {
            const auto who = town.row(as.uri);
            const Done done = town.a.database().write([&](storage::Tx& tx) {
                return node::ShownPosts(town.consents()).cancel(tx, who, id, town.a.clock().now());
            });
            town.settle(std::chrono::minutes(1));
            return done.has_value();
        };
        CHECK_FALSE(cancel(town.dean));
        CHECK(town.waiting().size() == 1);
        const Uri question = town.a.core().site().post(town.requests(town.ben).front().question);
        CHECK(cancel(town.prof));
        CHECK_FALSE(cancel(town.prof));
        CHECK(town.waiting().empty());
        CHECK_FALSE(town.b.post(question).has_value());
        CHECK(town.told_author().empty());
    }

    TEST_CASE("a legal hold keeps what was taken back, seen by nobody else, until it ends") {
        Album town;
        const auto post = town.publish({town.ben, town.bea});
        must(town.a.social().follow(town.student.id, town.prof.handle));
        town.settle(std::chrono::minutes(1));
        town.hold(town.bea);
        town.say("stop");
        CHECK(town.deletes(post.uri) == 1);
        CHECK_FALSE(town.b.post(post.uri).has_value());
        REQUIRE(town.a.post(post.uri).has_value());
        CHECK_FALSE(Town::sees(town.a, post.uri, town.student));
        CHECK(town.places(town.ben) == 0);
        CHECK(town.places(town.bea) == 1);
        CHECK(town.swept("taken_back") == 0);
        // A pause and its end do not show it again.
        const auto subject = town.subject_of(town.ben);
        for (const bool on : {true, false}) {
            must(town.a.database().write([&](storage::Tx& tx) {
                return town.consents().restrict(
                    tx, subject, on, {.channel = consent::Channel::self, .now = town.a.clock().now()});
            }));
        }
        CHECK_FALSE(Town::sees(town.a, post.uri, town.student));
        town.release(town.bea);
        CHECK(town.swept("taken_back") == 1);
        CHECK_FALSE(town.a.post(post.uri).has_value());
        CHECK(town.deletes(post.uri) == 1);
    }

    TEST_CASE("a legal hold keeps a draft that will never be published, until it ends") {
        Album town;
        must(town.draft({town.ben, town.bea}));
        town.hold(town.bea);
        town.answer(town.ben, 1);
        CHECK(town.waiting().empty());
        CHECK(town.drafts_kept() == 1);
        CHECK(town.swept("unanswered_drafts") == 0);
        town.release(town.bea);
        town.network.pass(std::chrono::hours(25));
        CHECK(town.swept("unanswered_drafts") == 1);
        CHECK(town.count("shown_people") == 0);
    }
}

namespace {

constexpr std::string_view canary = "Canarydraft";

/// Everything that the node keeps, as text.
bool is_kept_in_clear(SimNode& node) {
    return node.read([&](storage::Tx& tx) {
        std::vector<std::string> tables;
        {
            auto rows = tx.query("SELECT name FROM sqlite_master WHERE type = 'table'");
            while (rows.next()) tables.push_back(rows.string(0));
        }
        for (const std::string& table : tables) {
            std::string row;
            {
                auto columns = tx.query("SELECT name FROM pragma_table_info(?)", table);
                while (columns.next())
                    row += (row.empty() ? "" : " || ' ' || ") + ("COALESCE(CAST(\"" + columns.string(0)) +
                           "\" AS TEXT), '')";
            }
            auto found = tx.query("SELECT 1 FROM \"" + table + "\" WHERE instr(" + row + ", ?) > 0", canary);
            if (found.next()) return true;
        }
        return false;
    });
}

std::string copy_of(Album& town, const Person& who) {
    const auto row = town.row(who.uri);
    auto& core = town.a.core();
    return must(town.a.database().read([&](storage::Tx& tx) -> Result<std::string> {
        std::string all;
        TRY(node::export_subject(tx,
                                 {core.site(), core.key_store(), core.receipts()},
                                 row,
                                 town.a.clock().now(),
                                 [&](const node::ExportFile& file) -> Done {
                                     all += file.body;
                                     return {};
                                 }));
        return all;
    }));
}

}  // namespace

TEST_SUITE("activitypub/shown") {
    TEST_CASE("a draft is in no message, document, page or copy but its author's, and before whom it asks") {
        Album town;
        bool said = false;
        town.network.observe([&](const Exchange& exchange) {
            said = said || exchange.request.body.contains(canary) || exchange.response.body.contains(canary);
        });
        const std::string text = "A day in the lab with " + std::string(canary) + " #" + std::string(canary);
        must(town.draft({town.ben, town.bea}, text));
        CHECK_FALSE(said);
        CHECK_FALSE(is_kept_in_clear(town.a));
        CHECK_FALSE(is_kept_in_clear(town.b));
        const std::string profile = parts_of(town.prof.uri).path;
        for (const std::string& path : {profile,
                                        profile + "/outbox",
                                        profile + "/outbox?page=1",
                                        std::string("/@prof"),
                                        std::string("/@prof/feed.atom"),
                                        std::string("/"),
                                        std::string("/tags/canarydraft"),
                                        "/posts/" + std::to_string(town.waiting().front().id.value)}) {
            CAPTURE(path);
            for (const std::string_view accept : {"application/activity+json", "text/html"})
                CHECK_FALSE(get_unsigned(town.a, path, accept).body.contains(canary));
            CHECK_FALSE(town.cleo.get(town.a, path).body.contains(canary));
        }
        CHECK(copy_of(town, town.prof).contains(canary));
        CHECK_FALSE(copy_of(town, town.ben).contains(canary));

        // The link shows nothing before it is pressed, and the post to who is asked alone.
        const std::string path = link_in(town.last_answer(), "/consent/l/");
        REQUIRE_FALSE(path.empty());
        CHECK_FALSE(town.visitor.get(path).body.contains(canary));
        REQUIRE(town.visitor.post(path).status == 303);
        const auto page = town.visitor.get("/consent/me");
        CHECK(page.body.contains(canary));
        CHECK(page.body.contains("The post, as it would be published"));
        Visitor student(town.a);
        const auto row = town.row(town.student.uri);
        student.token = must(town.a.database().write([&](storage::Tx& tx) -> Result<std::string> {
            return town.a.core()
                .links()
                .begin(tx, row, storage::SignedInBy::password, town.a.clock().now())
                .token;
        }));
        CHECK_FALSE(student.get("/consent/me").body.contains(canary));
        CHECK_FALSE(said);

        // After a no it is nowhere, for nobody.
        town.answer(town.bea, 1);
        CHECK_FALSE(town.visitor.get("/consent/me").body.contains(canary));
        CHECK_FALSE(copy_of(town, town.prof).contains(canary));
        CHECK_FALSE(said);
    }

    TEST_CASE("at the centre the question is answered where the post is read") {
        Album town;
        must(town.draft({town.ben}, "With <b>" + std::string(canary) + "</b>"));
        town.come_in();
        const auto page = town.visitor.get("/consent/me");
        CHECK(page.body.contains("&lt;b&gt;" + std::string(canary)));
        const auto request = town.requests(town.ben).front();
        CHECK(town.visitor.act("answer", "code=" + request.code + "&choice=0").status == 200);
        CHECK(town.published().size() == 1);
        CHECK(town.state(town.ben) == GrantState::given);
    }

    TEST_CASE("nobody tells, notes or corrects by itself that somebody is in a post") {
        Album town;
        town.publish({town.ben});
        CHECK_FALSE(town.say("remember post: me in the lab").contains("Thank you"));
        CHECK(town.say("correct post: me in the lab").contains("take back"));
        CHECK(town.record(town.prof, DetailKind::appearance, "in the lab").error().rule ==
              "consent/account-kind");
        CHECK(town.ask(town.prof,
                       {.kinds = {DetailKind::appearance},
                        .reason = Reason::personal_greeting,
                        .audience = Audience::own_staff()})
                  .error()
                  .rule == "consent/account-kind");
        CHECK(town.ask(town.prof, {.kinds = {DetailKind::nickname}, .reason = Reason::storytelling})
                  .error()
                  .rule == "consent/with-a-post");
        CHECK(town.places(town.ben) == 1);
        CHECK(town.say("what do you know").contains("in a post of somebody of ours, with your yes"));
    }
}
