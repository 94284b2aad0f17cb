// HTTP Message Signatures (RFC 9421) in the profile that the fediverse uses. Pure; any thread.
// https://www.rfc-editor.org/rfc/rfc9421
#pragma once

#include "activitypub/wire/signature.h"

#include <string>

namespace kith::activitypub {

/// Exactly one signature, with `created` and `keyid`, over components without parameters.
Result<SignatureInput> parse_rfc9421(const SignedMessage& message);

/// RFC 9421 2.5; fails on a component that is unknown or missing.
Result<std::string> rfc9421_signature_base(const SignatureInput& input, const SignedMessage& message);

/// `@method`, the target, with a body `content-digest`; a covered Date within the clock's window.
Done check_rfc9421(const SignatureInput& input, const SignedMessage& message, Instant now);
Result<std::string> verify_rfc9421(const SignatureInput& input,
                                   const SignedMessage& message,
                                   const crypto::PublicKey& key);

/// Date, Content-Digest (with a body), Signature-Input and Signature. `nonce` answers an Accept-Signature.
HeaderList sign_rfc9421(const SignedMessage& message,
                        const Uri& key_id,
                        const crypto::SigningKey& key,
                        Instant now,
                        std::string_view nonce = {});

}  // namespace kith::activitypub
