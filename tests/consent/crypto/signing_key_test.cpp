#include "consent/crypto/signing_key.h"

#include "consent/base/limits.h"
#include "consent/crypto/digest.h"
#include "consent/crypto/jcs.h"
#include "consent/json.h"
#include "tests/support/fixtures.h"
#include "tests/support/traits.h"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>

using namespace kith;
using namespace kith::crypto;
using nlohmann::json;

static_assert(!std::is_copy_constructible_v<SigningKey>);
static_assert(!Printable<SigningKey> && !Formattable<SigningKey>);

TEST_SUITE_BEGIN("consent/crypto/signing_key");

namespace {

Bytes pem_to_der(const std::string& pem) {
    std::string base64;
    std::istringstream lines(pem);
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with("-----")) base64 += line;
    }
    return from_base64(base64).value();
}

const SigningKey& rsa_key() {
    static const SigningKey key = SigningKey::generate(KeyKind::rsa);
    return key;
}

}  // namespace

TEST_CASE("RFC 9421 B.2.6 signs and verifies as published") {
    const json vectors = json::parse(fixture("vectors/rfc9421-appendix-b.json"));
    const json& pair = vectors["keys"]["test-key-ed25519"];
    const auto signing = SigningKey::from_pkcs8(Secret<Bytes>(pem_to_der(pair["private_pem"])));
    const auto verifying = PublicKey::from_spki_pem(pair["public_pem"].get<std::string>());
    REQUIRE((signing && verifying));
    CHECK(signing->public_key() == *verifying);
    CHECK(verifying->to_spki_pem() == pair["public_pem"].get<std::string>());
    const std::string base = vectors["cases"][0]["base"];
    const json& entry = vectors["cases"][0];
    const std::string signature =
        entry.contains("signature_base64") ? entry["signature_base64"] : entry["signature"];
    const Bytes made = signing->sign(as_bytes(base));
    CHECK(verifying->verify(as_bytes(base), made));
    CHECK(signature.find(to_base64(made)) != signature.npos);
}

TEST_CASE("the object proof of FEP-8b32 verifies and is made again") {
    const json vector = json::parse(fixture("vectors/fep-8b32.json"));
    const auto key = PublicKey::from_multikey(vector["public_key_multibase"].get<std::string>());
    REQUIRE(key.has_value());
    CHECK(key->to_multikey() == vector["public_key_multibase"].get<std::string>());
    json document = vector["signed"];
    json options = document["proof"];
    document.erase("proof");
    const std::string proof_value = options["proofValue"];
    options.erase("proofValue");
    Bytes hashes;
    for (const json& part : {options, document}) {
        const Sha256 digest = sha256(as_bytes(canonicalize(part).value()));
        hashes.insert(hashes.end(), digest.begin(), digest.end());
    }
    const Bytes signature = from_base58(proof_value.substr(1)).value();
    CHECK(key->verify(hashes, signature));
    // Multicodec ed25519-priv (0x1300) before the seed.
    const Bytes seed = from_base58(vector["secret_key_multibase"].get<std::string>().substr(1)).value();
    const SigningKey signing = SigningKey::from_seed(key_from(ByteView(seed).subspan(2)).value());
    CHECK(signing.public_key() == *key);
    CHECK(signing.sign(hashes) == signature);
}

TEST_CASE("keys of another implementation parse and re-serialise") {
    const json vectors = json::parse(fixture("vectors/fedify-generated.json"));
    int read = 0;
    for (const auto& [id, key] : vectors["keys"].items()) {
        CAPTURE(id);
        if (!key.contains("public_pem")) continue;
        const auto parsed = PublicKey::from_spki_pem(key["public_pem"].get<std::string>());
        REQUIRE(parsed.has_value());
        CHECK(parsed->to_spki_pem() == key["public_pem"].get<std::string>());
        ++read;
    }
    CHECK(read > 0);
}

TEST_CASE("both kinds sign, verify and survive every form of storage") {
    for (const KeyKind kind : {KeyKind::rsa, KeyKind::ed25519}) {
        const SigningKey made = SigningKey::generate(kind);
        const auto key = SigningKey::from_pkcs8(made.to_pkcs8());
        REQUIRE(key.has_value());
        CHECK(key->kind() == kind);
        const Bytes signature = key->sign(as_bytes("message"));
        const PublicKey from_pem = PublicKey::from_spki_pem(key->public_key().to_spki_pem()).value();
        const PublicKey from_multikey = PublicKey::from_multikey(key->public_key().to_multikey()).value();
        CHECK(from_pem == from_multikey);
        const PublicKey copy = from_pem;
        for (const PublicKey* one : {&from_pem, &from_multikey, &copy}) {
            CHECK(one->kind() == kind);
            CHECK(one->verify(as_bytes("message"), signature));
            CHECK_FALSE(one->verify(as_bytes("messagE"), signature));
            CHECK_FALSE(one->verify(as_bytes("message"), {}));
            CHECK_FALSE(one->verify(as_bytes("message"), ByteView(signature).first(signature.size() - 1)));
        }
        Bytes tampered = signature;
        tampered[5] ^= std::byte{1};
        CHECK_FALSE(from_pem.verify(as_bytes("message"), tampered));
        CHECK_FALSE(SigningKey::generate(kind).public_key().verify(as_bytes("message"), signature));
    }
}

TEST_CASE("an RSA signature is good for its own hash alone") {
    const Bytes signature = rsa_key().sign(as_bytes("message"), RsaHash::sha512);
    const PublicKey key = rsa_key().public_key();
    CHECK(key.verify(as_bytes("message"), signature, RsaHash::sha512));
    CHECK_FALSE(key.verify(as_bytes("message"), signature, RsaHash::sha256));
}

TEST_CASE("weak, foreign and broken keys are refused") {
    const json cavage = json::parse(fixture("vectors/cavage-appendix-c.json"));
    const auto weak = PublicKey::from_spki_pem(cavage["public_key_pem"].get<std::string>());
    REQUIRE_FALSE(weak.has_value());
    CHECK(weak.error().rule == "key: RSA size");
    // NIST P-256, a good key of a kind no one signs with here.
    const std::string p256 =
        "-----BEGIN PUBLIC "
        "KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaxfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpZP40Li\n"
        "/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9Q==\n-----END PUBLIC KEY-----\n";
    CHECK(PublicKey::from_spki_pem(p256).error().rule == "key: neither RSA nor Ed25519");
    const std::string good = rsa_key().public_key().to_spki_pem();
    for (const std::string& pem :
         {std::string(),
          good.substr(0, 100),
          "-----END PUBLIC KEY-----" + good.substr(0, 200),
          std::string("-----BEGIN PUBLIC KEY-----\nProc-Type: 4,ENCRYPTED\n-----END PUBLIC KEY-----"),
          std::string("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"),
          std::string("-----BEGIN PUBLIC KEY-----")}) {
        CHECK_FALSE(PublicKey::from_spki_pem(pem).has_value());
    }
    CHECK(PublicKey::from_spki_pem(good + std::string(limits::key_pem_bytes_max, ' ')).error().code ==
          Errc::too_large);
    for (const std::string_view text : {"", "z", "z6Mk", "u7QE", "zQmInvalid0", "z11111"}) {
        CHECK_FALSE(PublicKey::from_multikey(text).has_value());
    }
    CHECK_FALSE(SigningKey::from_pkcs8(Secret<Bytes>(to_bytes("not a key"))).has_value());
}

TEST_CASE("spaces and carriage returns in PEM do no harm") {
    std::string pem = rsa_key().public_key().to_spki_pem();
    for (std::size_t at = 0; (at = pem.find('\n', at)) != pem.npos; at += 3) pem.replace(at, 1, "\r\n ");
    CHECK(PublicKey::from_spki_pem(pem).value() == rsa_key().public_key());
}

TEST_CASE("threads may share one key") {
    const PublicKey key = rsa_key().public_key();
    const Bytes signature = rsa_key().sign(as_bytes("message"));
    std::atomic<int> good = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int n = 0; n < 50; ++n) {
                good += key.verify(as_bytes("message"), signature);
                good += rsa_key().sign(as_bytes("message")) == signature;
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(good == 400);
}

TEST_SUITE_END();
