#include "consent/gate.h"

#include "consent/base/random.h"
#include "tests/consent/book_of_one.h"
#include "tests/support/traits.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>

using namespace kith;
using namespace kith::consent;
using std::chrono::days;

using PublicationPermit = Permit<purpose::ProfilePublication>;
static_assert(!std::is_copy_constructible_v<PublicationPermit> &&
              !std::is_copy_assignable_v<PublicationPermit>);
static_assert(std::is_move_constructible_v<PublicationPermit> &&
              !std::is_default_constructible_v<PublicationPermit>);
static_assert(
    !std::constructible_from<PublicationPermit, SubjectId, KindSet, Audience, std::int64_t, Instant>);
static_assert(!std::is_convertible_v<Permit<purpose::Backup>, PublicationPermit>);
static_assert(!std::constructible_from<PublicationPermit, Permit<purpose::Backup>>);
static_assert(!Printable<PublicationPermit> && !Formattable<PublicationPermit> &&
              !JsonWritable<PublicationPermit>);

TEST_SUITE_BEGIN("consent/gate");

namespace {

const Instant start = from_unix_ms(1'772'359'200'000);
const SubjectId alice{7};

ConsentRecord adult(std::vector<Grant> grants = {}) {
    return {.subject = {.id = alice, .epoch = 3, .age = AgeBand::adult}, .grants = std::move(grants)};
}

Grant nickname_for_greeting(Audience audience = Audience::own_staff()) {
    return grant_of(alice,
                    DetailKind::nickname,
                    Reason::personal_greeting,
                    std::move(audience),
                    LawfulBasis::consent,
                    start);
}

const Question greeting{DetailKind::nickname, Reason::personal_greeting, Audience::own_staff()};

std::string_view rule(const ConsentRecord& record, const Question& question = greeting, Instant now = start) {
    return decide(record, question, now).rule;
}

template <class T>
void shuffle(std::vector<T>& items, Random& random) {
    for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[random.below(i)]);
}

// Few values, so that rules often touch the same question.
constexpr DetailKind few_kinds[] = {
    DetailKind::nickname, DetailKind::display_name, DetailKind::cherished_cause_text};
constexpr Reason few_reasons[] = {Reason::personal_greeting, Reason::profile_publication};
const Audience few_audiences[] = {Audience::own_staff(),
                                  Audience::staff_role("dean"),
                                  Audience::public_(),
                                  Audience::actor("https://b.example/1")};

template <class T, std::size_t N>
const T& pick(const T (&from)[N], Random& random) {
    return from[random.below(N)];
}

Grant any_grant(Random& random) {
    Grant grant = grant_of(alice,
                           pick(few_kinds, random),
                           pick(few_reasons, random),
                           pick(few_audiences, random),
                           static_cast<LawfulBasis>(random.below(6)),
                           start - days{static_cast<int>(random.below(40))});
    grant.state = static_cast<GrantState>(random.below(10));
    if (random.below(2) == 0) grant.state = GrantState::given;
    grant.channel = static_cast<Channel>(random.below(5));
    if (random.below(2) == 0) grant.expires = start + days{static_cast<int>(random.below(40)) - 10};
    return grant;
}

ConsentRecord any_record(Random& random) {
    ConsentRecord record = adult();
    record.subject.age = static_cast<AgeBand>(random.below(3));
    for (std::uint64_t i = random.below(8); i > 0; --i) record.grants.push_back(any_grant(random));
    for (std::uint64_t i = random.below(3); i > 0; --i) {
        record.denials.push_back(
            {{pick(few_kinds, random)}, {pick(few_reasons, random)}, pick(few_audiences, random)});
    }
    return record;
}

/// All questions over the few values, as a string of yes and no.
std::string answers(const ConsentRecord& record) {
    std::string out;
    for (const DetailKind kind : few_kinds) {
        for (const Reason reason : few_reasons) {
            for (const Audience& audience : few_audiences)
                out += decide(record, {kind, reason, audience}, start).allowed ? 'y' : 'n';
        }
    }
    return out;
}

bool widens(const std::string& before, const std::string& after) {
    for (std::size_t i = 0; i < before.size(); ++i) {
        if (before[i] == 'n' && after[i] == 'y') return true;
    }
    return false;
}

}  // namespace

TEST_CASE("nothing is allowed to begin with") {
    for (const Category& category : categories()) {
        for (const PurposeRule& purpose : purposes()) {
            for (const Audience& audience : few_audiences) {
                CHECK_FALSE(decide(adult(), {category.kind, purpose.reason, audience}, start).allowed);
            }
        }
    }
}

TEST_CASE("only a live grant for this kind, reason and audience opens the gate") {
    const Grant good = nickname_for_greeting();
    CHECK(rule(adult({good})) == "gate: live grant");
    const struct {
        std::string_view about;
        std::function<void(Grant&)> spoil;
    } rows[] = {
        {"another subject", [](Grant& g) { g.subject = SubjectId(8); }},
        {"another kind", [](Grant& g) { g.kind = DetailKind::pet; }},
        {"another reason", [](Grant& g) { g.reason = Reason::gift_solicitation; }},
        {"a narrower audience", [](Grant& g) { g.audience = Audience::staff_role("dean"); }},
        {"a basis that this purpose may not have",
         [](Grant& g) { g.basis = LawfulBasis::legitimate_interest; }},
        {"withdrawn", [](Grant& g) { g.state = GrantState::withdrawn; }},
        {"not yet begun", [](Grant& g) { g.not_before = start + Millis{1}; }},
        {"at its last moment", [](Grant& g) { g.expires = start; }},
    };
    for (const auto& row : rows) {
        CAPTURE(row.about);
        Grant spoilt = good;
        row.spoil(spoilt);
        CHECK(rule(adult({spoilt})) == "gate: no live grant");
    }
}

TEST_CASE("each no wins over a live grant") {
    const ConsentRecord open = adult({nickname_for_greeting()});
    ConsentRecord record = open;
    record.subject.erased = true;
    CHECK(rule(record) == "gate: subject erased");
    record = open;
    record.subject.restricted = true;
    CHECK(rule(record) == "gate: subject restricted");
    record = open;
    record.objections.insert(Reason::personal_greeting);
    CHECK(rule(record) == "gate: objection");
    record = open;
    record.denials.push_back(
        {{DetailKind::nickname}, {Reason::personal_greeting}, Audience::staff_role("dean")});
    CHECK(rule(record) == "gate: denial");
    record = open;
    record.denials.push_back({{DetailKind::pet}, {Reason::personal_greeting}, Audience::public_()});
    CHECK(rule(record) == "gate: live grant");
    record = open;
    record.subject.id = SubjectId{};
    CHECK(rule(record) == "gate: no subject");
}

TEST_CASE("a denial of one person closes the public too, since the public holds them") {
    ConsentRecord record = adult({grant_of(alice,
                                           DetailKind::display_name,
                                           Reason::profile_publication,
                                           Audience::public_(),
                                           LawfulBasis::consent,
                                           start)});
    const Question question{DetailKind::display_name, Reason::profile_publication, Audience::public_()};
    CHECK(rule(record, question) == "gate: live grant");
    record.denials.push_back(
        {{DetailKind::display_name}, {Reason::profile_publication}, Audience::actor("https://b.example/1")});
    CHECK(rule(record, question) == "gate: denial");
}

TEST_CASE("special categories need explicit consent and are never public") {
    const auto ask = [](LawfulBasis basis, const Audience& audience) {
        const Grant grant = grant_of(alice,
                                     DetailKind::cherished_cause_text,
                                     Reason::profile_publication,
                                     Audience::public_(),
                                     basis,
                                     start);
        return rule(adult({grant}),
                    {DetailKind::cherished_cause_text, Reason::profile_publication, audience});
    };
    CHECK(ask(LawfulBasis::explicit_consent, Audience::public_()) ==
          "gate: special category is never public");
    CHECK(ask(LawfulBasis::consent, Audience::own_staff()) ==
          "gate: special category needs explicit consent");
    CHECK(ask(LawfulBasis::contract, Audience::own_staff()) ==
          "gate: special category needs explicit consent");
    CHECK(ask(LawfulBasis::explicit_consent, Audience::own_staff()) == "gate: live grant");
}

TEST_CASE("without a known age consent reaches no public, no partner and no special category") {
    for (const AgeBand age : {AgeBand::unknown, AgeBand::minor}) {
        ConsentRecord record = adult({grant_of(alice,
                                               DetailKind::display_name,
                                               Reason::profile_publication,
                                               Audience::public_(),
                                               LawfulBasis::consent,
                                               start)});
        record.subject.age = age;
        const auto towards = [&](const Audience& audience) {
            return rule(record, {DetailKind::display_name, Reason::profile_publication, audience});
        };
        CHECK(towards(Audience::public_()) == "gate: minor or unknown age");
        CHECK(towards(Audience::partner("b.example")) == "gate: minor or unknown age");
        CHECK(towards(Audience::followers()) == "gate: live grant");
        record.grants.front().basis = LawfulBasis::contract;
        CHECK(towards(Audience::public_()) == "gate: live grant");
    }
}

TEST_CASE("what an operator entered is no public consent, but may be a contract") {
    for (const Channel channel : {Channel::operator_, Channel::import, Channel::staff}) {
        ConsentRecord record = adult({grant_of(alice,
                                               DetailKind::display_name,
                                               Reason::profile_publication,
                                               Audience::public_(),
                                               LawfulBasis::consent,
                                               start)});
        Grant& grant = record.grants.front();
        grant.channel = channel;
        const Question question{DetailKind::display_name, Reason::profile_publication, Audience::public_()};
        CHECK(rule(record, question) == "gate: entered by someone else");
        grant.basis = LawfulBasis::contract;
        CHECK(rule(record, question) == "gate: live grant");
        grant.basis = LawfulBasis::explicit_consent;
        CHECK(rule(record, {question.kind, question.reason, Audience::own_staff()}) ==
              "gate: entered by someone else");
    }
}

TEST_CASE(
    "over random books, a denial never widens, a removed grant never widens and order changes nothing") {
    SeededRandom random(20260301);
    int yes = 0;
    for (int round = 0; round < 2000; ++round) {
        const ConsentRecord record = any_record(random);
        const std::string before = answers(record);
        yes += static_cast<int>(std::ranges::count(before, 'y'));

        ConsentRecord denied = record;
        denied.denials.push_back(
            {{pick(few_kinds, random)}, {pick(few_reasons, random)}, pick(few_audiences, random)});
        CHECK_FALSE(widens(before, answers(denied)));

        ConsentRecord objected = record;
        objected.objections.insert(pick(few_reasons, random));
        CHECK_FALSE(widens(before, answers(objected)));

        if (!record.grants.empty()) {
            ConsentRecord fewer = record;
            fewer.grants.erase(fewer.grants.begin() +
                               static_cast<std::ptrdiff_t>(random.below(fewer.grants.size())));
            CHECK_FALSE(widens(before, answers(fewer)));
        }

        ConsentRecord shuffled = record;
        shuffle(shuffled.grants, random);
        shuffle(shuffled.denials, random);
        for (const DetailKind kind : few_kinds) {
            const Question question{kind, Reason::personal_greeting, Audience::own_staff()};
            const Decision a = decide(record, question, start);
            const Decision b = decide(shuffled, question, start);
            CHECK((a.allowed == b.allowed && a.rule == b.rule && a.grant == b.grant && a.until == b.until));
        }
        CHECK(answers(shuffled) == before);
    }
    CHECK(yes > 500);
}

TEST_CASE("asking yields a permit for exactly what was asked") {
    BookOfOne book;
    book.record = adult({nickname_for_greeting()});
    book.record.grants.front().expires = start + days{9};
    Gate gate(book);
    const auto permit = gate.ask<purpose::PersonalGreeting>(
        alice, {DetailKind::nickname}, Audience::staff_role("dean"), start);
    REQUIRE(permit.has_value());
    CHECK(permit->allows(alice, DetailKind::nickname));
    CHECK_FALSE(permit->allows(SubjectId(8), DetailKind::nickname));
    CHECK_FALSE(permit->allows(alice, DetailKind::pet));
    CHECK(permit->epoch() == 3);
    CHECK(permit->until() == start + days{9});
    CHECK(permit->audience() == Audience::staff_role("dean"));

    const KindSet two = {DetailKind::nickname, DetailKind::pet};
    const auto both = gate.ask<purpose::PersonalGreeting>(alice, two, Audience::own_staff(), start);
    REQUIRE_FALSE(both.has_value());
    CHECK(both.error().code == Errc::denied);
    CHECK(both.error().rule == "gate: no live grant");
    const auto some = gate.ask_any<purpose::PersonalGreeting>(alice, two, Audience::own_staff(), start);
    REQUIRE(some.has_value());
    CHECK(some->kinds() == KindSet{DetailKind::nickname});

    CHECK_FALSE(gate.ask<purpose::PersonalGreeting>(alice, {}, Audience::own_staff(), start).has_value());
    CHECK_FALSE(gate.ask_any<purpose::Recognition>(alice, two, Audience::own_staff(), start).has_value());
    CHECK(gate.ask<purpose::PersonalGreeting>(SubjectId(8), two, Audience::self(), start).error().code ==
          Errc::not_found);
}

TEST_CASE("a permit that was moved away allows nothing") {
    BookOfOne book;
    book.record = adult({nickname_for_greeting()});
    Gate gate(book);
    auto permit =
        gate.ask<purpose::PersonalGreeting>(alice, {DetailKind::nickname}, Audience::own_staff(), start);
    REQUIRE(permit.has_value());
    const auto moved = std::move(*permit);
    CHECK(moved.allows(alice, DetailKind::nickname));
    CHECK_FALSE(permit->allows(alice, DetailKind::nickname));
}

TEST_CASE("a yes to keep is no yes to share, but for the person themselves") {
    ConsentRecord record = adult({nickname_for_greeting()});
    record.grants.front().verb = Verb::keep;
    CHECK(rule(record) == "gate: no live grant");
    CHECK(may_keep(record, DetailKind::nickname, start));
    CHECK_FALSE(may_keep(record, DetailKind::pet, start));
    record.grants.front().audience = Audience::self();
    CHECK(rule(record, {DetailKind::nickname, Reason::personal_greeting, Audience::self()}) ==
          "gate: live grant");
}

TEST_CASE("what protects them needs no grant, tells nobody, and gives way to any no") {
    ConsentRecord record = adult();
    const Question scan{DetailKind::nickname, Reason::protective_scan, Audience::self()};
    CHECK(rule(record, scan) == "gate: protects them");
    CHECK(rule(record, {DetailKind::nickname, Reason::protective_scan, Audience::own_staff()}) ==
          "gate: no live grant");
    CHECK(rule(record, {DetailKind::nickname, Reason::security_abuse, Audience::self()}) ==
          "gate: no live grant");
    record.subject.restricted = true;
    CHECK(rule(record, scan) == "gate: subject restricted");
    record.subject.restricted = false;
    record.objections.insert(Reason::protective_scan);
    CHECK(rule(record, scan) == "gate: objection");
    record.objections.erase(Reason::protective_scan);
    record.denials = {{{DetailKind::nickname}, {Reason::protective_scan}, Audience::self()}};
    CHECK(rule(record, scan) == "gate: denial");
    record.subject.erased = true;
    CHECK(rule(record, scan) == "gate: subject erased");
}

TEST_CASE("one's own details are one's own to see, also while they are restricted, and never after erasure") {
    ConsentRecord record = adult();
    const Question own{DetailKind::nickname, Reason::rights_handling, Audience::self()};
    CHECK(rule(record, own) == "gate: one's own");
    record.subject.restricted = true;
    CHECK(rule(record, own) == "gate: one's own");
    CHECK(rule(record, {DetailKind::nickname, Reason::rights_handling, Audience::own_staff()}) ==
          "gate: subject restricted");
    record.subject.erased = true;
    CHECK(rule(record, own) == "gate: subject erased");
}

TEST_CASE("an explanation names each grant and why it did not carry the yes") {
    ConsentRecord record = adult({nickname_for_greeting(Audience::staff_role("dean")),
                                  nickname_for_greeting(),
                                  nickname_for_greeting(),
                                  nickname_for_greeting()});
    record.grants[1].state = GrantState::withdrawn;
    record.grants[2].expires = start;
    record.grants[3].verb = Verb::keep;
    const auto why = explain(record, greeting, start);
    REQUIRE(why.size() == 4);
    CHECK(why[0].why == "gate: for other readers");
    CHECK(why[1].why == "gate: not given");
    CHECK(why[2].why == "gate: expired");
    CHECK(why[3].why == "gate: to keep, not to share");
}

TEST_SUITE_END();
