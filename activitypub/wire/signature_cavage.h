// HTTP signatures as draft-cavage-http-signatures-12 has them, the kind every peer speaks. Pure; any thread.
// https://datatracker.ietf.org/doc/html/draft-cavage-http-signatures-12
#pragma once

#include "activitypub/wire/signature.h"

#include <string>
#include <string_view>

namespace kith::activitypub {

/// The value of a Signature header: parameters in any order, unknown ones ignored, none twice.
Result<SignatureInput> parse_cavage(std::string_view header);

/// The lines to sign; `target` is message.target, or its path alone for peers that sign so. Fails when a
/// covered header is missing.
Result<std::string> cavage_signing_string(const SignatureInput& input,
                                          const SignedMessage& message,
                                          std::string_view target);

/// What must be covered, by method; the clock; the digest.
Done check_cavage(const SignatureInput& input, const SignedMessage& message, Instant now);
/// With the query, then without it.
Result<std::string> verify_cavage(const SignatureInput& input,
                                  const SignedMessage& message,
                                  const crypto::PublicKey& key);

/// Date, Digest (with a body) and Signature over `(request-target) host date [digest]`.
HeaderList sign_cavage(const SignedMessage& message,
                       const Uri& key_id,
                       const crypto::SigningKey& key,
                       Instant now);

}  // namespace kith::activitypub
