// What an operator does when a person uses their rights.
#include "node/consent/rights.h"

#include "node/doctor.h"
#include "storage/consent_events.h"
#include "storage/details.h"
#include "storage/erasure.h"
#include "storage/grants.h"
#include "storage/rights.h"
#include "storage/subjects.h"
#include "tests/node/busy_node.h"
#include "tests/support/temp_dir.h"

#include <doctest/doctest.h>

#include <algorithm>

using namespace kith;
using namespace kith::node;
using namespace kith::test;
using consent::DetailKind;

namespace {

/// Somebody of another server, with a key here.
storage::ActorRow far_person(SmallNode& small) {
    const Instant now = small.clock.now();
    const storage::SubjectId subject(4711);
    REQUIRE(small.keys->vault().create(subject).has_value());
    storage::ActorRow bea{.id = storage::ActorId(4712),
                          .subject = subject,
                          .uri = Uri::trusted("https://far.test/users/bea"),
                          .host = Host::trusted("far.test"),
                          .username = "bea",
                          .inbox = Uri::trusted("https://far.test/users/bea/inbox"),
                          .created = now,
                          .source = "fetch",
                          .basis = "FederationDelivery",
                          .fetched = now,
                          .last_needed = now};
    REQUIRE(small.database
                ->write([&](storage::Tx& tx) -> Done {
                    storage::create_subject(tx, subject, now);
                    return storage::insert_actor(tx, bea);
                })
                .has_value());
    return bea;
}

/// What waits to be sent to somebody elsewhere.
std::string queued_for(const SmallNode& small, const storage::ActorRow& who) {
    return in(small, [&](storage::Tx& tx) {
        std::string bodies;
        auto rows = tx.query(
            "SELECT a.body FROM deliveries d JOIN activities a ON a.id = d.activity_id JOIN inboxes i ON"
            " i.id = d.inbox_id WHERE d.state = 'queued' AND i.url = ?",
            who.inbox.text());
        while (rows.next()) bodies += rows.string(0);
        return bodies;
    });
}

/// What the consent actor wrote to anybody here.
std::string told_here(const SmallNode& small) {
    return in(small, [&](storage::Tx& tx) {
        std::string texts;
        auto rows = tx.query(
            "SELECT p.content FROM posts p JOIN actors a ON a.id = p.actor_id WHERE a.username = 'consent'");
        while (rows.next()) texts += rows.string(0);
        return texts;
    });
}

}  // namespace

TEST_SUITE("node/consent/rights") {
    TEST_CASE("a month is to the same day of the next one, or its last") {
        const auto due = [](const char* asked) { return to_iso8601(answer_due(*parse_iso8601(asked))); };
        CHECK(due("2026-03-15T10:00:00Z") == "2026-04-15T10:00:00Z");
        CHECK(due("2026-01-31T10:00:00Z") == "2026-02-28T10:00:00Z");
        CHECK(due("2028-01-31T23:59:59Z") == "2028-02-29T23:59:59Z");
        CHECK(due("2026-12-31T00:00:00Z") == "2027-01-31T00:00:00Z");
    }

    TEST_CASE("the doctor says what the settings do not state of the institution, and fails for none of it") {
        NoNetwork network;
        const auto look = [&](const Institution& stated) {
            Config config;
            config.server.institution = stated;
            const auto findings = examine(
                Directory("/nonexistent"), config, fail(Errc::unavailable, "database: none"), network);
            const auto found = std::ranges::find(findings, "institution", &Finding::check);
            REQUIRE(found != findings.end());
            return *found;
        };
        const Finding bare = look({});
        CHECK(bare.health == Health::unsure);
        CHECK(bare.what.contains("address, country, contact_email"));
        CHECK_FALSE(bare.mend.empty());
        CHECK(look({.address = "1 Road", .email = "a@b.test"}).what.contains(" its country:"));
        CHECK(look({.address = "1 Road", .country = "IE", .email = "a@b.test"}).health == Health::good);
    }

    TEST_CASE("what was asked is due in a month, overdue it alarms, and a copy answers it") {
        SmallNode small;
        const auto ana = small.person("ana");
        const auto ask = [&] {
            REQUIRE(small.database
                        ->write([&](storage::Tx& tx) -> Done {
                            const Act act{.channel = consent::Channel::remote, .now = small.clock.now()};
                            const auto noted = small.core->consents().note(
                                tx, ana.subject, storage::asked_for_export, "", "", act);
                            if (!noted) return std::unexpected(noted.error());
                            return {};
                        })
                        .has_value());
        };
        const auto health = [&] {
            const Directory nowhere("/nonexistent");
            const auto findings =
                examine(nowhere, Config(), small.ask("status", Json::object()), small.network);
            const auto found = std::ranges::find(findings, "rights", &Finding::check);
            REQUIRE(found != findings.end());
            return found->health;
        };
        CHECK(small.tell("status", Json::object())["open_requests"] == 0);
        ask();
        const Json shown = small.tell("subject.show", {{"who", "@ana@hill.test"}});
        REQUIRE(shown["requests"].size() == 1);
        CHECK(shown["requests"][0]["right"] == "export");
        CHECK(shown["requests"][0]["due"] == to_iso8601(answer_due(small.clock.now())));
        CHECK(shown["requests"][0]["late"] == false);
        CHECK(small.tell("subject.show", Json::object())["requests"][0]["who"] == "@ana@hill.test");
        CHECK(health() == Health::good);
        small.clock.time += std::chrono::hours(24 * 32);
        CHECK(small.tell("status", Json::object())["late_requests"] == 1);
        CHECK(small.tell("subject.show", {{"who", "@ana@hill.test"}})["requests"][0]["late"] == true);
        CHECK(health() == Health::bad);
        const TempDir dir;
        small.tell("subject.export",
                   {{"who", "@ana@hill.test"}, {"reason", "asked by letter"}, {"out", dir.path() + "/ana"}});
        CHECK(small.tell("status", Json::object())["open_requests"] == 0);
        CHECK(health() == Health::good);
        CHECK(small.tell("subject.show", {{"who", "@ana@hill.test"}})["requests"][0].contains("answered"));
        ask();
        CHECK(small.tell("status", Json::object())["open_requests"] == 1);
    }
}

TEST_SUITE("node/commands/subject") {
    TEST_CASE("erasing waits a day, says what is due, and can be called off until then") {
        SmallNode small;
        const auto ana = small.person("ana");
        CHECK(rule_of(small.ask("subject.erase", {{"who", "@ana@hill.test"}, {"reason", "letter"}})) ==
              "command: not sure");
        CHECK_FALSE(small.ask("subject.erase", {{"who", "@ana@hill.test"}, {"yes", true}}));
        const Json done =
            small.tell("subject.erase", {{"who", "@ana@hill.test"}, {"reason", "letter"}, {"yes", true}});
        CHECK(done["erased"] == false);
        CHECK(done["due"] == to_iso8601(small.clock.now() + std::chrono::hours(24)));
        Json shown = small.tell("subject.show", {{"who", "@ana@hill.test"}});
        CHECK(shown["restricted"] == true);
        CHECK(shown["erasure_due"] == done["due"]);
        CHECK(shown["requests"][0]["right"] == "erasure");
        // It is owed from now on, and they are told, with the way back.
        CHECK(small.tell("status", Json::object())["open_requests"] == 1);
        CHECK(told_here(small).contains("KEEP"));
        CHECK_FALSE(told_here(small).contains("letter"));
        // Nothing is destroyed early, by whichever of them looks.
        small.core->dialogue_once(small.clock.now());
        small.accounts->tidy_once(small.clock.now());
        CHECK(small.keys->wrapped_key(ana.subject).has_value());
        REQUIRE(small.database
                    ->write([&](storage::Tx& tx) -> Done {
                        const Act act{.channel = consent::Channel::self, .now = small.clock.now()};
                        const auto kept = small.core->consents().call_off(tx, ana, act);
                        if (!kept) return std::unexpected(kept.error());
                        return {};
                    })
                    .has_value());
        small.clock.time += std::chrono::hours(25);
        small.accounts->tidy_once(small.clock.now());
        shown = small.tell("subject.show", {{"who", "@ana@hill.test"}});
        CHECK(shown["restricted"] == false);
        CHECK_FALSE(shown.contains("erased"));
        CHECK(shown["requests"][0].contains("answered"));
        CHECK(small.tell("status", Json::object())["open_requests"] == 0);
    }

    TEST_CASE("an account that asked to be forgotten is taken leave of when its day is over") {
        SmallNode small;
        const auto ana = small.person("ana");
        small.tell("subject.erase", {{"who", "@ana@hill.test"}, {"reason", "letter"}, {"yes", true}});
        small.clock.time += std::chrono::hours(25);
        // The consent actor's own step leaves accounts to those who can say farewell.
        small.core->dialogue_once(small.clock.now());
        CHECK(small.keys->wrapped_key(ana.subject).has_value());
        CHECK(small.accounts->tidy_once(small.clock.now()).done > 0);
        CHECK(small.keys->wrapped_key(ana.subject).error().code == Errc::gone);
        const auto row = in(small, [&](storage::Tx& tx) { return *storage::find_actor(tx, ana.id); });
        CHECK(row.deleted.has_value());
    }

    TEST_CASE("erasing at once withdraws, destroys and tells, and the record of it stays") {
        SmallNode small;
        const auto ana = busy_person(small);
        const Json done = small.tell(
            "subject.erase",
            {{"who", "@ana@hill.test"}, {"reason", "court order 7"}, {"yes", true}, {"now", true}});
        CHECK(done["erased"] == true);
        CHECK(done["withdrawn"].get<int>() > 0);
        CHECK(done.contains("told"));
        CHECK(small.keys->wrapped_key(ana.subject).error().code == Errc::gone);
        in(small, [&](storage::Tx& tx) {
            CHECK(storage::find_subject(tx, ana.subject)->erased.has_value());
            CHECK(storage::grants_of(tx, ana.subject).empty());
            CHECK_FALSE(storage::consent_events_of(tx, ana.subject).empty());
            CHECK_FALSE(storage::erasure_due_of(tx, ana.subject).has_value());
            CHECK(small.core->log_keeper().verify(tx).has_value());
            return true;
        });
        const TempDir dir;
        CHECK_FALSE(small.ask(
            "subject.export",
            {{"who", "@ana@hill.test"}, {"reason", "asked by letter"}, {"out", dir.path() + "/ana"}}));
        CHECK_FALSE(std::filesystem::exists(dir.path() + "/ana"));
        CHECK(rule_of(small.ask(
                  "subject.erase",
                  {{"who", "@consent@hill.test"}, {"reason", "x"}, {"yes", true}, {"now", true}})) ==
              "command: no person");
    }

    TEST_CASE("an erasure is owed since it was asked, however late its day comes") {
        SmallNode small;
        small.person("ana");
        const Instant asked = small.clock.now();
        small.tell("subject.erase", {{"who", "@ana@hill.test"}, {"reason", "letter"}, {"yes", true}});
        // Something keeps it from being done.
        small.clock.time += std::chrono::hours(24 * 32);
        const Json owed = small.tell("subject.show", Json::object())["requests"];
        REQUIRE(owed.size() == 1);
        CHECK(owed[0]["asked"] == to_iso8601(asked));
        CHECK(owed[0]["late"] == true);
        CHECK(small.tell("status", Json::object())["late_requests"] == 1);
    }

    TEST_CASE("whoever an operator erases is told, at once or not, and the message outlives the key") {
        for (const bool at_once : {false, true}) {
            CAPTURE(at_once);
            SmallNode small;
            const auto bea = far_person(small);
            small.tell(
                "subject.erase",
                {{"who", "@bea@far.test"}, {"reason", "court order 7"}, {"yes", true}, {"now", at_once}});
            CHECK(small.keys->wrapped_key(bea.subject).has_value() == !at_once);
            const std::string queued = queued_for(small, bea);
            CHECK(queued.contains("is to be erased"));
            CHECK(queued.contains("KEEP") == !at_once);
            CHECK_FALSE(queued.contains("court order"));
        }
    }

    TEST_CASE("whatever stops an erasure at once, it is finished afterwards") {
        // Each step is durable before the next: the wish, the intent, the key, the rows.
        enum class Stopped { after_the_wish, after_the_intent, after_the_key };
        for (const Stopped stopped :
             {Stopped::after_the_wish, Stopped::after_the_intent, Stopped::after_the_key}) {
            CAPTURE(static_cast<int>(stopped));
            SmallNode small;
            const Instant now = small.clock.now();
            const storage::ActorRow bea = far_person(small);
            const storage::SubjectId subject = bea.subject;
            REQUIRE(small.database
                        ->write([&](storage::Tx& tx) -> Done {
                            const Act act{
                                .channel = consent::Channel::operator_, .evidence = "letter", .now = now};
                            auto told = small.core->consents().remember(
                                tx, bea, DetailKind::nickname, "Canarybea", act);
                            if (!told) return std::unexpected(told.error());
                            auto due = small.core->consents().forget_everything(tx, bea, act);
                            if (!due) return std::unexpected(due.error());
                            storage::bring_erasure_forward(tx, subject, now);
                            return {};
                        })
                        .has_value());
            if (stopped != Stopped::after_the_wish)
                REQUIRE(small.keys->intend_erasure(subject, now).has_value());
            if (stopped == Stopped::after_the_key) REQUIRE(small.keys->destroy(subject).has_value());
            if (stopped == Stopped::after_the_wish) {
                small.core->dialogue_once(now);
            } else {
                REQUIRE(storage::finish_erasures(*small.database, *small.keys, now).has_value());
            }
            CHECK(small.keys->wrapped_key(subject).error().code == Errc::gone);
            CHECK(small.keys->pending_erasures()->empty());
            in(small, [&](storage::Tx& tx) {
                CHECK(storage::find_subject(tx, subject)->erased.has_value());
                CHECK(storage::detail_summaries(tx, subject).empty());
                CHECK_FALSE(storage::erasure_due_of(tx, subject).has_value());
                return true;
            });
        }
    }

    TEST_CASE("what an operator does is on record with its reason, and reasons are needed") {
        SmallNode small;
        busy_person(small);
        for (const char* command : {"detail.correct", "consent.grant", "subject.erase"}) {
            CAPTURE(command);
            const auto refused = small.ask(command,
                                           {{"who", "@ana@hill.test"},
                                            {"kind", "nickname"},
                                            {"kinds", {"nickname"}},
                                            {"value", "x"},
                                            {"purpose", "memory"},
                                            {"audience", "own_staff"},
                                            {"yes", true}});
            REQUIRE_FALSE(refused.has_value());
            CHECK(refused.error().code == Errc::malformed);
        }
        small.tell(
            "detail.correct",
            {{"who", "@ana@hill.test"}, {"kind", "nickname"}, {"value", "Ani"}, {"reason", "she called"}});
        std::string verbs;
        for (const Json& each : small.tell("account.audit", {{"handle", "ana"}})) verbs += each.dump();
        CHECK(verbs.contains("correct a detail"));
        CHECK(verbs.contains("she called"));
        CHECK(verbs.contains("enter a consent"));
        CHECK(rule_of(small.ask(
                  "detail.correct",
                  {{"who", "@ana@hill.test"}, {"kind", "pet"}, {"value", "Rex"}, {"reason", "x"}})) ==
              "consent/nothing-to-correct");
    }
}
