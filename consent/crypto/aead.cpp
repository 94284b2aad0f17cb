#include "consent/crypto/aead.h"

#include "consent/crypto/openssl.h"

#include <climits>

namespace kith::crypto {
namespace {

using namespace openssl;

const EVP_CIPHER* algorithm() {
    static const EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
    KITH_CHECK(cipher != nullptr);
    return cipher;
}

int length_of(ByteView bytes) {
    KITH_CHECK(bytes.size() <= INT_MAX);
    return static_cast<int>(bytes.size());
}

}  // namespace

Bytes seal(const Key& key, ByteView plain, ByteView context, Random& random) {
    Bytes out(plain.size() + aead_overhead_bytes);
    const std::span<std::byte> nonce(out.data(), aead_nonce_bytes);
    const std::span<std::byte> cipher(out.data() + aead_nonce_bytes, plain.size());
    const std::span<std::byte> tag(out.data() + aead_nonce_bytes + plain.size(), aead_tag_bytes);
    random.fill(nonce);
    const CipherContext state(EVP_CIPHER_CTX_new());
    int length = 0;
    KITH_CHECK(EVP_EncryptInit_ex2(state.get(), algorithm(), uchars(key.bytes()), uchars(nonce), nullptr) ==
               1);
    KITH_CHECK(EVP_EncryptUpdate(state.get(), nullptr, &length, uchars(context), length_of(context)) == 1);
    KITH_CHECK(EVP_EncryptUpdate(state.get(), out_uchars(cipher), &length, uchars(plain), length_of(plain)) ==
               1);
    KITH_CHECK(EVP_EncryptFinal_ex(state.get(), out_uchars(tag), &length) == 1);
    KITH_CHECK(EVP_CIPHER_CTX_ctrl(state.get(), EVP_CTRL_AEAD_GET_TAG, aead_tag_bytes, tag.data()) == 1);
    return out;
}

Result<Secret<Bytes>> open(const Key& key, ByteView sealed, ByteView context) {
    if (sealed.size() < aead_overhead_bytes) return fail(Errc::malformed, "aead: too short");
    const ByteView nonce = sealed.first(aead_nonce_bytes);
    const ByteView cipher = sealed.subspan(aead_nonce_bytes, sealed.size() - aead_overhead_bytes);
    Bytes tag(sealed.end() - aead_tag_bytes, sealed.end());
    Bytes plain(cipher.size());
    const CipherContext state(EVP_CIPHER_CTX_new());
    int length = 0;
    KITH_CHECK(EVP_DecryptInit_ex2(state.get(), algorithm(), uchars(key.bytes()), uchars(nonce), nullptr) ==
               1);
    KITH_CHECK(EVP_CIPHER_CTX_ctrl(state.get(), EVP_CTRL_AEAD_SET_TAG, aead_tag_bytes, tag.data()) == 1);
    KITH_CHECK(EVP_DecryptUpdate(state.get(), nullptr, &length, uchars(context), length_of(context)) == 1);
    KITH_CHECK(
        EVP_DecryptUpdate(state.get(), out_uchars(plain), &length, uchars(cipher), length_of(cipher)) == 1);
    Secret<Bytes> secret(std::move(plain));
    if (EVP_DecryptFinal_ex(state.get(), out_uchars(tag), &length) != 1)
        return fail(Errc::denied, "aead: not authentic");
    return secret;
}

Bytes wrap_key(const Key& outer, const Key& inner, ByteView context, Random& random) {
    return seal(outer, inner.bytes(), context, random);
}

Result<Key> unwrap_key(const Key& outer, ByteView wrapped, ByteView context) {
    const Secret<Bytes> plain = TRY(open(outer, wrapped, context));
    return key_from(plain.bytes());
}

}  // namespace kith::crypto
