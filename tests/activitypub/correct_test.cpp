// Corrections and what an operator enters: over the wire, with the people it is about.
#include "activitypub/profile.h"
#include "node/account_details.h"
#include "storage/disclosures.h"
#include "storage/subjects.h"
#include "tests/activitypub/visitor.h"

#include <doctest/doctest.h>

using namespace kith;
using namespace kith::sim;
using consent::Channel;

namespace {

struct Counter : Desk {
    Result<node::Corrected> correct(const Uri& who,
                                    DetailKind kind,
                                    const std::string& value,
                                    const node::Act& act) {
        const auto about = row(who);
        auto done = a.database().write([&](storage::Tx& tx) -> Result<node::Corrected> {
            return consents().correct(tx, about, kind, value, act);
        });
        settle(std::chrono::minutes(1));
        return done;
    }
    Result<std::vector<storage::ConsentEventRow>> enter(const node::Wish& wish,
                                                        std::string evidence = "form 17") {
        const auto whom = row(ben.uri);
        auto done = a.database().write([&](storage::Tx& tx) -> Result<std::vector<storage::ConsentEventRow>> {
            return consents().enter(
                tx, whom, wish, {Channel::operator_, std::move(evidence), a.clock().now()});
        });
        settle(std::chrono::minutes(1));
        return done;
    }
    node::Act by_operator(std::string evidence = "letter of 3 May") {
        return {Channel::operator_, std::move(evidence), a.clock().now()};
    }
    node::Act by_self() { return {.channel = Channel::self, .now = a.clock().now()}; }
    void show_name(const Person& who, const std::string& name) {
        const auto subject = subject_of(who);
        a.write([&](storage::Tx& tx) {
            must(node::AccountDetails({tx, a.core().key_store(), a.core().ids(), subject, a.clock().now()})
                     .show_name(name));
        });
        must(a.social().profile_changed(who.id));
        settle(std::chrono::minutes(1));
    }
    std::string name_at_b(const Person& who) {
        return b.read([&](storage::Tx& tx) {
            const auto known = storage::find_actor(tx, who.uri);
            return activitypub::public_profile(tx, known->subject, b.clock().now()).display_name;
        });
    }
};

}  // namespace

TEST_SUITE("node/consent/correcting") {
    TEST_CASE("CORRECT replaces what is kept, under the grants there are") {
        Counter town;
        REQUIRE(town.say("remember nickname: Bo").contains("Thank you"));
        const auto before = town.record_of(town.subject_of(town.ben)).grants.size();
        const std::string answer = town.say("correct nickname: Bea Canarywren");
        CHECK(answer.contains("Corrected: "));
        CHECK_FALSE(answer.contains("Canarywren"));
        CHECK(town.seen(town.prof, Reason::relationship_memory) ==
              std::vector<std::string>{"Bea Canarywren"});
        CHECK(town.record_of(town.subject_of(town.ben)).grants.size() == before);
        CHECK(town.events().back().event == "correct");
        CHECK(town.events().back().channel == Channel::remote);
        CHECK_FALSE(town.events().back().evidence.empty());
    }

    TEST_CASE("CORRECT is trusted as REMEMBER is, and tells when there is nothing to correct") {
        Counter town;
        CHECK(town.say("correct nickname: Bo").contains("Nothing of this kind is kept"));
        CHECK(town.say("correct shoe size: 9").contains("no kind of detail"));
        CHECK(town.say("correct name: Bo").contains("changed there and by its person"));
        REQUIRE(town.say("remember nickname: Bo").contains("Thank you"));
        CHECK(town.say("correct nickname: Bea", Visibility::public_).contains("in public"));
        CHECK(town.say("correct nickname: Bea\u202e").contains("direction of reading"));
        town.b.rotate_keys(town.ben);
        town.network.pass(std::chrono::minutes(1));
        CHECK(town.say("correct nickname: Bea").contains("key changed"));
        CHECK(town.seen(town.prof, Reason::relationship_memory) == std::vector<std::string>{"Bo"});
    }

    TEST_CASE(
        "a correction of hearsay is no yes: it stays hearsay, lives no longer, and opens nothing after a "
        "stop") {
        Counter town;
        must(town.record(town.prof, DetailKind::nickname, "Bob"));
        CHECK(town.say("stop").contains("Done."));
        CHECK(town.say("correct nickname: Bo").contains("REMEMBER"));
        CHECK(town.seen(town.dean, Reason::relationship_memory).empty());
        CHECK(town.seen(town.prof, Reason::rights_handling) == std::vector<std::string>{"Bo"});
        CHECK(town.ask(town.prof, greeting).error().rule == "gate: objection");
        town.network.pass(std::chrono::hours(24 * 31));
        town.settle(std::chrono::minutes(2));
        CHECK(town.seen(town.prof, Reason::rights_handling).empty());
    }

    TEST_CASE("a public value that is corrected reaches every server that ever got the old one") {
        Counter town;
        town.show_name(town.prof, "Professor Canarywren");
        REQUIRE(town.name_at_b(town.prof) == "Professor Canarywren");
        must(town.b.social().unfollow(town.ben.id, town.prof.handle));
        town.settle(std::chrono::minutes(1));
        const auto done =
            must(town.correct(town.prof.uri, DetailKind::display_name, "Professor Wren", town.by_self()));
        CHECK(done.was_public);
        CHECK(done.is_public);
        CHECK(town.name_at_b(town.prof) == "Professor Wren");
        const auto subject = town.subject_of(town.prof);
        const auto states = town.a.read([&](storage::Tx& tx) {
            return storage::reached_by(tx, storage::retractions_of(tx, subject).at(0).activity);
        });
        REQUIRE_FALSE(states.empty());
        for (const auto& each : states) CHECK(each.state == "delivered");
    }

    TEST_CASE("what an operator corrects is no consent, and its person is told") {
        Counter town;
        must(town.record(town.prof, DetailKind::nickname, "Bob"));
        must(town.correct(town.ben.uri, DetailKind::nickname, "Bo Canarywren", town.by_operator()));
        CHECK(town.last_answer().contains("corrected what is kept of you"));
        CHECK_FALSE(town.last_answer().contains("Canarywren"));
        // Hearsay stays hearsay, and lives no longer.
        CHECK(town.seen(town.prof, Reason::rights_handling) == std::vector<std::string>{"Bo Canarywren"});
        CHECK(town.seen(town.prof, Reason::relationship_memory).empty());
        CHECK(town.events().back().event == "correct");
        CHECK(town.events().back().channel == Channel::operator_);
        town.network.pass(std::chrono::hours(24 * 31));
        town.settle(std::chrono::minutes(2));
        const auto subject = town.subject_of(town.ben);
        CHECK(town.a.read([&](storage::Tx& tx) { return storage::detail_summaries(tx, subject).empty(); }));
    }

    TEST_CASE("what an operator types is not shown to everybody on the person's own yes") {
        Counter town;
        town.show_name(town.prof, "Professor Canarywren");
        // Listed by the institution's own duty, it may be put right by it.
        auto done =
            must(town.correct(town.prof.uri, DetailKind::display_name, "Professor Wren", town.by_operator()));
        CHECK(done.is_public);
        CHECK(town.name_at_b(town.prof) == "Professor Wren");
        // The person takes the listing back and publishes the name themselves.
        const auto subject = town.subject_of(town.prof);
        town.a.write([&](storage::Tx& tx) {
            for (auto grant : storage::grants_of(tx, subject)) {
                if (grant.reason != Reason::profile_publication) continue;
                must(town.consents().step(tx, grant, consent::GrantEvent::stop, town.by_self()));
            }
            storage::set_age(tx, subject, consent::AgeBand::adult);
            must(town.consents().open(tx,
                                      {.subject = subject,
                                       .kind = DetailKind::display_name,
                                       .reason = Reason::profile_publication,
                                       .audience = Audience::public_(),
                                       .basis = consent::LawfulBasis::consent},
                                      town.by_self()));
        });
        done = must(town.correct(town.prof.uri, DetailKind::display_name, "Prof. Wren", town.by_self()));
        CHECK(done.is_public);
        done = must(town.correct(town.prof.uri, DetailKind::display_name, "Forged", town.by_operator()));
        CHECK(done.was_public);
        CHECK_FALSE(done.is_public);
        CHECK(town.name_at_b(town.prof).empty());
        // Until they say it themselves.
        done = must(town.correct(town.prof.uri, DetailKind::display_name, "Wren", town.by_self()));
        CHECK(town.name_at_b(town.prof) == "Wren");
    }

    TEST_CASE("nobody corrects a role, and special categories are their person's alone") {
        Counter town;
        CHECK(town.correct(town.student.uri, DetailKind::role, "faculty", town.by_self()).error().rule ==
              "consent/account-kind");
        CHECK(town.correct(town.student.uri, DetailKind::role, "faculty", town.by_operator()).error().rule ==
              "consent/account-kind");
        CHECK(town.correct(town.ben.uri, DetailKind::cherished_cause_text, "a faith", town.by_operator())
                  .error()
                  .rule == "consent/special-by-message");
        CHECK(town.record(town.student, DetailKind::nickname, "Bo").error().rule == "consent/not-staff");
    }
}

TEST_SUITE("node/consent/entering") {
    TEST_CASE("a yes on paper counts as an operator's, and its person is told how to end it") {
        Counter town;
        must(town.record(town.prof, DetailKind::nickname, "Bo Canarywren"));
        const auto events = must(town.enter(greeting));
        REQUIRE(events.size() == 2);
        for (const auto& each : events) {
            CHECK(each.channel == Channel::operator_);
            CHECK(each.basis == "consent");
            CHECK_FALSE(each.evidence.empty());
            CHECK(each.notice.has_value());
        }
        CHECK(town.seen(town.dean, Reason::personal_greeting) == std::vector<std::string>{"Bo Canarywren"});
        CHECK(town.last_answer().contains("entered that you allow this"));
        CHECK(town.last_answer().contains(events.back().receipt));
        CHECK_FALSE(town.last_answer().contains("Canarywren"));
        const auto receipt = json_of(Visitor(town.a).post("/consent/receipts/" + events.back().receipt));
        const Json& status = receipt["dpv:hasRecordOfActivity"]["dpv:hasConsentStatus"].back();
        CHECK(status["dpv:hasIndicationMethod"] == "entered by an operator");
        CHECK(status["dpv:isIndicatedBy"]["@id"] == "https://a.test/about");
        CHECK(town.say("stop").contains("Done."));
        CHECK(town.seen(town.dean, Reason::personal_greeting).empty());
    }

    TEST_CASE("an operator cannot enter what only the person can say") {
        Counter town;
        const auto rule_of = [&](const node::Wish& wish, std::string evidence = "form 17") {
            const auto done = town.enter(wish, std::move(evidence));
            return done ? std::string() : std::string(done.error().rule);
        };
        node::Wish wish = greeting;
        wish.audience = Audience::public_();
        CHECK(rule_of(wish) == "gate: entered by someone else");
        for (const Audience& audience : {Audience::partner("partner.test"),
                                         Audience::followers(),
                                         Audience::mutuals(),
                                         Audience::circle("17"),
                                         Audience::actor(town.ben.uri.text()),
                                         Audience::actor("https://a.test/users/none")}) {
            CAPTURE(audience.text());
            wish.audience = audience;
            CHECK(rule_of(wish) == "gate: entered by someone else");
        }
        wish = greeting;
        wish.kinds = {DetailKind::cherished_cause_text};
        CHECK(rule_of(wish) == "consent/special-by-message");
        wish.kinds = {DetailKind::display_name};
        CHECK(rule_of(wish) == "consent/account-kind");
        CHECK(rule_of(greeting, "") == "consent/no-evidence");
        wish = greeting;
        wish.reason = Reason::legal_record;
        CHECK_FALSE(rule_of(wish).empty());
        CHECK(town.events().empty());
    }

    TEST_CASE("an operator may enter what somebody of ours may see") {
        Counter town;
        for (const Audience& audience :
             {Audience::staff_role("faculty"), Audience::actor(town.dean.uri.text())}) {
            CAPTURE(audience.text());
            node::Wish wish = greeting;
            wish.audience = audience;
            CHECK(town.enter(wish).has_value());
        }
    }

    TEST_CASE("no evidence stands against a no") {
        Counter town;
        town.vote(must(town.ask(town.prof, greeting)), 2);
        CHECK(town.enter(greeting).error().rule == "grant: cooling down after a no");
        REQUIRE(town.say("remember pet: Rex").contains("Thank you"));
        REQUIRE(town.say("forget pet").contains("Forgotten"));
        node::Wish wish = greeting;
        wish.kinds = {DetailKind::pet};
        CHECK(town.enter(wish).error().rule == "consent/forgotten");
        REQUIRE(town.say("stop greetings").contains("Done."));
        wish.kinds = {DetailKind::hometown};
        CHECK(town.enter(wish).error().rule == "gate: objection");
        REQUIRE(town.say("stop").contains("Done."));
        CHECK(town.enter(wish).error().rule == "gate: objection");
    }
}
