// Law: who is new, who is young, whose records are a school's, and who gives (GDPR Art. 8 and 25, FERPA,
// donors' rights).
#include "activitypub/profile.h"
#include "storage/disclosures.h"
#include "storage/follows.h"
#include "storage/subjects.h"
#include "tests/activitypub/desk.h"

#include <doctest/doctest.h>

using namespace kith;
using namespace kith::sim;
using consent::AgeBand;
using consent::Channel;
using consent::ConsentRecord;
using consent::Grant;
using consent::LawfulBasis;

namespace {

const Audience near[] = {Audience::own_staff(), Audience::staff_role("faculty")};
const Audience far[] = {Audience::public_(), Audience::partner("c.test")};

/// The person's record as the book has it, with one grant more.
ConsentRecord with(ConsentRecord record, Grant grant, Instant now) {
    grant.id = storage::GrantId(1);
    grant.subject = record.subject.id;
    grant.state = consent::GrantState::given;
    grant.not_before = now;
    record.grants.push_back(std::move(grant));
    return record;
}

std::string_view rule(const ConsentRecord& record, const Grant& wanted, const Audience& to, Instant now) {
    return consent::decide(record, {wanted.kind, wanted.reason, to}, now).rule;
}

}  // namespace

TEST_SUITE("law") {
    TEST_CASE("law/18 who is new has allowed nothing, and nothing of theirs is public or listed") {
        Desk town;
        const Instant now = town.a.clock().now();
        REQUIRE_FALSE(town.record_of(town.subject_of(town.prof)).grants.empty());  // their role rests on one
        for (const Person& person : {town.ana, town.ben, town.prof}) {
            CAPTURE(person.handle);
            const auto subject = town.subject_of(person);
            for (const Grant& grant : town.record_of(subject).grants) {
                CHECK_FALSE(consent::is_consent(grant.basis));
                CHECK(grant.audience.kind() != consent::AudienceKind::partner);
            }
            town.a.read([&](storage::Tx& tx) {
                for (const auto& detail : storage::detail_summaries(tx, subject))
                    CHECK(detail.kind < DetailKind::nickname);
                for (const auto& value : storage::PublicValues::of(tx, subject, now))
                    CHECK(value.released.kind() < DetailKind::nickname);
                return true;
            });
        }
        // The whole documents, which only those who sign get.
        StrangeHost elsewhere(town.network, "c.test");
        const Stranger cleo(elsewhere, "cleo");
        const auto actor = json_of(cleo.get(town.a, parts_of(town.desk.uri).path));
        const auto ana = json_of(cleo.get(town.a, parts_of(town.ana.uri).path));
        REQUIRE(actor["id"] == town.desk.uri.text());
        REQUIRE(ana["id"] == town.ana.uri.text());
        REQUIRE(ana.contains("followers"));
        for (const auto& document : {actor, ana}) {
            CHECK_FALSE(document.value("discoverable", false));
            CHECK_FALSE(document.value("indexable", false));
        }
        CHECK_FALSE(ana.contains("attachment"));
        CHECK_FALSE(ana.contains("summary"));
    }

    TEST_CASE("law/20 an education record leaves the institution on the person's own consent alone") {
        Desk town;
        const Instant now = town.a.clock().now();
        const auto subject = town.subject_of(town.ben);
        town.a.write([&](storage::Tx& tx) { storage::set_age(tx, subject, AgeBand::adult); });
        const ConsentRecord record = town.record_of(subject);
        for (const DetailKind kind : {DetailKind::school, DetailKind::degree}) {
            Grant grant{.kind = kind, .reason = Reason::profile_publication, .audience = Audience::public_()};
            for (const LawfulBasis basis :
                 {LawfulBasis::contract, LawfulBasis::public_task, LawfulBasis::legitimate_interest}) {
                grant.basis = basis;
                const ConsentRecord told = with(record, grant, now);
                for (const Audience& to : {Audience::public_(),
                                           Audience::partner("c.test"),
                                           Audience::followers(),
                                           Audience::actor("https://b.test/1")}) {
                    CAPTURE(to.text());
                    CHECK(rule(told, grant, to, now) == "gate: education record needs own consent");
                }
                for (const Audience& to : near) CHECK(rule(told, grant, to, now) == "gate: live grant");
            }
            grant.basis = LawfulBasis::consent;
            grant.channel = Channel::remote;
            CHECK(rule(with(record, grant, now), grant, Audience::followers(), now) == "gate: live grant");
            for (const Channel channel : {Channel::staff, Channel::operator_, Channel::import}) {
                grant.channel = channel;
                CHECK(rule(with(record, grant, now), grant, Audience::followers(), now) ==
                      "gate: education record needs own consent");
            }
        }
        // What a consent must state it cannot be without: records, purpose, to whom, until when, the words.
        CHECK(town.ask(town.prof, {.reason = Reason::recognition}).error().rule == "consent/no-kind");
        const auto request = must(town.ask(town.prof,
                                           {.kinds = {DetailKind::degree},
                                            .reason = Reason::recognition,
                                            .audience = Audience::own_staff()}));
        town.vote(request, 0);
        const auto given = town.events().back();
        CHECK(given.kind == "degree");
        CHECK(given.purpose == "recognition");
        CHECK(given.audience == "own_staff");
        CHECK(given.expires.has_value());
        CHECK(given.notice.has_value());
        CHECK_FALSE(given.evidence.empty());
    }

    TEST_CASE("law/21 every look is on record, also of what was consented to") {
        Desk town;
        CHECK(town.say("remember degree: Physics").contains("Thank you"));
        const auto subject = town.subject_of(town.ben);
        const auto looks = [&] {
            return town.a.read([&](storage::Tx& tx) { return storage::disclosures_of(tx, subject, 10); });
        };
        CHECK(looks().empty());
        CHECK(town.seen(town.prof, Reason::relationship_memory).size() == 1);
        CHECK(town.seen(town.dean, Reason::relationship_memory).size() == 1);
        CHECK(town.seen(town.student, Reason::relationship_memory).empty());
        REQUIRE(looks().size() == 2);
        CHECK(looks()[0].shown_to == town.dean.id);
        CHECK(looks()[1].shown_to == town.prof.id);
        CHECK(looks()[0].leaf != looks()[1].leaf);
        const std::string told = town.say("who has it");
        CHECK(told.contains("prof"));
        CHECK(told.contains("dean"));
        CHECK_FALSE(told.contains("student"));
    }

    TEST_CASE("law/23 while the age is unknown or minor, consent reaches no public, partner or special") {
        Desk town;
        const Instant now = town.a.clock().now();
        const auto subject = town.subject_of(town.ben);
        CHECK(town.record_of(subject).subject.age == AgeBand::unknown);
        for (const AgeBand age : {AgeBand::unknown, AgeBand::minor, AgeBand::adult}) {
            town.a.write([&](storage::Tx& tx) { storage::set_age(tx, subject, age); });
            const ConsentRecord record = town.record_of(subject);
            Grant grant{.kind = DetailKind::nickname,
                        .reason = Reason::recognition,
                        .audience = Audience::public_(),
                        .basis = LawfulBasis::consent,
                        .channel = Channel::remote};
            const bool adult = age == AgeBand::adult;
            for (const Audience& to : far) {
                CHECK(rule(with(record, grant, now), grant, to, now) ==
                      (adult ? "gate: live grant" : "gate: minor or unknown age"));
            }
            for (const Audience& to : near)
                CHECK(rule(with(record, grant, now), grant, to, now) == "gate: live grant");
            grant.kind = DetailKind::cherished_cause_text;
            grant.basis = LawfulBasis::explicit_consent;
            CHECK(rule(with(record, grant, now), grant, Audience::own_staff(), now) ==
                  (adult ? "gate: live grant" : "gate: minor or unknown age"));
            // A question whose yes would open nothing is not put.
            node::Wish wish = greeting;
            wish.audience = Audience::public_();
            if (!adult) CHECK(town.ask(town.prof, wish).error().rule == "gate: minor or unknown age");
        }
        Desk told;
        const auto request = must(told.ask(told.prof, greeting));
        const auto question =
            told.a.read([&](storage::Tx& tx) { return storage::find_post(tx, request.question).value(); });
        CHECK(activitypub::to_plain_text(question.content).contains("16 or over"));
    }

    TEST_CASE("law/24 no other institution hears of a donor unasked, and no more gifts means at once") {
        Desk town;
        const auto subject = town.subject_of(town.ben);
        town.a.write([&](storage::Tx& tx) { storage::set_age(tx, subject, AgeBand::adult); });
        CHECK(town.say("remember nickname: Bo").contains("Thank you"));
        const Instant now = town.a.clock().now();
        const ConsentRecord record = town.record_of(subject);
        for (const auto& category : consent::categories()) {
            for (const auto& purpose : consent::purposes()) {
                CHECK_FALSE(
                    consent::decide(record, {category.kind, purpose.reason, Audience::partner("c.test")}, now)
                        .allowed);
            }
        }
        town.vote(must(town.ask(town.prof,
                                {.kinds = {DetailKind::nickname},
                                 .reason = Reason::gift_solicitation,
                                 .audience = Audience::own_staff()})),
                  0);
        CHECK(town.seen(town.prof, Reason::gift_solicitation).size() == 1);
        CHECK(town.say("stop gifts").contains("no longer use"));
        CHECK(town.seen(town.prof, Reason::gift_solicitation).empty());
        CHECK(town.ask(town.prof,
                       {.kinds = {DetailKind::nickname},
                        .reason = Reason::gift_solicitation,
                        .audience = Audience::own_staff()})
                  .error()
                  .rule == "gate: objection");
        CHECK(town.seen(town.prof, Reason::relationship_memory).size() == 1);
    }
}
