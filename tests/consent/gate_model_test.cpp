// The gate against a model of it that is written in another way: people instead of audiences, tables instead
// of rules. Random books by seed; then what may never widen.
#include "consent/base/random.h"
#include "consent/gate.h"
#include "tests/consent/book_of_one.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>

using namespace kith;
using namespace kith::consent;
using std::chrono::days;

TEST_SUITE_BEGIN("consent/gate_model");

namespace {

const Instant start = from_unix_ms(1'772'359'200'000);
const SubjectId alice{7};

const std::vector<Audience> audiences = {Audience::self(),
                                         Audience::actor("https://b.example/1"),
                                         Audience::actor("https://b.example/2"),
                                         Audience::staff_role("dean"),
                                         Audience::staff_role("coach"),
                                         Audience::own_staff(),
                                         Audience::circle("1"),
                                         Audience::mutuals(),
                                         Audience::followers(),
                                         Audience::partner("b.example"),
                                         Audience::partner("c.example"),
                                         Audience::public_()};
constexpr DetailKind kinds[] = {DetailKind::nickname, DetailKind::school, DetailKind::cherished_cause_text};
constexpr Reason reasons[] = {Reason::personal_greeting,
                              Reason::profile_publication,
                              Reason::security_abuse,
                              Reason::legal_record,
                              Reason::protective_scan,
                              Reason::rights_handling};

/// Somebody who may exist.
struct Somebody {
    bool subject, first, second, staff, dean, coach, circle, mutual, follower, partner_b, partner_c;

    bool possible() const {
        const bool anything = first || second || staff || dean || coach || circle || mutual || follower ||
                              partner_b || partner_c;
        return !(subject && anything) && !(first && second) && !((dean || coach) && !staff) &&
               !(mutual && !follower) && !(partner_b && partner_c) && !(staff && (partner_b || partner_c));
    }
    bool in(std::size_t audience) const {
        const std::array<bool, 12> member = {
            subject, first, second, dean, coach, staff, circle, mutual, follower, partner_b, partner_c, true};
        return member[audience];
    }
};

std::vector<Somebody> everybody() {
    std::vector<Somebody> all;
    for (unsigned bits = 0; bits < 1U << 11U; ++bits) {
        const auto bit = [&](unsigned at) { return (bits >> at & 1U) != 0; };
        const Somebody each{
            bit(0), bit(1), bit(2), bit(3), bit(4), bit(5), bit(6), bit(7), bit(8), bit(9), bit(10)};
        if (each.possible()) all.push_back(each);
    }
    return all;
}

struct Tables {
    bool holds[12][12] = {};  // everybody of the second is in the first
    bool meets[12][12] = {};  // somebody may be in both

    Tables() {
        const std::vector<Somebody> all = everybody();
        for (std::size_t a = 0; a < 12; ++a) {
            for (std::size_t b = 0; b < 12; ++b) {
                holds[a][b] =
                    std::ranges::all_of(all, [&](const Somebody& who) { return !who.in(b) || who.in(a); });
                meets[a][b] =
                    std::ranges::any_of(all, [&](const Somebody& who) { return who.in(b) && who.in(a); });
                // What is for the person alone is reached by no denial but one of exactly that.
                if ((a == 0) != (b == 0)) meets[a][b] = false;
            }
        }
    }
};

const Tables& tables() {
    static const Tables made;
    return made;
}

std::size_t number_of(const Audience& audience) {
    return static_cast<std::size_t>(std::ranges::find(audiences, audience) - audiences.begin());
}

/// Which bases a purpose may have, as letters: consent, Explicit consent, kontract, law, task, interest.
std::string_view bases_of(Reason reason) {
    switch (reason) {
        case Reason::personal_greeting:
            return "cE";
        case Reason::profile_publication:
            return "cEkti";
        case Reason::security_abuse:
        case Reason::protective_scan:
            return "il";
        default:
            return "l";
    }
}
char letter_of(LawfulBasis basis) {
    return std::string_view("cEklti")[static_cast<std::size_t>(basis)];
}
days longest_of(Reason reason) {
    switch (reason) {
        case Reason::personal_greeting:
            return days{3 * 365};
        case Reason::security_abuse:
            return days{180};
        case Reason::legal_record:
            return days{3650};
        default:
            return days{36'500};
    }
}

/// Who may be shown what, basis by basis, when a grant is as it should be.
bool basis_reaches(const Grant& grant, AgeBand age, std::size_t to) {
    const char basis = letter_of(grant.basis);
    if (bases_of(grant.reason).find(basis) == std::string_view::npos) return false;
    const bool by_the_person = (basis == 'c' || basis == 'E') &&
                               (grant.channel == Channel::self || grant.channel == Channel::remote);
    const bool everyone = to == 11;
    const bool partner = to == 9 || to == 10;
    const bool inside = to == 0 || to == 3 || to == 4 || to == 5;
    if (grant.kind == DetailKind::cherished_cause_text) {
        if (everyone) return false;
        return basis == 'l' || (basis == 'E' && by_the_person && age == AgeBand::adult);
    }
    if (grant.kind == DetailKind::school && !inside && !by_the_person && basis != 'l') return false;
    if (basis == 'c') return !(everyone || partner) || (age == AgeBand::adult && by_the_person);
    if (basis == 'E') return by_the_person && (age == AgeBand::adult || !(everyone || partner));
    return true;
}

struct Answer {
    bool allowed = false;
    Instant until = Instant::min();
};

Answer model(const ConsentRecord& book, DetailKind kind, Reason reason, std::size_t to, Instant now) {
    if (book.subject.id != alice || book.subject.erased) return {};
    if (reason == Reason::rights_handling && to == 0) return {true, Instant::max()};
    bool closed = book.subject.restricted || book.objections.contains(reason);
    for (const Denial& denial : book.denials) {
        const bool about_it = denial.kinds.contains(kind) && denial.reasons.contains(reason);
        closed = closed || (about_it && tables().meets[number_of(denial.audience)][to]);
    }
    if (reason == Reason::protective_scan && to == 0) return {!closed, Instant::max()};
    Answer answer;
    for (const Grant& grant : book.grants) {
        const bool about_it = grant.subject == alice && grant.kind == kind && grant.reason == reason &&
                              tables().holds[number_of(grant.audience)][to] &&
                              (grant.verb == Verb::share || to == 0);
        Instant end = grant.not_before + longest_of(reason);
        if (grant.expires && *grant.expires < end) end = *grant.expires;
        const std::string_view state = name_of(grant.state);
        const bool live = (state == "given" || state == "renewed") && !(now < grant.not_before) && now < end;
        if (closed || !about_it || !live || !basis_reaches(grant, book.subject.age, to)) continue;
        answer = {true, std::max(answer.until, end)};
    }
    return answer;
}

template <class Values>
const auto& pick(const Values& from, Random& random) {
    return from[random.below(std::size(from))];
}

Grant any_grant(Random& random) {
    Grant grant = grant_of(alice,
                           pick(kinds, random),
                           pick(reasons, random),
                           pick(audiences, random),
                           static_cast<LawfulBasis>(random.below(6)),
                           start - days{static_cast<int>(random.below(400))});
    const std::string_view fitting = bases_of(grant.reason);
    if (random.below(4) != 0) {
        const char letter = fitting[random.below(fitting.size())];
        grant.basis = static_cast<LawfulBasis>(std::string_view("cEklti").find(letter));
    }
    if (random.below(4) == 0) grant.state = static_cast<GrantState>(random.below(10));
    if (random.below(16) == 0) grant.subject = SubjectId(8);
    if (random.below(8) == 0) grant.verb = Verb::keep;
    if (random.below(2) == 0) grant.channel = static_cast<Channel>(random.below(5));
    if (random.below(8) == 0) grant.not_before = start + Millis{static_cast<int>(random.below(3)) - 1};
    if (random.below(3) == 0) grant.expires = start + days{static_cast<int>(random.below(40)) - 10};
    if (random.below(8) == 0) grant.expires = start + Millis{static_cast<int>(random.below(3)) - 1};
    return grant;
}

Denial any_denial(Random& random) {
    return {{pick(kinds, random)}, {pick(reasons, random)}, pick(audiences, random)};
}

ConsentRecord any_book(Random& random) {
    ConsentRecord book{.subject = {.id = alice, .epoch = 3}};
    book.subject.age = random.below(2) == 0 ? AgeBand::adult : static_cast<AgeBand>(random.below(3));
    book.subject.restricted = random.below(12) == 0;
    book.subject.erased = random.below(24) == 0;
    for (std::uint64_t left = random.below(40); left > 0; --left) book.grants.push_back(any_grant(random));
    for (std::uint64_t left = random.below(3); left > 0; --left) book.denials.push_back(any_denial(random));
    if (random.below(4) == 0) book.objections.insert(pick(reasons, random));
    return book;
}

/// 'y' or 'n' for every question there is.
std::string answers(const ConsentRecord& book) {
    std::string out;
    for (const DetailKind kind : kinds) {
        for (const Reason reason : reasons) {
            for (const Audience& audience : audiences)
                out += decide(book, {kind, reason, audience}, start).allowed ? 'y' : 'n';
        }
    }
    return out;
}

bool widens(std::string_view before, std::string_view after) {
    for (std::size_t i = 0; i < before.size(); ++i) {
        if (before[i] == 'n' && after[i] == 'y') return true;
    }
    return false;
}

}  // namespace

TEST_CASE("audiences hold and meet each other exactly as the people in them do") {
    for (std::size_t a = 0; a < audiences.size(); ++a) {
        for (std::size_t b = 0; b < audiences.size(); ++b) {
            CAPTURE(audiences[a].text());
            CAPTURE(audiences[b].text());
            CHECK(audiences[a].covers(audiences[b]) == tables().holds[a][b]);
            CHECK(audiences[a].may_meet(audiences[b]) == tables().meets[a][b]);
        }
    }
}

TEST_CASE("over random books the gate decides as the model does") {
    SeededRandom random(20261128);
    int yes = 0;
    int differences = 0;
    for (int round = 0; round < 600; ++round) {
        const ConsentRecord book = any_book(random);
        for (const DetailKind kind : kinds) {
            for (const Reason reason : reasons) {
                for (std::size_t to = 0; to < audiences.size(); ++to) {
                    const Decision got = decide(book, {kind, reason, audiences[to]}, start);
                    const Answer want = model(book, kind, reason, to, start);
                    const bool same =
                        got.allowed == want.allowed && (!got.allowed || got.until == want.until);
                    differences += same ? 0 : 1;
                    if (same) {
                        yes += got.allowed ? 1 : 0;
                        continue;
                    }
                    CAPTURE(round);
                    CAPTURE(category_of(kind).name);
                    CAPTURE(rule_of(reason).name);
                    CAPTURE(audiences[to].text());
                    CAPTURE(got.rule);
                    CHECK(got.allowed == want.allowed);
                    REQUIRE(differences < 20);
                }
            }
        }
    }
    CHECK(differences == 0);
    CHECK(yes > 5'000);
}

TEST_CASE(
    "over random books no denial, objection, restriction, or removed grant widens, and order is nothing") {
    SeededRandom random(20261129);
    for (int round = 0; round < 200; ++round) {
        const ConsentRecord book = any_book(random);
        const std::string before = answers(book);
        CAPTURE(round);
        ConsentRecord other = book;
        other.denials.push_back(any_denial(random));
        CHECK_FALSE(widens(before, answers(other)));
        other = book;
        other.objections.insert(pick(reasons, random));
        CHECK_FALSE(widens(before, answers(other)));
        other = book;
        other.subject.restricted = true;
        CHECK_FALSE(widens(before, answers(other)));
        if (!book.grants.empty()) {
            other = book;
            other.grants.erase(other.grants.begin() +
                               static_cast<std::ptrdiff_t>(random.below(other.grants.size())));
            CHECK_FALSE(widens(before, answers(other)));
        }
        other = book;
        for (std::size_t i = other.grants.size(); i > 1; --i)
            std::swap(other.grants[i - 1], other.grants[random.below(i)]);
        std::ranges::reverse(other.denials);
        CHECK(answers(other) == before);
        for (const DetailKind kind : kinds) {
            const Question question{kind, Reason::profile_publication, Audience::own_staff()};
            const Decision a = decide(book, question, start);
            const Decision b = decide(other, question, start);
            CHECK((a.rule == b.rule && a.grant == b.grant && a.until == b.until));
        }
    }
}

TEST_CASE("over random books a kind may be kept exactly while something living says so") {
    SeededRandom random(20261130);
    int kept = 0;
    for (int round = 0; round < 600; ++round) {
        ConsentRecord book = any_book(random);
        book.grants.resize(std::min<std::size_t>(book.grants.size(), 4));
        for (const DetailKind kind : kinds) {
            bool want = false;
            for (const Grant& grant : book.grants) {
                Instant end = grant.not_before + longest_of(grant.reason);
                if (grant.expires) end = std::min(end, *grant.expires);
                want =
                    want || (!book.subject.erased && grant.subject == alice && grant.kind == kind &&
                             bases_of(grant.reason).find(letter_of(grant.basis)) != std::string_view::npos &&
                             (name_of(grant.state) == "given" || name_of(grant.state) == "renewed") &&
                             start >= grant.not_before && start < end);
            }
            CHECK(may_keep(book, kind, start) == want);
            kept += want ? 1 : 0;
        }
    }
    CHECK(kept > 200);
}

TEST_CASE("an education record leaves the institution on the person's own consent, or by law") {
    const auto rule = [](LawfulBasis basis, Channel channel, const Audience& to) {
        ConsentRecord book{.subject = {.id = alice, .age = AgeBand::adult}};
        book.grants.push_back(grant_of(
            alice, DetailKind::degree, Reason::profile_publication, Audience::public_(), basis, start));
        book.grants.front().channel = channel;
        return decide(book, {DetailKind::degree, Reason::profile_publication, to}, start).rule;
    };
    constexpr std::string_view refused = "gate: education record needs own consent";
    CHECK(rule(LawfulBasis::contract, Channel::self, Audience::followers()) == refused);
    CHECK(rule(LawfulBasis::consent, Channel::operator_, Audience::followers()) == refused);
    CHECK(rule(LawfulBasis::contract, Channel::self, Audience::own_staff()) == "gate: live grant");
    CHECK(rule(LawfulBasis::consent, Channel::remote, Audience::public_()) == "gate: live grant");
}

TEST_SUITE_END();
