// What a permit is made from: the right person's record, all of its grants, in any order.
#include "consent/gate.h"
#include "tests/consent/book_of_one.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>

using namespace kith;
using namespace kith::consent;
using std::chrono::days;

TEST_SUITE_BEGIN("consent/gate");

namespace {

const Instant start = from_unix_ms(1'772'359'200'000);
const SubjectId alice{7};

}  // namespace

TEST_CASE("a book that hands over somebody else's record opens nothing") {
    struct MixedUp final : GrantBook {
        Result<ConsentRecord> record_of(SubjectId) override {
            ConsentRecord book{.subject = {.id = alice, .age = AgeBand::adult}};
            book.grants.push_back(grant_of(alice,
                                           DetailKind::nickname,
                                           Reason::personal_greeting,
                                           Audience::public_(),
                                           LawfulBasis::consent,
                                           start));
            return book;
        }
    } book;
    Gate gate(book);
    CHECK(gate.ask<purpose::PersonalGreeting>(alice, {DetailKind::nickname}, Audience::own_staff(), start)
              .has_value());
    CHECK_FALSE(gate.ask<purpose::PersonalGreeting>(
                        SubjectId(8), {DetailKind::nickname}, Audience::own_staff(), start)
                    .has_value());
}

TEST_CASE("a permit for several kinds ends with the first of their grants, in whichever order they come") {
    for (const auto& [nickname_days, school_days] : {std::pair{3, 9}, std::pair{9, 3}}) {
        BookOfOne book;
        book.record = {.subject = {.id = alice, .age = AgeBand::adult}};
        for (const auto& [kind, lasts] :
             {std::pair{DetailKind::nickname, nickname_days}, std::pair{DetailKind::school, school_days}}) {
            book.record.grants.push_back(grant_of(
                alice, kind, Reason::personal_greeting, Audience::own_staff(), LawfulBasis::consent, start));
            book.record.grants.back().expires = start + days{lasts};
        }
        Gate gate(book);
        const auto permit = gate.ask<purpose::PersonalGreeting>(
            alice, {DetailKind::nickname, DetailKind::school}, Audience::own_staff(), start);
        REQUIRE(permit.has_value());
        CHECK(permit->until() == start + days{3});
    }
}

TEST_CASE("of grants that end together the same one carries the yes, in whichever order they come") {
    ConsentRecord book{.subject = {.id = alice, .age = AgeBand::adult}};
    for (int i = 0; i < 3; ++i) {
        book.grants.push_back(grant_of(alice,
                                       DetailKind::nickname,
                                       Reason::personal_greeting,
                                       Audience::own_staff(),
                                       LawfulBasis::consent,
                                       start));
    }
    const GrantId first = book.grants.front().id;
    for (int i = 0; i < 3; ++i) {
        const Question question{DetailKind::nickname, Reason::personal_greeting, Audience::own_staff()};
        CHECK(decide(book, question, start).grant == first);
        std::ranges::rotate(book.grants, book.grants.begin() + 1);
    }
}

TEST_SUITE_END();
