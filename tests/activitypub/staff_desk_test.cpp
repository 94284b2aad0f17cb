// What staff do at the desk on the web: in their own role, by their own password, and on record.
#include "node/limits.h"
#include "storage/audit.h"
#include "storage/consent_requests.h"
#include "storage/disclosures.h"
#include "tests/activitypub/visitor.h"

#include <doctest/doctest.h>

using namespace kith;
using namespace kith::sim;

namespace {

/// The desk's town, with a browser for each of the institution's people.
struct DeskTown : Desk {
    std::string who = ben.handle;

    Visitor browser_of(const Person& person, storage::SignedInBy way = storage::SignedInBy::password) {
        Visitor visitor(a);
        const auto row = this->row(person.uri);
        visitor.token = must(a.database().write([&](storage::Tx& tx) -> Result<std::string> {
            return a.core().links().begin(tx, row, way, a.clock().now()).token;
        }));
        return visitor;
    }
    HttpResponse act(Visitor& visitor, std::string_view what, const std::string& fields) {
        return visitor.post(
            "/desk/" + std::string(what),
            "who=" + percent_encode(who) + "&" + fields + "&csrf=" + node::csrf_of(visitor.token));
    }
    /// Looks that were written down.
    std::vector<storage::DisclosureRow> shown() {
        const auto subject = subject_of(ben);
        return a.read([&](storage::Tx& tx) { return storage::disclosures_of(tx, subject, 100); });
    }
};

/// The page as it is when nothing may be used.
bool shows_nothing(const HttpResponse& page) {
    return page.status == 200 && page.body.contains("Nothing may be used") &&
           !page.body.contains("Canarywren");
}

}  // namespace

TEST_SUITE("activitypub/staff desk") {
    TEST_CASE("a detail is noted, asked for, voted and then seen by whom the yes named") {
        DeskTown town;
        Visitor prof = town.browser_of(town.prof);
        Visitor dean = town.browser_of(town.dean);
        CHECK(prof.get("/desk").body.contains("You asked nobody"));
        CHECK(prof.get("/consent/me").body.contains("href=\"/desk\""));

        const auto noted = town.act(prof, "record", "kind=nickname&value=Bo+Canarywren");
        CHECK(noted.status == 200);
        CHECK(noted.body.contains("Noted for the role &quot;faculty&quot;"));
        CHECK_FALSE(noted.body.contains("Canarywren"));
        const auto heard = town.act(prof, "look", "purpose=rights_handling");
        CHECK(heard.body.contains("Bo Canarywren"));
        CHECK(heard.body.contains("Heard, not confirmed"));
        // Another role has none of it, for whatever purpose.
        CHECK(shows_nothing(town.act(dean, "look", "purpose=rights_handling")));
        CHECK(shows_nothing(town.act(prof, "look", "purpose=personal_greeting")));

        const auto asked = town.act(prof, "ask", "kind_nickname=on&purpose=personal_greeting&audience=me");
        CHECK(asked.status == 200);
        CHECK(asked.body.contains("No answer yet"));
        town.settle(std::chrono::minutes(1));
        const auto request = town.a.read(
            [&](storage::Tx& tx) { return storage::consent_requests_by(tx, town.prof.id, 10).at(0); });
        town.vote(request, 0);
        const auto seen = town.act(prof, "look", "purpose=personal_greeting");
        CHECK(seen.body.contains("Bo Canarywren"));
        CHECK_FALSE(seen.body.contains("Heard, not confirmed"));
        CHECK(seen.body.contains("Answered."));
        // One row for what was heard and one for what was allowed: they went under two grants.
        REQUIRE(town.shown().size() == 2);
        CHECK(town.shown()[0].shown_to == town.prof.id);
        CHECK(town.shown()[0].last == town.a.clock().now());
        CHECK(shows_nothing(town.act(dean, "look", "purpose=personal_greeting")));
        CHECK(dean.get("/desk").body.contains("You asked nobody"));
        town.say("stop");
        CHECK(shows_nothing(town.act(prof, "look", "purpose=personal_greeting")));

        // Ben sees who of them did what, also where nothing came of it.
        const auto subject = town.subject_of(town.ben);
        const auto looks = town.a.read([&](storage::Tx& tx) { return storage::audit_of(tx, subject, 100); });
        const auto count = [&](std::string_view verb, std::string_view by) {
            return std::ranges::count_if(looks, [&](const storage::AuditEvent& event) {
                return event.channel == "staff" && event.verb == verb &&
                       event.reason.value_or("").contains(by);
            });
        };
        CHECK(count("look", "@prof@") == 4);
        CHECK(count("look", "@dean@") == 2);
        CHECK(count("note of what was heard", "role faculty") == 1);
        CHECK(count("question", "@prof@") == 1);
    }

    TEST_CASE("a refusal tells nothing of what the person said to others, and is on record") {
        DeskTown town;
        Visitor prof = town.browser_of(town.prof);
        Visitor dean = town.browser_of(town.dean);
        const std::string wanted = "kind_nickname=on&purpose=personal_greeting&audience=";
        CHECK(town.act(dean, "ask", wanted + "own_staff").status == 200);
        town.settle(std::chrono::minutes(1));
        CHECK(dean.get("/desk").body.contains(town.ben.handle));
        town.say("stop");
        const auto stopped = town.act(prof, "ask", wanted + "me");
        CHECK(stopped.status == 403);
        CHECK(stopped.body.contains("This cannot be asked of this person now."));
        CHECK_FALSE(stopped.body.contains("STOP"));
        CHECK_FALSE(stopped.body.contains("gate:"));
        const auto subject = town.subject_of(town.ben);
        const auto looks = town.a.read([&](storage::Tx& tx) { return storage::audit_of(tx, subject, 1); });
        REQUIRE(looks.size() == 1);
        CHECK(looks[0].verb == "a question that was not put");
        // Who is about to be forgotten stands in nobody's list.
        town.say("forget everything");
        CHECK_FALSE(dean.get("/desk").body.contains(town.ben.handle));
    }

    TEST_CASE("who works at the desk stays signed in, and who rests does not") {
        DeskTown town;
        Visitor prof = town.browser_of(town.prof);
        for (int i = 0; i < 3; ++i) {
            town.network.pass(std::chrono::minutes(20));
            CHECK(prof.get("/desk").status == 200);
        }
        town.network.pass(std::chrono::minutes(31));
        CHECK(prof.get("/desk").status == 303);
    }

    TEST_CASE("nobody else comes to the desk, and no form of another site is heard") {
        DeskTown town;
        must(town.record(town.prof, DetailKind::nickname, "Bo Canarywren"));
        Visitor student = town.browser_of(town.student);
        Visitor by_link = town.browser_of(town.prof, storage::SignedInBy::link);
        Visitor stranger(town.a);
        for (Visitor* each : {&student, &by_link}) {
            CHECK(each->get("/desk").status == 403);
            const auto response = town.act(*each, "look", "purpose=rights_handling");
            CHECK(response.status == 403);
            CHECK_FALSE(response.body.contains("Canarywren"));
        }
        CHECK_FALSE(student.get("/consent/me").body.contains("href=\"/desk\""));
        CHECK(stranger.get("/desk").status == 303);
        CHECK(stranger.post("/desk/look", "who=" + percent_encode(town.who)).status == 303);

        Visitor prof = town.browser_of(town.prof);
        const std::string fields = "who=" + percent_encode(town.who) + "&purpose=rights_handling";
        CHECK(prof.post("/desk/look", fields).status == 403);
        CHECK(prof.post("/desk/look", fields + "&csrf=" + node::csrf_of(student.token)).status == 403);
        CHECK(prof.post("/desk/look",
                        fields + "&csrf=" + node::csrf_of(prof.token),
                        {{"Sec-Fetch-Site", "cross-site"}})
                  .status == 403);
        CHECK(town.shown().empty());
        const auto page = prof.get("/desk");
        CHECK(header(page.headers, "Cache-Control") == "no-store");
        CHECK(header(page.headers, "Referrer-Policy") == "no-referrer");
        CHECK(header(page.headers, "X-Robots-Tag") == "noindex, nofollow");
        town.a.write(
            [&](storage::Tx& tx) { storage::set_suspended(tx, town.prof.id, town.a.clock().now()); });
        CHECK(prof.get("/desk").status == 403);
        CHECK(town.act(prof, "look", "purpose=rights_handling").status == 403);
    }

    TEST_CASE("what a form of the desk says wrongly is refused in words, and changes nothing") {
        DeskTown town;
        Visitor prof = town.browser_of(town.prof);
        const std::pair<const char*, const char*> wrong[] = {
            {"look", "purpose=nonsense"},
            {"look", "purpose=security_abuse"},
            {"look", ""},
            {"record", "kind=nonsense&value=Bo"},
            {"record", "kind=nickname&value="},
            {"record", "kind=nickname&value=Bo%E2%80%AE"},
            {"record", "kind=nickname&value=a%0Ab"},
            {"record", "kind=family&value=a+sister"},
            {"record", "kind=cherished_cause_text&value=a+faith"},
            {"record", "kind=display_name&value=Bo"},
            {"ask", "purpose=personal_greeting&audience=me"},
            {"ask", "kind_nickname=on&purpose=personal_greeting&audience=nonsense"},
            {"ask", "kind_nickname=on&purpose=rights_handling&audience=me"},
            {"ask", "kind_nickname=on&audience=me"},
            {"ask", "kind_nickname=on&purpose=account_service&audience=me"},
            {"ask", "kind_nickname=on&purpose=research&audience=me"},
            {"ask", "kind_nickname=on&purpose=personal_greeting&audience=public"},
        };
        for (const auto& [what, fields] : wrong) {
            CAPTURE(what);
            CAPTURE(fields);
            const auto response = town.act(prof, what, fields);
            CHECK(response.status >= 400);
            CHECK(response.status < 500);
            CHECK(header(response.headers, "Content-Type").starts_with("text/html"));
            CHECK(response.body.contains("role=\"alert\""));
        }
        town.who = "@nobody@nowhere.test";
        CHECK(town.act(prof, "look", "purpose=rights_handling").status >= 400);
        town.who = "<script>";
        const auto escaped = town.act(prof, "look", "purpose=rights_handling");
        CHECK(escaped.body.contains("&lt;script&gt;"));
        CHECK_FALSE(escaped.body.contains("<script>"));
        for (const std::string& nobody : {town.prof.handle, town.desk.handle}) {
            town.who = nobody;
            CHECK(town.act(prof, "record", "kind=nickname&value=Bo").status == 404);
        }
        town.who = town.ben.handle;
        CHECK(town.events().empty());
        CHECK(town.shown().empty());
    }

    TEST_CASE("a lost password empties the book slowly") {
        DeskTown town;
        Visitor prof = town.browser_of(town.prof);
        int allowed = 0;
        for (std::size_t i = 0; i < limits::desk_acts_max + 5; ++i) {
            if (town.act(prof, "look", "purpose=rights_handling").status == 200) ++allowed;
        }
        CHECK(allowed == int(limits::desk_acts_max));
        const auto refused = town.act(prof, "look", "purpose=rights_handling");
        CHECK(refused.status == 429);
        CHECK_FALSE(header(refused.headers, "Retry-After").empty());
        CHECK(prof.get("/desk").status == 200);
        // Nor does it write to everybody.
        Visitor dean = town.browser_of(town.dean);
        for (std::size_t i = 0; i < limits::desk_questions_max; ++i)
            town.act(dean, "ask", "purpose=research");
        CHECK(town.act(dean, "ask", "kind_nickname=on&purpose=personal_greeting&audience=me").status == 429);
        CHECK(town.act(dean, "look", "purpose=rights_handling").status == 200);
    }
}
