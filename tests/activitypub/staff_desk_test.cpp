// What staff do at the desk on the web: in their own role, by their own password, and on record.
#include "node/limits.h"
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
        CHECK_FALSE(town.act(dean, "look", "purpose=rights_handling").body.contains("Canarywren"));
        CHECK_FALSE(town.act(prof, "look", "purpose=personal_greeting").body.contains("Canarywren"));

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
        REQUIRE(town.shown().size() == 1);
        CHECK(town.shown()[0].shown_to == town.prof.id);
        CHECK(town.shown()[0].last == town.a.clock().now());
        CHECK_FALSE(town.act(dean, "look", "purpose=personal_greeting").body.contains("Canarywren"));
        CHECK(dean.get("/desk").body.contains("You asked nobody"));
        town.say("stop");
        CHECK_FALSE(town.act(prof, "look", "purpose=personal_greeting").body.contains("Canarywren"));
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
        // No longer staff, no longer at the desk.
        town.a.write(
            [&](storage::Tx& tx) { storage::set_suspended(tx, town.prof.id, town.a.clock().now()); });
        CHECK(prof.get("/desk").status >= 300);
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
        CHECK_FALSE(town.act(prof, "look", "purpose=rights_handling").body.contains("<script>"));
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
        CHECK(town.act(prof, "look", "purpose=rights_handling").status == 429);
        CHECK(prof.get("/desk").status == 200);
    }
}
