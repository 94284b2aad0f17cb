// Evidence: who said something, as it can be shown to a third party later: the text that was signed, the
// signature, the key, the body. It proves what the server said; not the tap, nor what an app displayed.
#pragma once

#include "activitypub/wire/signature.h"

#include <memory>
#include <string>

namespace kith::activitypub {

struct Evidence {
    SignatureKind kind = SignatureKind::cavage;
    std::string key_id{};
    std::shared_ptr<const crypto::PublicKey> key{};
    std::string signed_text{};
    Bytes signature{};
};

/// One JSON document with the body that the signed text covers by its digest, and the SHA-256 of both.
std::string to_text(const Evidence& evidence, std::string_view body);

}  // namespace kith::activitypub
