// HTTP signatures of both kinds behind one face: what the inbox and delivery use. Pure; any thread.
#pragma once

#include "activitypub/wire/message.h"
#include "consent/base/bytes.h"
#include "consent/base/clock.h"
#include "consent/base/uri.h"
#include "consent/crypto/signing_key.h"

#include <optional>
#include <string>
#include <vector>

namespace kith::activitypub {

enum class SignatureKind { cavage, rfc9421 };

/// What a signature header says, not yet believed.
struct SignatureInput {
    SignatureKind kind = SignatureKind::cavage;
    std::string key_id{};
    std::string algorithm{};             // "" when not stated
    std::vector<std::string> covered{};  // "(request-target)", "date", "@method", …
    Bytes signature{};
    std::optional<Instant> created{};
    std::optional<Instant> expires{};
    std::string nonce{};   // RFC 9421
    std::string params{};  // RFC 9421: the value of "@signature-params"
};

/// Reads the signature and holds it to every rule that needs no key: what must be covered, the digest of the
/// body, the clock (limits::signature_clock_skew either way), a key id that is an http(s) URI.
/// Errc::unauthorized, whatever is wrong with it.
Result<SignatureInput> read_signature(const SignedMessage& message, Instant now);

/// The cryptography alone; only for what read_signature() gave. On success the text that was signed
/// (evidence).
Result<std::string> verify_signature(const SignatureInput& input,
                                     const SignedMessage& message,
                                     const crypto::PublicKey& key);

/// The headers to add (Date, Digest or Content-Digest, Signature, Signature-Input). Call it at send time.
HeaderList sign_message(SignatureKind kind,
                        const SignedMessage& message,
                        const Uri& key_id,
                        const crypto::SigningKey& key,
                        Instant now);

}  // namespace kith::activitypub
