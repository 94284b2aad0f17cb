// What a browser is said to answer, as a field of a form and as what is in it: whatever parses is within its
// limits, and reads the same when it is written again.
#include "consent/base/check.h"
#include "consent/base/fuzz_target.h"
#include "node/passkey_answer.h"
#include "node/passkey_limits.h"

#include <initializer_list>
#include <string>
#include <string_view>

namespace {

/// A point of P-256, its base, so that signatures are looked at (SEC 2, section 2.4.2).
constexpr std::string_view base_point =
    "axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpZP40Li_hp_m47n60p8D54WK84zV2sxXs7LtkBoN79R9Q";

std::string written(std::initializer_list<kith::ByteView> parts) {
    std::string field;
    for (const kith::ByteView part : parts) {
        field.append(field.empty() ? "" : ".").append(kith::to_base64url(part));
    }
    return field;
}

}  // namespace

FUZZ_TARGET(bytes) {
    if (const auto made = kith::node::PasskeyMade::parse(bytes)) {
        KITH_CHECK(made->client_data.size() <= kith::limits::passkey_client_data_bytes_max);
        KITH_CHECK(made->authenticator_data.size() <= kith::limits::passkey_authenticator_data_bytes_max);
        KITH_CHECK(written({made->client_data, made->authenticator_data}) == bytes);
        (void)kith::node::ClientData::parse(made->client_data);
        (void)kith::crypto::read_new_passkey("hill.test", made->authenticator_data);
    }
    if (const auto used = kith::node::PasskeyUsed::parse(bytes)) {
        const auto& proof = used->proof;
        KITH_CHECK(used->id.size() <= kith::limits::passkey_id_bytes_max);
        KITH_CHECK(used->user.size() <= kith::limits::passkey_user_bytes_max);
        KITH_CHECK(proof.signature.size() <= kith::limits::passkey_signature_bytes_max);
        KITH_CHECK(
            written({used->id, used->user, proof.client_data, proof.authenticator_data, proof.signature}) ==
            bytes);
        (void)kith::node::ClientData::parse(proof.client_data);
        const kith::crypto::PasskeyKey key{.bytes = kith::from_base64url(base_point).value()};
        KITH_CHECK(!kith::crypto::check_passkey("hill.test", key, proof));
    }
}
