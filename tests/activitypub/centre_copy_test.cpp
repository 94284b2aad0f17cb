// A copy of everything, taken with one click by the person it is about.
#include "node/consent/limits.h"
#include "storage/rights.h"
#include "tests/activitypub/visitor.h"

#include <doctest/doctest.h>

#include <algorithm>

using namespace kith;
using namespace kith::sim;

namespace {

std::size_t given(CentreTown& town) {
    return static_cast<std::size_t>(
        std::ranges::count(town.events(), storage::export_given, &storage::ConsentEventRow::event));
}

}  // namespace

TEST_SUITE("activitypub/consent centre") {
    TEST_CASE("one click gives the person a copy of everything, and nobody else's") {
        CentreTown town;
        CHECK(town.say("remember nickname: Bo Canarywren").contains("Thank you"));
        must(town.a.social().post(town.prof.id, {.text = "another's words, Canarylark"}));
        town.come_in();
        const auto copy = town.visitor.act("copy");
        REQUIRE(copy.status == 200);
        CHECK(header(copy.headers, "Content-Type") == "application/x-tar");
        CHECK(header(copy.headers, "Cache-Control") == "no-store");
        CHECK(std::string(header(copy.headers, "Content-Disposition")).starts_with("attachment; "));
        CHECK(copy.body.size() % 512 == 0);
        for (const char* part : {"ustar", "index.html", "data/details-1.jsonld", "receipts/"}) {
            CAPTURE(part);
            CHECK(copy.body.contains(part));
        }
        CHECK(copy.body.contains("Bo Canarywren"));
        CHECK_FALSE(copy.body.contains("Canarylark"));
        REQUIRE(given(town) == 1);
        CHECK(town.events().back().channel == consent::Channel::self);
        CHECK_FALSE(town.events().back().evidence.empty());
    }

    TEST_CASE("what was asked before is answered by it, and several copies a day are enough") {
        CentreTown town;
        town.say("export");
        town.come_in();
        const auto subject = town.subject_of(town.ben);
        const auto owed = [&] {
            return town.a.read([&](storage::Tx& tx) {
                return std::ranges::count(
                    storage::owed_to_people(tx, 10), subject, &storage::OwedRow::subject);
            });
        };
        CHECK(owed() == 1);
        for (int i = 0; i < limits::exports_a_day; ++i) CHECK(town.visitor.act("copy").status == 200);
        CHECK(owed() == 0);
        const auto refused = town.visitor.act("copy");
        CHECK(refused.status == 429);
        CHECK(refused.body.contains("tomorrow"));
        CHECK(given(town) == limits::exports_a_day);
        CHECK(town.visitor.post("/consent/me/sign-out", "csrf=" + node::csrf_of(town.visitor.token)).status ==
              200);
        CHECK(town.visitor.act("copy").status == 403);
    }

    TEST_CASE("what is too large for one answer is owed instead") {
        CentreTown town;
        const auto post = must(town.a.social().post(town.student.id, {.text = "small"}));
        town.a.write([&](storage::Tx& tx) {
            tx.execute("UPDATE posts SET content = hex(zeroblob(?)) WHERE id = ?",
                       static_cast<std::int64_t>(limits::export_at_once_bytes / 2 + 1),
                       post.id);
        });
        const auto row = town.row(town.student.uri);
        Visitor student(town.a);
        student.token = must(town.a.database().write([&](storage::Tx& tx) -> Result<std::string> {
            return town.a.core()
                .links()
                .begin(tx, row, storage::SignedInBy::password, town.a.clock().now())
                .token;
        }));
        const auto owed = student.act("copy");
        CHECK(owed.status == 200);
        CHECK(owed.body.contains("Your wish is written down"));
        const auto events =
            town.a.read([&](storage::Tx& tx) { return storage::consent_events_of(tx, row.subject); });
        REQUIRE_FALSE(events.empty());
        CHECK(events.back().event == storage::asked_for_export);
    }
}
