#include "consent/crypto/secret.h"

#include "consent/crypto/aead.h"
#include "consent/crypto/system_random.h"
#include "tests/support/traits.h"

#include <doctest/doctest.h>

#include <ostream>
#include <type_traits>

using namespace kith;
using crypto::Secret;

static_assert(!Printable<Secret<std::string>> && !Formattable<Secret<std::string>>);
static_assert(!std::is_copy_constructible_v<Secret<std::string>>);
static_assert(!std::equality_comparable<Secret<std::string>>);
static_assert(!std::is_convertible_v<Secret<std::string>, std::string>);

TEST_SUITE_BEGIN("consent/crypto/secret");

TEST_CASE("a secret matches only its equal") {
    const Secret<std::string> secret("token");
    CHECK(secret.matches(Secret<std::string>("token")));
    CHECK_FALSE(secret.matches(Secret<std::string>("tokem")));
    CHECK_FALSE(secret.matches(Secret<std::string>("toke")));
    CHECK(secret.expose() == "token");
}

TEST_CASE("a moved-from secret holds nothing") {
    Secret<std::string> first("short");
    const Secret<std::string> second(std::move(first));
    // That is what is tried here. NOLINTNEXTLINE(bugprone-use-after-move,clang-analyzer-cplusplus.Move)
    CHECK(first.expose().empty());
    const crypto::Key key = crypto::Key({std::byte{1}});
    CHECK(key.bytes().size() == 32);
    CHECK_FALSE(crypto::key_from(as_bytes("too short")).has_value());
}

TEST_SUITE_END();

TEST_SUITE_BEGIN("consent/crypto/aead");

TEST_CASE("what was sealed opens with the same key and context") {
    crypto::SystemRandom random;
    const crypto::Key key = crypto::random_key(random);
    for (const std::string_view plain : {"", "a", "Terry Pratchett"}) {
        const Bytes sealed = crypto::seal(key, as_bytes(plain), as_bytes("subject 7"), random);
        CHECK(sealed.size() == plain.size() + crypto::aead_overhead_bytes);
        const auto opened = crypto::open(key, sealed, as_bytes("subject 7"));
        REQUIRE(opened.has_value());
        CHECK(as_text(opened->bytes()) == plain);
        CHECK(crypto::seal(key, as_bytes(plain), as_bytes("subject 7"), random) != sealed);
    }
}

TEST_CASE("a flipped bit, a cut, another key or another context opens nothing") {
    SeededRandom random(1);
    const crypto::Key key = crypto::random_key(random);
    const Bytes sealed = crypto::seal(key, as_bytes("value"), as_bytes("context"), random);
    for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
        Bytes tampered = sealed;
        tampered[bit / 8] ^= static_cast<std::byte>(1U << (bit % 8));
        CHECK_FALSE(crypto::open(key, tampered, as_bytes("context")).has_value());
    }
    for (std::size_t size = 0; size < sealed.size(); ++size) {
        CHECK_FALSE(crypto::open(key, ByteView(sealed).first(size), as_bytes("context")).has_value());
    }
    CHECK_FALSE(crypto::open(key, sealed, as_bytes("contexT")).has_value());
    CHECK_FALSE(crypto::open(key, sealed, {}).has_value());
    CHECK_FALSE(crypto::open(crypto::random_key(random), sealed, as_bytes("context")).has_value());
}

TEST_CASE("a wrapped key comes back whole and only under its wrapper") {
    SeededRandom random(2);
    const crypto::Key outer = crypto::random_key(random);
    const crypto::Key inner = crypto::random_key(random);
    const Bytes wrapped = crypto::wrap_key(outer, inner, as_bytes("s"), random);
    CHECK(crypto::unwrap_key(outer, wrapped, as_bytes("s"))->matches(inner));
    CHECK_FALSE(crypto::unwrap_key(inner, wrapped, as_bytes("s")).has_value());
    const Bytes short_key =
        crypto::seal(outer, as_bytes("31 bytes are not a key, are they"), as_bytes("s"), random);
    CHECK(crypto::unwrap_key(outer, short_key, as_bytes("s")).has_value());
    CHECK_FALSE(
        crypto::unwrap_key(outer, crypto::seal(outer, as_bytes("short"), {}, random), {}).has_value());
}

TEST_SUITE_END();
