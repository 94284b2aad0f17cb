#include "activitypub/wire/object_proof.h"

#include "activitypub/wire/json_fields.h"
#include "activitypub/wire/untrusted_reader.h"
#include "activitypub/wire/vocabulary.h"
#include "consent/base/limits.h"
#include "consent/crypto/digest.h"
#include "consent/crypto/jcs.h"
#include "consent/json.h"

#include <algorithm>

namespace kith::activitypub {

namespace {

constexpr std::string_view cryptosuite = "eddsa-jcs-2022";
constexpr std::size_t proofs_max = 4;
constexpr std::size_t proof_value_chars_max = 128;

/// "Hashing": the digest of the proof's options, then that of the document.
Result<Bytes> hash_data(const Json& options, const Json& document) {
    const std::string options_text = TRY(crypto::canonicalize(options));
    const std::string document_text = TRY(crypto::canonicalize(document));
    const crypto::Sha256 first = crypto::sha256(as_bytes(options_text));
    const crypto::Sha256 second = crypto::sha256(as_bytes(document_text));
    Bytes both(first.begin(), first.end());
    both.insert(both.end(), second.begin(), second.end());
    return both;
}

/// The contexts of the proof must be the first of the document's.
bool starts_with(const Json& contexts, const Json& first) {
    const Json all = contexts.is_array() ? contexts : Json::array({contexts});
    const Json some = first.is_array() ? first : Json::array({first});
    if (some.size() > all.size()) return false;
    for (std::size_t i = 0; i < some.size(); ++i) {
        if (all[i] != some[i]) return false;
    }
    return true;
}

/// Writes the short names of the public collection in full, wherever somebody is addressed.
void write_public_in_full(Json& json) {
    if (json.is_array()) {
        for (Json& item : json) write_public_in_full(item);
    }
    if (!json.is_object()) return;
    for (auto& [key, value] : json.items()) {
        if (value.is_structured()) write_public_in_full(value);
        const bool addresses = key == "to" || key == "cc" || key == "audience";
        if (!addresses) continue;
        const auto expand = [](Json& name) {
            if (name == "as:Public" || name == "Public") name = public_collection().text();
        };
        expand(value);
        if (value.is_array()) std::for_each(value.begin(), value.end(), expand);
    }
}

bool is_signed(const Json& options,
               const Json& document,
               const ProofInput& proof,
               const crypto::PublicKey& key) {
    const auto hash = hash_data(options, document);
    return hash && key.verify(*hash, proof.signature);
}

Result<ProofInput> read_one(const Json& proof, Instant now) {
    const auto refuse = [](std::string_view rule) { return fail(Errc::unauthorized, rule); };
    if (read_type(proof) != "DataIntegrityProof" || read_text(proof, "cryptosuite", 64) != cryptosuite) {
        return refuse("proof/suite");
    }
    if (read_text(proof, "proofPurpose", 64) != "assertionMethod") return refuse("proof/purpose");
    auto key_id = read_uri(proof, "verificationMethod");
    if (!key_id) return refuse("proof/key_id");
    const std::string value = read_text(proof, "proofValue", proof_value_chars_max);
    if (!value.starts_with('z')) return refuse("proof/value");
    auto signature = from_base58(std::string_view(value).substr(1));
    if (!signature || signature->size() != 64) return refuse("proof/value");
    const auto created = read_time(proof, "created");
    if (field(proof, "created") != nullptr && !created) return refuse("proof/time");
    if (created && *created > now + limits::signature_clock_skew) return refuse("proof/from_the_future");
    const auto expires = read_time(proof, "expires");
    if (field(proof, "expires") != nullptr && (!expires || *expires < now)) return refuse("proof/expired");
    Json options = proof;
    options.erase("proofValue");
    return ProofInput{*std::move(key_id), *std::move(signature), share_json(std::move(options)), created};
}

}  // namespace

Result<Json> add_proof(Json document, const crypto::SigningKey& key, const Uri& key_id, Instant created) {
    if (key.kind() != crypto::KeyKind::ed25519) return fail(Errc::internal, "proof/key_kind");
    document.erase("proof");
    Json proof = {{"type", "DataIntegrityProof"},
                  {"cryptosuite", cryptosuite},
                  {"created", to_iso8601(std::chrono::floor<std::chrono::seconds>(created))},
                  {"verificationMethod", key_id.text()},
                  {"proofPurpose", "assertionMethod"}};
    // "If unsecuredDocument.@context is present, set proof.@context to unsecuredDocument.@context."
    if (const Json* context = field(document, "@context")) proof["@context"] = *context;
    const Bytes hash = TRY(hash_data(proof, document));
    proof["proofValue"] = "z" + to_base58(key.sign(hash));
    document["proof"] = std::move(proof);
    return document;
}

Result<ProofInput> read_proof(const Json& document, Instant now) {
    Result<ProofInput> found = fail(Errc::unauthorized, "proof/none");
    each(field(document, "proof"), proofs_max, [&](const Json& proof) {
        if (!found) found = read_one(proof, now);
    });
    return found;
}

Done verify_proof(const Json& document, const ProofInput& proof, const crypto::PublicKey& key) {
    if (key.kind() != crypto::KeyKind::ed25519) return fail(Errc::unauthorized, "proof/key_kind");
    Json unsecured = document;
    unsecured.erase("proof");
    const Json* context = field(unsecured, "@context");
    Json options = *proof.options;
    if (const Json* named = field(options, "@context")) {
        if (context == nullptr || !starts_with(*context, *named)) {
            return fail(Errc::unauthorized, "proof/context");
        }
        unsecured["@context"] = *named;
    }
    if (is_signed(options, unsecured, proof, key)) return {};
    // Some sign the document's context with the proof, and leave it out of the proof they send.
    if (field(options, "@context") == nullptr && context != nullptr) {
        options["@context"] = *context;
        if (is_signed(options, unsecured, proof, key)) return {};
    }
    // Fedify signs the public collection's full name, and may write its short one. They mean the same.
    write_public_in_full(unsecured);
    if (is_signed(options, unsecured, proof, key)) return {};
    return fail(Errc::unauthorized, "proof/wrong", "The proof does not match the document.");
}

Result<ProofInput> read_proof(const Untrusted<Json>& document, Instant now) {
    return read_proof(UntrustedReader::of(document), now);
}

Done verify_proof(const Untrusted<Json>& document, const ProofInput& proof, const crypto::PublicKey& key) {
    return verify_proof(UntrustedReader::of(document), proof, key);
}

}  // namespace kith::activitypub
