// The encryption of Web Push messages against the examples of its two specifications, and against itself.
#include "consent/crypto/push_message.h"

#include "consent/crypto/system_random.h"
#include "consent/json.h"
#include "tests/support/fixtures.h"

#include <algorithm>

using namespace kith;
using crypto::P256Key;
using crypto::P256PublicKey;
using crypto::PushEncoding;

TEST_SUITE_BEGIN("consent/crypto/push_message");

namespace {

Bytes decoded(std::string_view text) {
    return from_base64url(text).value();
}
template <std::size_t N>
std::array<std::byte, N> exactly(std::string_view text) {
    const Bytes bytes = decoded(text);
    REQUIRE(bytes.size() == N);
    std::array<std::byte, N> out{};
    std::ranges::copy(bytes, out.begin());
    return out;
}

/// One message as a specification prints it.
struct Example {
    PushEncoding encoding{};
    std::string plain{};
    P256Key receiver;
    P256Key sender;
    crypto::PushAuth auth{};
    crypto::PushSalt salt{};
    std::string body{};
};

Example of_rfc_8291() {
    const auto json = nlohmann::json::parse(fixture("vectors/rfc8291-section5.json"));
    const auto text = [&](const char* name) { return json.at(name).get<std::string>(); };
    Example example{.encoding = PushEncoding::aes128gcm,
                    .plain = text("plaintext"),
                    .receiver = P256Key::from_scalar(decoded(text("ua_private"))).value(),
                    .sender = P256Key::from_scalar(decoded(text("as_private"))).value(),
                    .auth = exactly<16>(text("auth_secret")),
                    .salt = exactly<16>(text("salt")),
                    .body = text("body")};
    CHECK(to_base64url(example.receiver.public_key().point()) == text("ua_public"));
    CHECK(to_base64url(example.sender.public_key().point()) == text("as_public"));
    return example;
}

/// draft-ietf-webpush-encryption-04, section 5.
Example of_the_draft() {
    return {.encoding = PushEncoding::aesgcm,
            .plain = "I am the walrus",
            .receiver = P256Key::from_scalar(decoded("9FWl15_QUQAWDaD3k3l50ZBZQJ4au27F1V4F0uLSD_M")).value(),
            .sender = P256Key::from_scalar(decoded("nCScek-QpEjmOOlT-rQ38nZzvdPlqa00Zy0i6m2OJvY")).value(),
            .auth = exactly<16>("R29vIGdvbyBnJyBqb29iIQ"),
            .salt = exactly<16>("lngarbyKfMoi9Z75xYXmkg"),
            .body = "6nqAQUME8hNqw5J3kl8cpVVJylXKYqZOeseZG8UueKpA"};
}

crypto::PushMessage encrypted(const Example& example, std::size_t padded = 0) {
    return crypto::encrypt_push(example.encoding,
                                {example.receiver.public_key(), example.auth},
                                as_bytes(example.plain),
                                padded,
                                example.sender,
                                example.salt)
        .value();
}

}  // namespace

TEST_CASE("push messages are the bytes that RFC 8291 and the older draft print") {
    CHECK(to_base64url(encrypted(of_rfc_8291()).body) == of_rfc_8291().body);
    CHECK(to_base64url(encrypted(of_the_draft()).body) == of_the_draft().body);
}

TEST_CASE("whom a push message is for reads it, padded or not, and nobody else") {
    crypto::SystemRandom random;
    for (const Example& example : {of_rfc_8291(), of_the_draft()}) {
        for (const std::size_t padded : {0, 41, 1000, 3993}) {
            crypto::PushMessage message = encrypted(example, padded);
            const auto read = [&](const P256Key& key, const crypto::PushAuth& auth) {
                return crypto::decrypt_push(example.encoding, key, auth, message);
            };
            CHECK(as_text(read(example.receiver, example.auth).value()) == example.plain);
            CHECK_FALSE(read(P256Key::generate(random), example.auth));
            CHECK_FALSE(read(example.receiver, example.salt));
            message.body.back() ^= std::byte{1};
            CHECK_FALSE(read(example.receiver, example.auth));
        }
    }
}

TEST_CASE("padded push messages of other lengths are equally long") {
    for (const PushEncoding encoding : {PushEncoding::aes128gcm, PushEncoding::aesgcm}) {
        Example example = encoding == PushEncoding::aesgcm ? of_the_draft() : of_rfc_8291();
        const std::size_t before = encrypted(example, 1000).body.size();
        example.plain = "x";
        CHECK(encrypted(example, 1000).body.size() == before);
    }
}

TEST_CASE("a push message is never longer than a push service must take") {
    Example example = of_rfc_8291();
    example.plain = std::string(crypto::push_plain_bytes_max, 'x');
    CHECK(encrypted(example).body.size() == 4096);
    example.plain += 'x';
    const auto longer = crypto::encrypt_push(example.encoding,
                                             {example.receiver.public_key(), example.auth},
                                             as_bytes(example.plain),
                                             0,
                                             example.sender,
                                             example.salt);
    REQUIRE_FALSE(longer);
    CHECK(longer.error().code == Errc::too_large);
}

TEST_CASE("a point that is not on the curve is no key") {
    crypto::SystemRandom random;
    const P256PublicKey key = P256Key::generate(random).public_key();
    CHECK(P256PublicKey::from_point(key.point()).value() == key);
    Bytes bytes(key.point().begin(), key.point().end());
    bytes.back() ^= std::byte{1};
    CHECK_FALSE(P256PublicKey::from_point(bytes));
    bytes.back() ^= std::byte{1};
    bytes.front() = std::byte{6};  // the hybrid form
    CHECK_FALSE(P256PublicKey::from_point(bytes));
    bytes.front() = std::byte{4};
    bytes.pop_back();
    CHECK_FALSE(P256PublicKey::from_point(bytes));
    CHECK_FALSE(P256PublicKey::from_point(Bytes(65, std::byte{0})));
    CHECK_FALSE(P256PublicKey::from_point({}));
}

TEST_CASE("a private key of P-256 lies between one and the order of the curve") {
    const auto order = from_hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551").value();
    Bytes below = order;
    below.back() = std::byte{0x50};
    CHECK(P256Key::from_scalar(below));
    CHECK_FALSE(P256Key::from_scalar(order));
    CHECK_FALSE(P256Key::from_scalar(Bytes(32, std::byte{0})));
    CHECK_FALSE(P256Key::from_scalar(Bytes(31, std::byte{1})));
}

TEST_CASE("what a P-256 key signed verifies under its public half, as it was signed") {
    crypto::SystemRandom random;
    const P256Key key = P256Key::generate(random);
    for (int i = 0; i < 40; ++i) {  // numbers with a leading zero byte come up now and then
        const std::string message = random.token();
        auto signature = key.sign(as_bytes(message));
        CHECK(key.public_key().verify(as_bytes(message), signature));
        CHECK_FALSE(key.public_key().verify(as_bytes(message + "."), signature));
        CHECK_FALSE(P256Key::generate(random).public_key().verify(as_bytes(message), signature));
        signature[static_cast<std::size_t>(i)] ^= std::byte{1};
        CHECK_FALSE(key.public_key().verify(as_bytes(message), signature));
    }
    CHECK_FALSE(key.public_key().verify(as_bytes("x"), Bytes(64, std::byte{0})));
    CHECK_FALSE(key.public_key().verify(as_bytes("x"), Bytes(63, std::byte{1})));
}

TEST_SUITE_END();
