#include "consent/crypto/push_message.h"

#include "consent/crypto/aead.h"
#include "consent/crypto/digest.h"
#include "consent/crypto/openssl.h"

#include <climits>

#include <algorithm>
#include <string_view>

namespace kith::crypto {
namespace {

using namespace openssl;
using namespace std::string_view_literals;

constexpr std::size_t content_key_bytes = 16;
constexpr std::size_t record_size = 4096;
constexpr std::size_t header_bytes = push_salt_bytes + 4 + 1 + p256_point_bytes;
constexpr std::byte last_record{2};  // RFC 8188, section 2
constexpr std::size_t pad_length_bytes = 2;

const EVP_CIPHER* algorithm() {
    static const EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "AES-128-GCM", nullptr);
    KITH_CHECK(cipher != nullptr);
    return cipher;
}

void append(Bytes& to, ByteView bytes) {
    to.insert(to.end(), bytes.begin(), bytes.end());
}
void append_number(Bytes& to, std::size_t number, int bytes) {
    for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) to.push_back(std::byte(number >> shift & 0xff));
}

/// HKDF-SHA-256 of at most one block (RFC 5869), which is all that is needed here.
Key hkdf(ByteView salt, ByteView secret, ByteView info) {
    const Key extracted(hmac_sha256(salt, secret));
    Bytes block(info.begin(), info.end());
    block.push_back(std::byte{1});
    return Key(hmac_sha256(extracted.bytes(), block));
}

struct ContentKeys {
    Key key;    // of which the first 16 bytes count
    Key nonce;  // of which the first 12
};

/// Whose keys are which is part of the derivation: `user_agent` receives, `sender` is for this message alone.
ContentKeys derive(PushEncoding encoding,
                   const Key& shared,
                   const PushAuth& auth,
                   const P256PublicKey& user_agent,
                   const P256PublicKey& sender,
                   const PushSalt& salt) {
    if (encoding == PushEncoding::aes128gcm) {  // RFC 8291, section 3.4
        Bytes info = to_bytes("WebPush: info\0"sv);
        append(info, user_agent.point());
        append(info, sender.point());
        const Key secret = hkdf(auth, shared.bytes(), info);
        return {hkdf(salt, secret.bytes(), as_bytes("Content-Encoding: aes128gcm\0"sv)),
                hkdf(salt, secret.bytes(), as_bytes("Content-Encoding: nonce\0"sv))};
    }
    const Key secret = hkdf(auth, shared.bytes(), as_bytes("Content-Encoding: auth\0"sv));
    Bytes context = to_bytes("P-256\0"sv);
    for (const P256PublicKey* key : {&user_agent, &sender}) {
        append_number(context, p256_point_bytes, 2);
        append(context, key->point());
    }
    const auto info = [&](std::string_view label) {
        Bytes bytes = to_bytes(label);
        append(bytes, context);
        return bytes;
    };
    return {hkdf(salt, secret.bytes(), info("Content-Encoding: aesgcm\0"sv)),
            hkdf(salt, secret.bytes(), info("Content-Encoding: nonce\0"sv))};
}

void append_sealed(Bytes& to, const ContentKeys& keys, ByteView plain) {
    const std::size_t at = to.size();
    to.resize(at + plain.size() + aead_tag_bytes);
    const std::span<std::byte> out(to.data() + at, to.size() - at);
    const CipherContext state(EVP_CIPHER_CTX_new());
    int length = 0;
    KITH_CHECK(EVP_EncryptInit_ex2(
                   state.get(), algorithm(), uchars(keys.key.bytes()), uchars(keys.nonce.bytes()), nullptr) ==
               1);
    KITH_CHECK(EVP_EncryptUpdate(
                   state.get(), out_uchars(out), &length, uchars(plain), static_cast<int>(plain.size())) ==
               1);
    KITH_CHECK(EVP_EncryptFinal_ex(state.get(), out_uchars(out.subspan(plain.size())), &length) == 1);
    KITH_CHECK(EVP_CIPHER_CTX_ctrl(
                   state.get(), EVP_CTRL_AEAD_GET_TAG, aead_tag_bytes, out.data() + plain.size()) == 1);
}

Result<Bytes> open_sealed(const ContentKeys& keys, ByteView sealed) {
    if (sealed.size() < aead_tag_bytes || sealed.size() > INT_MAX)
        return fail(Errc::malformed, "push: length");
    const ByteView cipher = sealed.first(sealed.size() - aead_tag_bytes);
    Bytes tag(sealed.end() - aead_tag_bytes, sealed.end());
    Bytes plain(cipher.size());
    const CipherContext state(EVP_CIPHER_CTX_new());
    int length = 0;
    KITH_CHECK(EVP_DecryptInit_ex2(
                   state.get(), algorithm(), uchars(keys.key.bytes()), uchars(keys.nonce.bytes()), nullptr) ==
               1);
    KITH_CHECK(EVP_CIPHER_CTX_ctrl(state.get(), EVP_CTRL_AEAD_SET_TAG, aead_tag_bytes, tag.data()) == 1);
    KITH_CHECK(
        EVP_DecryptUpdate(
            state.get(), out_uchars(plain), &length, uchars(cipher), static_cast<int>(cipher.size())) == 1);
    if (EVP_DecryptFinal_ex(state.get(), out_uchars(tag), &length) != 1) {
        return fail(Errc::denied, "push: not authentic");
    }
    return plain;
}

Result<Bytes> without_padding(PushEncoding encoding, Bytes plain) {
    if (encoding == PushEncoding::aes128gcm) {
        while (!plain.empty() && plain.back() == std::byte{0}) plain.pop_back();
        if (plain.empty() || plain.back() != last_record) return fail(Errc::malformed, "push: padding");
        plain.pop_back();
        return plain;
    }
    if (plain.size() < pad_length_bytes) return fail(Errc::malformed, "push: padding");
    const std::size_t pad = std::size_t(plain[0]) << 8 | std::size_t(plain[1]);
    if (pad > plain.size() - pad_length_bytes) return fail(Errc::malformed, "push: padding");
    return Bytes(plain.begin() + static_cast<std::ptrdiff_t>(pad_length_bytes + pad), plain.end());
}

}  // namespace

Result<PushMessage> encrypt_push(PushEncoding encoding,
                                 const PushRecipient& to,
                                 ByteView plain,
                                 std::size_t padded,
                                 const P256Key& once,
                                 const PushSalt& salt) {
    const std::size_t whole = std::max(plain.size(), padded);
    if (whole > push_plain_bytes_max) return fail(Errc::too_large, "push: too long");
    const ContentKeys keys = derive(encoding, once.agree(to.key), to.auth, to.key, once.public_key(), salt);
    const std::size_t pad = whole - plain.size();
    PushMessage message{.body = {}, .salt = salt, .sender = once.public_key()};
    Bytes record;
    record.reserve(whole + pad_length_bytes);
    if (encoding == PushEncoding::aes128gcm) {
        message.body.reserve(header_bytes + whole + 1 + aead_tag_bytes);
        append(message.body, salt);
        append_number(message.body, record_size, 4);
        append_number(message.body, p256_point_bytes, 1);
        append(message.body, once.public_key().point());
        append(record, plain);
        record.push_back(last_record);
        record.resize(record.size() + pad);
    } else {
        append_number(record, pad, pad_length_bytes);
        record.resize(record.size() + pad);
        append(record, plain);
    }
    append_sealed(message.body, keys, record);
    wipe(record.data(), record.size());
    return message;
}

Result<Bytes> decrypt_push(PushEncoding encoding,
                           const P256Key& key,
                           const PushAuth& auth,
                           const PushMessage& message) {
    ByteView sealed = message.body;
    PushSalt salt = message.salt;
    P256PublicKey sender = message.sender;
    if (encoding == PushEncoding::aes128gcm) {
        if (sealed.size() < header_bytes || sealed[push_salt_bytes + 4] != std::byte{p256_point_bytes}) {
            return fail(Errc::malformed, "push: header");
        }
        std::ranges::copy(sealed.first(push_salt_bytes), salt.begin());
        sender = TRY(P256PublicKey::from_point(sealed.subspan(push_salt_bytes + 5, p256_point_bytes)));
        sealed = sealed.subspan(header_bytes);
    }
    const ContentKeys keys = derive(encoding, key.agree(sender), auth, key.public_key(), sender, salt);
    return without_padding(encoding, TRY(open_sealed(keys, sealed)));
}

}  // namespace kith::crypto
