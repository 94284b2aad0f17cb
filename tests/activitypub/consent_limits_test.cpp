// What consent does not open: more than was asked, more than was said, and nothing after a no.
#include "activitypub/profile.h"
#include "node/account_details.h"
#include "storage/dialogue_queue.h"
#include "storage/disclosures.h"
#include "storage/polls.h"
#include "storage/subjects.h"
#include "tests/activitypub/visitor.h"

#include <doctest/doctest.h>

using namespace kith;
using namespace kith::sim;

TEST_SUITE("activitypub/consent") {
    TEST_CASE("hearsay about a kind opens nothing else of that kind") {
        Desk town;
        CHECK(town.say("remember nickname: Canarywren").contains("Thank you"));
        CHECK(town.say("stop").contains("Done."));
        CHECK(town.say("remember nickname: Canarywren").contains("Thank you"));
        must(town.record(town.prof, DetailKind::nickname, "Bo"));
        CHECK(town.seen(town.prof, Reason::rights_handling) == std::vector<std::string>{"Bo"});
        CHECK(town.record(town.prof, DetailKind::email, "x").error().rule == "consent/account-kind");
        CHECK(town.record(town.prof, DetailKind::role, "staff").error().rule == "consent/account-kind");
    }

    TEST_CASE("what one role heard is shown to no other, also where that one heard of the same kind") {
        Desk town;
        must(town.record(town.prof, DetailKind::nickname, "Bo"));
        must(town.record(town.dean, DetailKind::nickname, "Benny"));
        CHECK(town.seen(town.prof, Reason::rights_handling) == std::vector<std::string>{"Bo"});
        CHECK(town.seen(town.dean, Reason::rights_handling) == std::vector<std::string>{"Benny"});
    }

    TEST_CASE("nobody makes themselves staff, and no account is changed by message") {
        Desk town;
        for (const std::string_view words :
             {"remember role: staff", "remember email: a@b.example", "remember name: X"}) {
            CHECK(town.say(std::string(words)).contains("belongs to the account"));
        }
        must(town.a.social().post(
            town.student.id,
            {.text = town.desk.handle + " remember role: staff", .visibility = Visibility::direct}));
        town.settle(std::chrono::minutes(1));
        CHECK(town.record(town.student, DetailKind::nickname, "Bo").error().rule == "consent/not-staff");
        CHECK(town.ask(town.student, greeting).error().rule == "consent/not-staff");
    }

    TEST_CASE("a role that somebody wrote of themselves makes nobody staff, whatever wrote it") {
        Desk town;
        const auto subject = town.subject_of(town.ana);
        const Instant now = town.a.clock().now();
        auto& core = town.a.core();
        const auto write_role = [&](storage::Tx& tx, std::string_view source) {
            const auto sealed =
                must(core.key_store().vault().seal(subject, DetailKind::role, std::string("staff")));
            must(storage::put_detail(tx,
                                     {.id = core.ids().make<storage::DetailId>(),
                                      .source = std::string(source),
                                      .created = now,
                                      .last_needed = now},
                                     sealed));
        };
        town.a.write([&](storage::Tx& tx) {
            must(core.key_store().vault().create(subject));
            must(storage::insert_grant(tx,
                                       {.id = core.ids().make<storage::GrantId>(),
                                        .subject = subject,
                                        .kind = DetailKind::role,
                                        .reason = Reason::account_service,
                                        .audience = Audience::self(),
                                        .basis = consent::LawfulBasis::consent,
                                        .state = consent::GrantState::given,
                                        .not_before = now,
                                        .changed = now},
                                       now));
        });
        for (const std::string_view source : {"self", "remote", "import"}) {
            CAPTURE(std::string(source));
            town.a.write([&](storage::Tx& tx) { write_role(tx, source); });
            CHECK(town.record(town.ana, DetailKind::nickname, "Bo").error().rule == "consent/not-staff");
            CHECK(town.ask(town.ana, greeting).error().rule == "consent/not-staff");
        }
        // The same from the operator does.
        town.a.write([&](storage::Tx& tx) { write_role(tx, "operator"); });
        CHECK(town.record(town.ana, DetailKind::nickname, "Bo").has_value());
        CHECK(town.ask(town.ana, greeting).has_value());
    }

    TEST_CASE(
        "an old question is not answered again when the same is asked anew, nor one whose time is over") {
        Desk town;
        const auto answer = [&](storage::ConsentRequestId id) {
            return town.a.database().write([&](storage::Tx& tx) -> Result<int> {
                const auto row = storage::find_consent_request(tx, id);
                const node::Act act{.now = town.a.clock().now()};
                return static_cast<int>(TRY(town.consents().answer(tx, row.value(), 0, act)).size());
            });
        };
        const auto old = must(town.ask(town.prof, greeting));
        town.vote(old, 2);
        town.network.pass(std::chrono::hours(24 * 91));
        const auto anew = must(town.ask(town.prof, greeting));
        const auto again = answer(old.id);
        REQUIRE_FALSE(again.has_value());
        CHECK(again.error().rule == "consent/answered");
        // Nobody looked since: that its time is over is found when the answer comes.
        town.network.pass(std::chrono::hours(24 * 30));
        const auto late = answer(anew.id);
        REQUIRE_FALSE(late.has_value());
        CHECK(late.error().rule == "consent/lapsed");
    }

    TEST_CASE("a vote that somebody else got into the poll answers nothing") {
        Desk town;
        must(town.record(town.prof, DetailKind::nickname, "Bo"));
        const auto request = must(town.ask(town.prof, greeting));
        town.a.write([&](storage::Tx& tx) {
            const Instant now = town.a.clock().now();
            const Uri uri = Uri::trusted(town.student.uri.text() + "#vote");
            must(storage::vote(tx, request.question, town.student.id, 0, uri, now));
            storage::push_dialogue(tx,
                                   {.id = town.a.core().ids().make<storage::DialogueId>(),
                                    .kind = storage::DialogueKind::vote,
                                    .post = request.question,
                                    .speaker = town.student.id,
                                    .at = now});
        });
        town.settle(std::chrono::minutes(1));
        CHECK(town.seen(town.prof, Reason::personal_greeting).empty());
        CHECK(town.events().back().event == "ask");
    }

    TEST_CASE("what was told in confidence stands in no post afterwards") {
        Desk town;
        CHECK(town.say("remember nickname: Canarywren").contains("Thank you"));
        CHECK(town.say("remember pet: Canarywren", Visibility::public_).contains("in public"));
        const bool found = town.a.read([&](storage::Tx& tx) {
            return tx
                .query(
                    "SELECT 1 FROM posts WHERE content LIKE '%Canarywren%'"
                    " UNION SELECT 1 FROM dialogue_queue WHERE words LIKE '%Canarywren%'")
                .next();
        });
        CHECK_FALSE(found);
    }

    TEST_CASE("a yes confirms what the question was about, not what came after it") {
        Desk town;
        must(town.record(town.prof, DetailKind::nickname, "Bo"));
        town.network.pass(std::chrono::minutes(1));
        const auto request = must(town.ask(town.prof, greeting));
        town.network.pass(std::chrono::minutes(1));
        must(town.record(town.dean, DetailKind::nickname, "Canarywren"));
        town.vote(request, 0);
        CHECK(town.seen(town.prof, Reason::personal_greeting) == std::vector<std::string>{"Bo"});
    }

    TEST_CASE("a yes after a STOP to the same purpose is the later word") {
        Desk town;
        must(town.record(town.prof, DetailKind::nickname, "Bo"));
        const auto request = must(town.ask(town.prof, greeting));
        CHECK(town.say("stop greetings").contains("Done."));
        const auto objected = [&] {
            return town.record_of(town.subject_of(town.ben)).objections.contains(Reason::personal_greeting);
        };
        CHECK(objected());
        town.vote(request, 0);
        CHECK_FALSE(objected());
        CHECK(town.seen(town.prof, Reason::personal_greeting) == std::vector<std::string>{"Bo"});
    }

    TEST_CASE("what somebody showed before a suspension is taken back during it") {
        Desk town;
        const auto subject = town.subject_of(town.prof);
        town.a.write([&](storage::Tx& tx) {
            must(node::AccountDetails(
                     {tx, town.a.core().key_store(), town.a.core().ids(), subject, town.a.clock().now()})
                     .show_name("Professor Canarywren"));
        });
        must(town.a.social().profile_changed(town.prof.id));
        town.settle(std::chrono::minutes(1));
        const auto name_at_b = [&] {
            return town.b.read([&](storage::Tx& tx) {
                const auto known = storage::find_actor(tx, town.prof.uri);
                return activitypub::public_profile(tx, known->subject, town.b.clock().now()).display_name;
            });
        };
        CHECK(name_at_b() == "Professor Canarywren");
        town.a.write(
            [&](storage::Tx& tx) { storage::set_suspended(tx, town.prof.id, town.a.clock().now()); });
        const auto who = town.row(town.prof.uri);
        const auto taken = must(town.a.database().write([&](storage::Tx& tx) -> Result<node::TakenBack> {
            return town.consents().stop(
                tx,
                who,
                {.reason = Reason::profile_publication},
                {.channel = consent::Channel::operator_, .now = town.a.clock().now()});
        }));
        CHECK(taken.was_public);
        CHECK(taken.activity.has_value());
        CHECK(town.a.read([&](storage::Tx& tx) { return storage::retractions_of(tx, subject).size(); }) == 1);
        town.settle(std::chrono::minutes(1));
        CHECK_FALSE(name_at_b().contains("Canarywren"));
    }

    TEST_CASE("after FORGET, STOP or a narrower yes nobody asks for more") {
        Desk town;
        CHECK(town.say("remember nickname: Bo").contains("Thank you"));
        CHECK(town.say("forget nickname").contains("Forgotten"));
        CHECK(town.ask(town.prof, greeting).error().rule == "consent/forgotten");
        // A plain STOP is a no to every question, also where something else than consent may be the basis.
        CHECK(town.say("stop").contains("Done."));
        CHECK(town.ask(town.prof,
                       {.kinds = {DetailKind::pet},
                        .reason = Reason::aggregate_reporting,
                        .audience = Audience::own_staff()})
                  .error()
                  .rule == "gate: objection");
        Desk other;
        other.vote(must(other.ask(other.prof, greeting)), 1);
        CHECK(other.ask(other.prof, greeting).error().rule == "grant: cooling down after a no");
    }

    TEST_CASE(
        "a profile that changes takes nothing with it that was told, and brings nothing back that was "
        "forgotten") {
        Desk town;
        const auto show = [&](const std::string& name) {
            const auto subject = town.b.actor(town.ben.uri).value().subject;
            town.b.write([&](storage::Tx& tx) {
                must(node::AccountDetails(
                         {tx, town.b.core().key_store(), town.b.core().ids(), subject, town.b.clock().now()})
                         .show_name(name));
            });
            must(town.b.social().profile_changed(town.ben.id));
            town.settle(std::chrono::minutes(1));
        };
        must(town.b.core().key_store().vault().create(town.b.actor(town.ben.uri).value().subject));
        CHECK(town.say("remember nickname: Bo").contains("Thank you"));
        show("Ben Canarywren");
        const auto subject = town.subject_of(town.ben);
        const auto name_here = [&] {
            return town.a.read([&](storage::Tx& tx) {
                return activitypub::public_profile(tx, subject, town.a.clock().now()).display_name;
            });
        };
        CHECK(name_here() == "Ben Canarywren");
        CHECK(town.seen(town.prof, Reason::relationship_memory) == std::vector<std::string>{"Bo"});
        CHECK(town.say("forget name").contains("Forgotten"));
        CHECK(name_here().empty());
        show("Benjamin Canarywren");
        CHECK(name_here().empty());
        // Restricted, they are still heard.
        CHECK(town.say("forget everything").contains("destroyed on"));
        show("B. Canarywren");
        CHECK(town.say("keep").contains("as it was before"));
    }

    TEST_CASE("a password that an operator set gives no yes that must be the person's own") {
        CentreTown town;
        const auto student = town.row(town.student.uri);
        town.a.write([&](storage::Tx& tx) {
            storage::set_age(tx, student.subject, consent::AgeBand::adult);
            town.visitor.token = town.a.core()
                                     .links()
                                     .begin(tx, student, storage::SignedInBy::password, town.a.clock().now())
                                     .token;
        });
        const node::Wish to_all{
            .kinds = {DetailKind::nickname}, .reason = Reason::recognition, .audience = Audience::public_()};
        const auto prof = town.row(town.prof.uri);
        const auto request =
            must(town.a.database().write([&](storage::Tx& tx) -> Result<storage::ConsentRequestRow> {
                return town.consents().ask(tx, prof, student, to_all, town.a.clock().now());
            }));
        const auto said = [&] {
            return town.a.read(
                [&](storage::Tx& tx) { return storage::consent_events_of(tx, student.subject); });
        };
        const auto events = said().size();
        const auto no = town.visitor.act("answer", "code=" + request.code + "&choice=0");
        CHECK(no.status == 403);
        CHECK(no.body.contains("must be yours alone"));
        CHECK(said().size() == events);
        // What is for our own staff is on record as what it is, and a no needs nobody's leave.
        CHECK(town.visitor.act("remember", "kind=pet&value=Rex").status == 200);
        CHECK(said().back().channel == consent::Channel::operator_);
        CHECK_FALSE(said().back().evidence.empty());
        CHECK(town.visitor.act("restrict", "choice=on").status == 200);
        CHECK(town.visitor.act("restrict", "choice=off").status == 200);
        const std::string last = std::to_string(request.choices.size() - 1);
        CHECK(town.visitor.act("answer", "code=" + request.code + "&choice=" + last).status == 200);
    }
}
