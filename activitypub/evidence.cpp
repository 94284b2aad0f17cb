#include "activitypub/evidence.h"

#include "consent/crypto/digest.h"
#include "consent/json.h"

namespace kith::activitypub {

std::string to_text(const Evidence& evidence, std::string_view body) {
    const nlohmann::json json = {
        {"scheme", evidence.kind == SignatureKind::rfc9421 ? "rfc9421" : "draft-cavage-12"},
        {"keyId", evidence.key_id},
        {"publicKeyPem", evidence.key ? evidence.key->to_spki_pem() : ""},
        {"signedText", evidence.signed_text},
        {"signature", to_base64(evidence.signature)},
        {"body", to_base64(as_bytes(body))},
        {"bodySha256", to_hex(crypto::sha256(as_bytes(body)))}};
    return json.dump(-1, ' ', /*ensure_ascii=*/true, nlohmann::json::error_handler_t::replace);
}

}  // namespace kith::activitypub
