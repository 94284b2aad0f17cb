// Proofs inside a document (FEP-8b32, cryptosuite eddsa-jcs-2022): an activity that can be forwarded and
// still be trusted. Pure; any thread. https://www.w3.org/TR/vc-di-eddsa/#eddsa-jcs-2022
#pragma once

#include "activitypub/wire/json.h"
#include "consent/base/bytes.h"
#include "consent/base/clock.h"
#include "consent/base/uri.h"
#include "consent/crypto/signing_key.h"

#include <optional>
#include <string>

namespace kith::activitypub {

/// The document with a `proof` (replacing any); Ed25519 keys only. Fails on what JCS cannot write.
Result<Json> add_proof(Json document, const crypto::SigningKey& key, const Uri& key_id, Instant created);

/// What a proof says, not yet believed.
struct ProofInput {
    Uri key_id;  // its verificationMethod
    Bytes signature{};
    JsonPtr options{};  // the proof without its value
    std::optional<Instant> created{};
};

/// The first proof of our suite. Errc::unauthorized when there is none, or it is expired, from the future or
/// made for another purpose than assertionMethod. An old one is read, too: who believes it looks at
/// `created`.
Result<ProofInput> read_proof(const Untrusted<Json>& document, Instant now);
Result<ProofInput> read_proof(const Json& document, Instant now);

/// The cryptography alone; Errc::unauthorized when it does not match.
Done verify_proof(const Untrusted<Json>& document, const ProofInput& proof, const crypto::PublicKey& key);
Done verify_proof(const Json& document, const ProofInput& proof, const crypto::PublicKey& key);

}  // namespace kith::activitypub
