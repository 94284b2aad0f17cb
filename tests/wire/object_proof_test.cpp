#include "activitypub/wire/object_proof.h"

#include "consent/json.h"
#include "tests/support/fixtures.h"
#include "tests/wire/documents.h"

#include <doctest/doctest.h>

using namespace kith;
using namespace kith::activitypub;

namespace {

const Instant now = parse_iso8601("2026-11-23T12:00:00Z").value();
const Uri key_id = Uri::parse("https://a.example/users/a#ed25519-key").value();

crypto::SigningKey key_of_seed() {
    return crypto::SigningKey::from_seed(crypto::key_from(Bytes(32, std::byte{7})).value());
}

std::string verdict(const Json& document, const crypto::PublicKey& key, Instant at = now) {
    const auto proof = read_proof(document, at);
    if (!proof) return std::string(proof.error().rule);
    const Done verified = verify_proof(document, *proof, key);
    return verified ? "" : std::string(verified.error().rule);
}

Json note() {
    return json_of(R"({"@context":["https://www.w3.org/ns/activitystreams"],"id":"https://a.example/1",
        "type":"Note","content":"Grüße 🌍 \u2028 \"q\"","n":1.50,"deep":{"b":[1,{"z":null,"a":true}]}})");
}

}  // namespace

TEST_SUITE("wire/object_proof") {
    TEST_CASE("the example of FEP-8b32 is believed, and not when a letter is changed") {
        const Json file = json_of(fixture("vectors/fep-8b32.json"));
        const auto key =
            crypto::PublicKey::from_multikey(file["public_key_multibase"].get<std::string>()).value();
        Json document = file["signed"];
        CHECK(verdict(document, key) == "");
        CHECK(read_proof(document, now).value().key_id.text() ==
              "https://server.example/users/alice#ed25519-key");
        document["object"]["content"] = "Hello World";
        CHECK(verdict(document, key) == "proof/wrong");
    }

    TEST_CASE(
        "the document that Fedify signed is believed, though it names the public collection otherwise") {
        const Json file = json_of(fixture("vectors/fedify-generated.json"));
        const auto pem =
            file["keys"]["https://sender.test/users/a#ed25519-key"]["public_pem"].get<std::string>();
        const auto key = crypto::PublicKey::from_spki_pem(pem).value();
        int seen = 0;
        for (const Json& row : file["documents"]) {
            if (row["kind"] != "eddsa-jcs-2022") continue;
            CHECK(verdict(row["doc"], key) == "");
            Json without_context = row["doc"];
            without_context["proof"].erase("@context");
            CHECK(verdict(without_context, key) == "");
            Json to_another = row["doc"];
            to_another["to"] = "https://a.example/followers";
            CHECK(verdict(to_another, key) == "proof/wrong");
            ++seen;
        }
        CHECK(seen == 1);
    }

    TEST_CASE("the W3C's eddsa-jcs-2022 example is believed") {
        const Json pair = json_of(fixture("w3c-vc-di-eddsa/TestVectors/keyPair.json"));
        const auto key =
            crypto::PublicKey::from_multikey(pair["publicKeyMultibase"].get<std::string>()).value();
        const Json document = json_of(fixture("w3c-vc-di-eddsa/TestVectors/eddsa-jcs-2022/signedJCS.json"));
        // Its key is a did:key, which is nobody's on the fediverse, so that only the cryptography is tried.
        CHECK(read_proof(document, now).error().rule == "proof/key_id");
        Json options = document["proof"];
        const auto value = options["proofValue"].get<std::string>();
        options.erase("proofValue");
        const ProofInput proof{key_id, from_base58(value.substr(1)).value(), share_json(options)};
        CHECK(verify_proof(document, proof, key));
        Json changed = document;
        changed["name"] = "Alumni credential";
        CHECK(!verify_proof(changed, proof, key));
    }

    TEST_CASE("what we prove we believe, after any re-ordering, and nobody else's") {
        const auto key = key_of_seed();
        const Json proved = add_proof(note(), key, key_id, now).value();
        CHECK(verdict(proved, key.public_key()) == "");
        CHECK(verdict(json_of(proved.dump(4)), key.public_key()) == "");
        CHECK(verdict(proved, crypto::SigningKey::generate(crypto::KeyKind::ed25519).public_key()) ==
              "proof/wrong");
        CHECK(verdict(proved, crypto::SigningKey::generate(crypto::KeyKind::rsa).public_key()) ==
              "proof/key_kind");
        // Proving again replaces the proof.
        const Json again = add_proof(proved, key, key_id, now).value();
        CHECK(again == proved);
        CHECK(!add_proof(note(), crypto::SigningKey::generate(crypto::KeyKind::rsa), key_id, now));
    }

    TEST_CASE("every part of the document and of the proof's options is under the proof") {
        const auto key = key_of_seed();
        const Json proved = add_proof(note(), key, key_id, now).value();
        const auto changed = [&](auto change) {
            Json other = proved;
            change(other);
            return verdict(other, key.public_key());
        };
        CHECK(changed([](Json& j) { j["content"] = "x"; }) == "proof/wrong");
        CHECK(changed([](Json& j) { j["added"] = 1; }) == "proof/wrong");
        CHECK(changed([](Json& j) { j.erase("n"); }) == "proof/wrong");
        CHECK(changed([](Json& j) { j["deep"]["b"][1]["a"] = false; }) == "proof/wrong");
        CHECK(changed([](Json& j) { j["@context"] = "https://evil.example/ns"; }) == "proof/context");
        CHECK(changed([](Json& j) { j["proof"]["created"] = "2026-11-23T11:59:59Z"; }) == "proof/wrong");
        CHECK(changed([](Json& j) { j["proof"]["verificationMethod"] = "https://a.example/other"; }) ==
              "proof/wrong");
        CHECK(changed([](Json& j) { j["proof"]["proofPurpose"] = "authentication"; }) == "proof/purpose");
        CHECK(changed([](Json& j) { j["proof"]["cryptosuite"] = "eddsa-rdfc-2022"; }) == "proof/suite");
        CHECK(changed([](Json& j) { j["proof"]["proofValue"] = "z1111"; }) == "proof/value");
        CHECK(changed([](Json& j) { j["proof"]["proofValue"] = 5; }) == "proof/value");
        CHECK(changed([](Json& j) { j["proof"]["expires"] = "2026-11-23T11:59:59Z"; }) == "proof/expired");
        CHECK(changed([](Json& j) { j["proof"]["created"] = "2027-01-01T00:00:00Z"; }) ==
              "proof/from_the_future");
        CHECK(changed([](Json& j) { j.erase("proof"); }) == "proof/none");
        CHECK(changed([](Json& j) { j["proof"] = "yes"; }) == "proof/suite");
    }

    TEST_CASE("among several proofs ours is found") {
        const auto key = key_of_seed();
        Json proved = add_proof(note(), key, key_id, now).value();
        proved["proof"] = Json::array({{{"type", "OtherProof"}}, proved["proof"]});
        CHECK(verdict(proved, key.public_key()) == "");
    }
}
