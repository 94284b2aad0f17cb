#include "consent/sealed.h"

#include "consent/crypto/system_random.h"
#include "consent/gate.h"
#include "consent/vault.h"
#include "tests/consent/book_of_one.h"
#include "tests/support/traits.h"

#include <doctest/doctest.h>

using namespace kith;
using namespace kith::consent;

using Text = Sealed<std::string>;
static_assert(!Printable<Text> && !Formattable<Text> && !Hashable<Text> && !JsonWritable<Text>);
static_assert(!EqualityComparable<Text> && !Ordered<Text>);
static_assert(!std::is_copy_constructible_v<Text> && !std::is_default_constructible_v<Text>);
static_assert(!std::is_convertible_v<Text, std::string>);
static_assert(!Printable<Released<std::string>> && !Formattable<Released<std::string>>);
static_assert(!JsonWritable<Released<std::string>> && !EqualityComparable<Released<std::string>>);
static_assert(!std::is_copy_constructible_v<Released<std::string>>);
static_assert(!std::is_default_constructible_v<PublicValuesKey>);
static_assert(!std::constructible_from<Released<std::string>,
                                       SubjectId,
                                       DetailKind,
                                       Audience,
                                       std::int64_t,
                                       Instant,
                                       std::string>);

TEST_SUITE_BEGIN("consent/sealed");

namespace {

const Instant start = from_unix_ms(1'772'359'200'000);
const SubjectId alice{7};

struct House {
    BookOfOne book;
    ShelfInMemory shelf;
    SeededRandom random{1};
    crypto::Key node_key = crypto::random_key(random);
    Vault vault{shelf, node_key, random};
    Gate gate{book};

    House() {
        book.record.subject = {.id = alice, .epoch = 3, .age = AgeBand::adult};
        for (const DetailKind kind : {DetailKind::display_name, DetailKind::biography}) {
            book.record.grants.push_back(grant_of(
                alice, kind, Reason::profile_publication, Audience::public_(), LawfulBasis::consent, start));
        }
        REQUIRE(vault.create(alice).has_value());
    }
    auto permit(KindSet kinds) {
        return gate.ask<purpose::ProfilePublication>(alice, kinds, Audience::public_(), start).value();
    }
};

}  // namespace

TEST_CASE("a sealed detail opens with a permit for it and carries the permit's terms") {
    House house;
    const auto sealed = house.vault.seal(alice, DetailKind::display_name, std::string("Alice A."));
    REQUIRE(sealed.has_value());
    CHECK(as_text(sealed->ciphertext()).find("Alice") == std::string_view::npos);
    const auto released = house.vault.open(*sealed, house.permit({DetailKind::display_name}));
    REQUIRE(released.has_value());
    CHECK(released->value() == "Alice A.");
    CHECK(released->subject() == alice);
    CHECK(released->kind() == DetailKind::display_name);
    CHECK(released->audience() == Audience::public_());
    CHECK(released->epoch() == 3);
    CHECK(released->until() == house.book.record.grants.front().end());
}

TEST_CASE("a permit for another kind or another person opens nothing") {
    House house;
    const auto name = house.vault.seal(alice, DetailKind::display_name, std::string("Alice")).value();
    CHECK(house.vault.open(name, house.permit({DetailKind::biography})).error().code == Errc::denied);
    REQUIRE(house.vault.create(SubjectId(8)).has_value());
    const auto other = house.vault.seal(SubjectId(8), DetailKind::display_name, std::string("Bob")).value();
    CHECK(house.vault.open(other, house.permit({DetailKind::display_name})).error().code == Errc::denied);
}

TEST_CASE("a ciphertext put under another kind or another person does not open") {
    House house;
    const auto permit = house.permit({DetailKind::display_name, DetailKind::biography});
    const auto name = house.vault.seal(alice, DetailKind::display_name, std::string("Alice")).value();
    const auto moved = Text::stored(alice, DetailKind::biography, name.ciphertext());
    CHECK_FALSE(house.vault.open(moved, permit).has_value());
    const auto kept = Text::stored(alice, DetailKind::display_name, name.ciphertext());
    CHECK(house.vault.open(kept, permit).has_value());
    REQUIRE(house.vault.create(SubjectId(8)).has_value());
    const auto foreign = house.vault.seal(SubjectId(8), DetailKind::display_name, std::string("Bob")).value();
    CHECK_FALSE(house.vault.open(Text::stored(alice, DetailKind::display_name, foreign.ciphertext()), permit)
                    .has_value());
}

TEST_CASE("also under one key a ciphertext opens only as the person's it was sealed for") {
    House house;
    const auto permit = house.permit({DetailKind::display_name});
    const auto bobs =
        Text::seal(SubjectId(8), DetailKind::display_name, std::string("Bob"), house.node_key, house.random);
    const auto moved = Text::stored(alice, DetailKind::display_name, bobs.ciphertext());
    CHECK_FALSE(moved.open(permit, house.node_key).has_value());
    const auto own =
        Text::seal(alice, DetailKind::display_name, std::string("Alice"), house.node_key, house.random);
    CHECK(own.open(permit, house.node_key).has_value());
}

TEST_CASE("destroying a subject's key erases what it sealed, for good") {
    House house;
    const auto name = house.vault.seal(alice, DetailKind::display_name, std::string("Alice")).value();
    REQUIRE(house.vault.destroy(alice).has_value());
    REQUIRE(house.vault.destroy(alice).has_value());
    CHECK(house.vault.open(name, house.permit({DetailKind::display_name})).error().code == Errc::gone);
    CHECK(house.vault.create(alice).error().code == Errc::conflict);
    CHECK_FALSE(house.vault.seal(alice, DetailKind::display_name, std::string("x")).has_value());
}

TEST_CASE("a subject's key is of no use under another node key or another subject") {
    House house;
    const auto name = house.vault.seal(alice, DetailKind::display_name, std::string("Alice")).value();
    const crypto::Key other_key = crypto::random_key(house.random);
    Vault elsewhere(house.shelf, other_key, house.random);
    CHECK_FALSE(elsewhere.open(name, house.permit({DetailKind::display_name})).has_value());
    house.shelf.keys[SubjectId(8)] = house.shelf.keys[alice];
    CHECK_FALSE(house.vault.seal(SubjectId(8), DetailKind::display_name, std::string("Bob")).has_value());
}

TEST_CASE("a secret of the node opens only under its own name") {
    House house;
    const Bytes sealed = house.vault.seal_secret("signing key 1", as_bytes("private"));
    CHECK(as_text(house.vault.open_secret("signing key 1", sealed)->bytes()) == "private");
    CHECK_FALSE(house.vault.open_secret("signing key 2", sealed).has_value());
}

TEST_CASE("what is a person's own but no detail opens as what it was sealed as, of that person alone") {
    House house;
    const Bytes sealed = house.vault.seal_private(alice, "evidence", as_bytes("said")).value();
    CHECK(as_text(house.vault.open_private(alice, "evidence", sealed)->bytes()) == "said");
    CHECK_FALSE(house.vault.open_private(alice, "salt", sealed).has_value());
    REQUIRE(house.vault.create(SubjectId(8)).has_value());
    CHECK_FALSE(house.vault.open_private(SubjectId(8), "evidence", sealed).has_value());
}

TEST_SUITE_END();
