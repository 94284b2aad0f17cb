#include "consent/crypto/passkey.h"

#include "consent/crypto/digest.h"
#include "consent/crypto/openssl.h"
#include "consent/crypto/secret.h"

#include <openssl/err.h>

#include <fido.h>
#include <fido/eddsa.h>
#include <fido/es256.h>
#include <fido/rs256.h>
#include <optional>

namespace kith::crypto {
namespace {

using openssl::uchars;

/// libfido2 frees through a pointer to the pointer.
template <auto Free>
struct FidoFreed {
    template <class T>
    void operator()(T* object) const {
        Free(&object);
    }
};
using Credential = std::unique_ptr<fido_cred_t, FidoFreed<fido_cred_free>>;
using Assertion = std::unique_ptr<fido_assert_t, FidoFreed<fido_assert_free>>;
using Es256Key = std::unique_ptr<es256_pk_t, FidoFreed<es256_pk_free>>;
using Ed25519Key = std::unique_ptr<eddsa_pk_t, FidoFreed<eddsa_pk_free>>;
using Rs256Key = std::unique_ptr<rs256_pk_t, FidoFreed<rs256_pk_free>>;

constexpr PasskeyAlgorithm algorithms[] = {
    PasskeyAlgorithm::es256, PasskeyAlgorithm::ed25519, PasskeyAlgorithm::rs256};
constexpr int person_was_there_and_known = 0x01 | 0x04;  // the flags UP and UV

std::unexpected<Error> refused() {
    // What OpenSSL found is nobody else's.
    ERR_clear_error();
    return fail(Errc::denied, "passkey/refused");
}

Bytes copied(const unsigned char* from, std::size_t size) {
    const ByteView bytes(reinterpret_cast<const std::byte*>(from), from == nullptr ? 0 : size);
    return {bytes.begin(), bytes.end()};
}

/// None where the key is of another algorithm, or the data do not parse.
Credential read_credential(PasskeyAlgorithm algorithm, ByteView authenticator_data) {
    Credential credential(fido_cred_new());
    KITH_CHECK(credential != nullptr);
    KITH_CHECK(fido_cred_set_type(credential.get(), static_cast<int>(algorithm)) == FIDO_OK);
    const int read =
        fido_cred_set_authdata_raw(credential.get(), uchars(authenticator_data), authenticator_data.size());
    return read == FIDO_OK ? std::move(credential) : nullptr;
}

bool is_signed(const fido_assert_t* assertion, const PasskeyKey& key) {
    const auto* const bytes = uchars(key.bytes);
    const std::size_t size = key.bytes.size();
    const auto verified = [&](const void* read) {
        return fido_assert_verify(assertion, 0, static_cast<int>(key.algorithm), read) == FIDO_OK;
    };
    switch (key.algorithm) {
        case PasskeyAlgorithm::es256: {
            const Es256Key read(es256_pk_new());
            return read && es256_pk_from_ptr(read.get(), bytes, size) == FIDO_OK && verified(read.get());
        }
        case PasskeyAlgorithm::ed25519: {
            const Ed25519Key read(eddsa_pk_new());
            return read && eddsa_pk_from_ptr(read.get(), bytes, size) == FIDO_OK && verified(read.get());
        }
        case PasskeyAlgorithm::rs256: {
            const Rs256Key read(rs256_pk_new());
            return read && rs256_pk_from_ptr(read.get(), bytes, size) == FIDO_OK && verified(read.get());
        }
    }
    return false;
}

}  // namespace

// https://www.w3.org/TR/webauthn-2/#sctn-registering-a-new-credential from step 13: attestation "none" has
// nothing to verify, so that fido_cred_verify has nothing to do.
Result<NewPasskey> read_new_passkey(std::string_view site, ByteView authenticator_data) {
    fido_init(0);
    for (const PasskeyAlgorithm algorithm : algorithms) {
        const Credential credential = read_credential(algorithm, authenticator_data);
        if (!credential) continue;
        const Sha256 site_digest = sha256(as_bytes(site));
        const bool ours = authenticator_data.size() > site_digest.size() &&
                          equal_constant_time(authenticator_data.first(site_digest.size()), site_digest);
        const bool known =
            (fido_cred_flags(credential.get()) & person_was_there_and_known) == person_was_there_and_known;
        if (!ours || !known) break;
        NewPasskey made{.id = copied(fido_cred_id_ptr(credential.get()), fido_cred_id_len(credential.get())),
                        .key = {.algorithm = algorithm,
                                .bytes = copied(fido_cred_pubkey_ptr(credential.get()),
                                                fido_cred_pubkey_len(credential.get()))},
                        .sign_count = fido_cred_sigcount(credential.get())};
        if (made.id.empty() || made.key.bytes.empty()) break;
        ERR_clear_error();
        return made;
    }
    return refused();
}

// https://www.w3.org/TR/webauthn-2/#sctn-verifying-assertion steps 15 to 20, which fido_assert_verify takes.
Result<std::uint32_t> check_passkey(std::string_view site, const PasskeyKey& key, const PasskeyProof& proof) {
    fido_init(0);
    const Assertion assertion(fido_assert_new());
    KITH_CHECK(assertion != nullptr);
    fido_assert_t* const it = assertion.get();
    const bool taken =
        fido_assert_set_rp(it, std::string(site).c_str()) == FIDO_OK &&
        fido_assert_set_up(it, FIDO_OPT_TRUE) == FIDO_OK &&
        fido_assert_set_uv(it, FIDO_OPT_TRUE) == FIDO_OK &&
        fido_assert_set_clientdata(it, uchars(proof.client_data), proof.client_data.size()) == FIDO_OK &&
        fido_assert_set_count(it, 1) == FIDO_OK &&
        fido_assert_set_authdata_raw(
            it, 0, uchars(proof.authenticator_data), proof.authenticator_data.size()) == FIDO_OK &&
        fido_assert_set_sig(it, 0, uchars(proof.signature), proof.signature.size()) == FIDO_OK;
    if (!taken || !is_signed(it, key)) return refused();
    return fido_assert_sigcount(it, 0);
}

}  // namespace kith::crypto
