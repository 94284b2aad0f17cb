#include "consent/crypto/signing_key.h"

#include "consent/base/limits.h"
#include "consent/crypto/digest.h"
#include "consent/crypto/openssl.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <array>

namespace kith::crypto {
namespace {

using namespace openssl;
using Pkcs8 = std::unique_ptr<PKCS8_PRIV_KEY_INFO, Freed<PKCS8_PRIV_KEY_INFO_free>>;

constexpr int rsa_bits_min = 2048;
constexpr int rsa_bits_max = 8192;
// A long exponent makes one verification as dear as hundreds; real keys use 65537 or 3.
constexpr int rsa_exponent_bits_max = 64;

// https://www.w3.org/TR/cid-1.0/#Multikey: the multicodec, as a varint, before the key.
constexpr std::array ed25519_prefix = {std::byte{0xed}, std::byte{0x01}};
constexpr std::array rsa_prefix = {std::byte{0x85}, std::byte{0x24}};

bool starts_with(ByteView bytes, ByteView prefix) {
    return bytes.size() >= prefix.size() && std::ranges::equal(bytes.first(prefix.size()), prefix);
}

int exponent_bits(EVP_PKEY* key) {
    BIGNUM* exponent = nullptr;
    if (EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &exponent) != 1) return rsa_exponent_bits_max + 1;
    const int bits = BN_is_odd(exponent) ? BN_num_bits(exponent) : 0;
    BN_free(exponent);
    return bits;
}

Result<KeyKind> admissible_kind(EVP_PKEY* key) {
    ERR_clear_error();
    if (key == nullptr) return fail(Errc::malformed, "key: does not parse");
    if (EVP_PKEY_is_a(key, "ED25519")) return KeyKind::ed25519;
    if (!EVP_PKEY_is_a(key, "RSA")) return fail(Errc::malformed, "key: neither RSA nor Ed25519");
    const int bits = EVP_PKEY_get_bits(key);
    if (bits < rsa_bits_min || bits > rsa_bits_max) return fail(Errc::malformed, "key: RSA size");
    const int exponent = exponent_bits(key);
    if (exponent < 2 || exponent > rsa_exponent_bits_max) return fail(Errc::malformed, "key: RSA exponent");
    return KeyKind::rsa;
}

/// The DER within PEM armour. Not OpenSSL's reader: that one asks the terminal when a peer sends "ENCRYPTED".
Result<Bytes> pem_body(std::string_view pem, std::string_view begin, std::string_view end) {
    const std::size_t from = pem.find(begin);
    const std::size_t to = pem.find(end);
    if (from == pem.npos || to == pem.npos || to < from) return fail(Errc::malformed, "key: not PEM");
    std::string base64;
    for (const char c : pem.substr(from + begin.size(), to - from - begin.size())) {
        if (c != '\n' && c != '\r' && c != ' ' && c != '\t') base64 += c;
    }
    return from_base64(base64);
}

template <auto Encode, class Object>
Bytes to_der(Object* object) {
    unsigned char* der = nullptr;
    const int length = Encode(object, &der);
    KITH_CHECK(length > 0);
    const std::span<std::byte> view(reinterpret_cast<std::byte*>(der), static_cast<std::size_t>(length));
    Bytes out(view.begin(), view.end());
    OPENSSL_clear_free(der, view.size());
    return out;
}

/// A prepared operation, to be duplicated for each call: preparing costs more than duplicating.
PkeyContext rsa_template(EVP_PKEY* key, const EVP_MD* algorithm, int (*init)(EVP_PKEY_CTX*)) {
    PkeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
    KITH_CHECK(context && init(context.get()) == 1);
    KITH_CHECK(EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) == 1);
    KITH_CHECK(EVP_PKEY_CTX_set_signature_md(context.get(), algorithm) == 1);
    return context;
}

/// A key with its prepared RSA operation for each hash.
struct Prepared {
    Prepared(Pkey owned, KeyKind its_kind, int (*init)(EVP_PKEY_CTX*))
        : key(std::move(owned)), kind(its_kind) {
        if (kind != KeyKind::rsa) return;
        with_sha256 = rsa_template(key.get(), sha256_algorithm(), init);
        with_sha512 = rsa_template(key.get(), sha512_algorithm(), init);
    }
    PkeyContext operation(RsaHash hash) const {
        PkeyContext copy(EVP_PKEY_CTX_dup(hash == RsaHash::sha256 ? with_sha256.get() : with_sha512.get()));
        KITH_CHECK(copy != nullptr);
        return copy;
    }
    Pkey share() const {
        KITH_CHECK(EVP_PKEY_up_ref(key.get()) == 1);
        return Pkey(key.get());
    }

    Pkey key;
    KeyKind kind;
    PkeyContext with_sha256;
    PkeyContext with_sha512;
};

template <class Use>
auto with_digest(RsaHash hash, ByteView message, Use use) {
    if (hash == RsaHash::sha256) {
        const Sha256 digest = sha256(message);
        return use(uchars(ByteView(digest)), digest.size());
    }
    const Sha512 digest = sha512(message);
    return use(uchars(ByteView(digest)), digest.size());
}

}  // namespace

struct PublicKey::State : Prepared {
    State(Pkey owned, KeyKind its_kind) : Prepared(std::move(owned), its_kind, EVP_PKEY_verify_init) {}
};
struct SigningKey::State : Prepared {
    State(Pkey owned, KeyKind its_kind) : Prepared(std::move(owned), its_kind, EVP_PKEY_sign_init) {}
};

PublicKey::PublicKey(std::unique_ptr<State> state) : state_(std::move(state)) {}
PublicKey::PublicKey(PublicKey&&) noexcept = default;
PublicKey& PublicKey::operator=(PublicKey&&) noexcept = default;
PublicKey::~PublicKey() = default;
PublicKey::PublicKey(const PublicKey& other)
    : state_(std::make_unique<State>(other.state_->share(), other.state_->kind)) {}
PublicKey& PublicKey::operator=(const PublicKey& other) {
    if (this != &other) *this = PublicKey(other);
    return *this;
}
bool operator==(const PublicKey& a, const PublicKey& b) {
    return EVP_PKEY_eq(a.state_->key.get(), b.state_->key.get()) == 1;
}

Result<PublicKey> PublicKey::from_spki_pem(std::string_view pem) {
    if (pem.size() > limits::key_pem_bytes_max) return fail(Errc::too_large, "key: PEM length");
    const bool pkcs1 = pem.find("-----BEGIN RSA PUBLIC KEY-----") != pem.npos;
    const Bytes der =
        pkcs1 ? TRY(pem_body(pem, "-----BEGIN RSA PUBLIC KEY-----", "-----END RSA PUBLIC KEY-----"))
              : TRY(pem_body(pem, "-----BEGIN PUBLIC KEY-----", "-----END PUBLIC KEY-----"));
    const unsigned char* at = uchars(ByteView(der));
    const auto length = static_cast<long>(der.size());
    Pkey key(pkcs1 ? d2i_PublicKey(EVP_PKEY_RSA, nullptr, &at, length) : d2i_PUBKEY(nullptr, &at, length));
    const KeyKind kind = TRY(admissible_kind(key.get()));
    if (at != uchars(ByteView(der)) + der.size()) return fail(Errc::malformed, "key: trailing bytes");
    return PublicKey(std::make_unique<State>(std::move(key), kind));
}

Result<PublicKey> PublicKey::from_multikey(std::string_view text) {
    if (!text.starts_with('z')) return fail(Errc::malformed, "key: multibase is not base58btc");
    const Bytes bytes = TRY(from_base58(text.substr(1)));
    const ByteView body = ByteView(bytes).subspan(std::min<std::size_t>(2, bytes.size()));
    if (starts_with(bytes, ed25519_prefix)) return from_ed25519_bytes(body);
    Pkey key;
    if (starts_with(bytes, rsa_prefix)) {
        const unsigned char* at = uchars(body);
        key.reset(d2i_PublicKey(EVP_PKEY_RSA, nullptr, &at, static_cast<long>(body.size())));
        if (key && at != uchars(body) + body.size()) return fail(Errc::malformed, "key: trailing bytes");
    }
    const KeyKind kind = TRY(admissible_kind(key.get()));
    return PublicKey(std::make_unique<State>(std::move(key), kind));
}

Result<PublicKey> PublicKey::from_ed25519_bytes(ByteView bytes) {
    Pkey key(EVP_PKEY_new_raw_public_key_ex(nullptr, "ED25519", nullptr, uchars(bytes), bytes.size()));
    const KeyKind kind = TRY(admissible_kind(key.get()));
    return PublicKey(std::make_unique<State>(std::move(key), kind));
}

KeyKind PublicKey::kind() const {
    return state_->kind;
}

std::string PublicKey::to_spki_pem() const {
    const std::string base64 = to_base64(to_der<i2d_PUBKEY>(state_->key.get()));
    std::string pem = "-----BEGIN PUBLIC KEY-----\n";
    for (std::size_t at = 0; at < base64.size(); at += 64) pem += base64.substr(at, 64) + "\n";
    return pem + "-----END PUBLIC KEY-----\n";
}

std::string PublicKey::to_multikey() const {
    Bytes bytes;
    if (kind() == KeyKind::ed25519) {
        const auto raw = ed25519_bytes();
        bytes.assign(ed25519_prefix.begin(), ed25519_prefix.end());
        bytes.insert(bytes.end(), raw.begin(), raw.end());
    } else {
        const Bytes der = to_der<i2d_PublicKey>(state_->key.get());
        bytes.assign(rsa_prefix.begin(), rsa_prefix.end());
        bytes.insert(bytes.end(), der.begin(), der.end());
    }
    return "z" + to_base58(bytes);
}

std::array<std::byte, 32> PublicKey::ed25519_bytes() const {
    KITH_CHECK(kind() == KeyKind::ed25519);
    std::array<std::byte, 32> raw{};
    std::size_t length = raw.size();
    KITH_CHECK(EVP_PKEY_get_raw_public_key(state_->key.get(), out_uchars(raw), &length) == 1);
    return raw;
}

bool PublicKey::verify(ByteView message, ByteView signature, RsaHash hash) const {
    int code = 0;
    if (kind() == KeyKind::ed25519) {
        const DigestContext context(EVP_MD_CTX_new());
        KITH_CHECK(EVP_DigestVerifyInit_ex(
                       context.get(), nullptr, nullptr, nullptr, nullptr, state_->key.get(), nullptr) == 1);
        code = EVP_DigestVerify(
            context.get(), uchars(signature), signature.size(), uchars(message), message.size());
    } else {
        const PkeyContext context = state_->operation(hash);
        code = with_digest(hash, message, [&](const unsigned char* digest, std::size_t size) {
            return EVP_PKEY_verify(context.get(), uchars(signature), signature.size(), digest, size);
        });
    }
    if (code != 1) ERR_clear_error();
    return code == 1;
}

SigningKey::SigningKey(std::unique_ptr<State> state) : state_(std::move(state)) {}
SigningKey::SigningKey(SigningKey&&) noexcept = default;
SigningKey& SigningKey::operator=(SigningKey&&) noexcept = default;
SigningKey::~SigningKey() = default;

SigningKey SigningKey::generate(KeyKind kind) {
    Pkey key(kind == KeyKind::rsa ? EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{rsa_bits_min})
                                  : EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
    KITH_CHECK(key != nullptr);
    return SigningKey(std::make_unique<State>(std::move(key), kind));
}

Result<SigningKey> SigningKey::from_pkcs8(const Secret<Bytes>& der) {
    const ByteView bytes = der.bytes();
    const unsigned char* at = uchars(bytes);
    const Pkcs8 info(d2i_PKCS8_PRIV_KEY_INFO(nullptr, &at, static_cast<long>(bytes.size())));
    Pkey key(info ? EVP_PKCS82PKEY(info.get()) : nullptr);
    const KeyKind kind = TRY(admissible_kind(key.get()));
    return SigningKey(std::make_unique<State>(std::move(key), kind));
}

SigningKey SigningKey::from_seed(const Key& seed) {
    const ByteView bytes = seed.bytes();
    Pkey key(EVP_PKEY_new_raw_private_key_ex(nullptr, "ED25519", nullptr, uchars(bytes), bytes.size()));
    KITH_CHECK(key != nullptr);
    return SigningKey(std::make_unique<State>(std::move(key), KeyKind::ed25519));
}

KeyKind SigningKey::kind() const {
    return state_->kind;
}

PublicKey SigningKey::public_key() const {
    // Through its encoding, so that the public key's object never holds the private half.
    const Bytes der = to_der<i2d_PUBKEY>(state_->key.get());
    const unsigned char* at = uchars(ByteView(der));
    Pkey key(d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size())));
    KITH_CHECK(key != nullptr);
    return PublicKey(std::make_unique<PublicKey::State>(std::move(key), kind()));
}

Secret<Bytes> SigningKey::to_pkcs8() const {
    const Pkcs8 info(EVP_PKEY2PKCS8(state_->key.get()));
    KITH_CHECK(info != nullptr);
    return Secret<Bytes>(to_der<i2d_PKCS8_PRIV_KEY_INFO>(info.get()));
}

Bytes SigningKey::sign(ByteView message, RsaHash hash) const {
    Bytes signature(static_cast<std::size_t>(EVP_PKEY_get_size(state_->key.get())));
    std::size_t length = signature.size();
    if (kind() == KeyKind::ed25519) {
        const DigestContext context(EVP_MD_CTX_new());
        KITH_CHECK(EVP_DigestSignInit_ex(
                       context.get(), nullptr, nullptr, nullptr, nullptr, state_->key.get(), nullptr) == 1);
        KITH_CHECK(EVP_DigestSign(
                       context.get(), out_uchars(signature), &length, uchars(message), message.size()) == 1);
    } else {
        const PkeyContext context = state_->operation(hash);
        const int code = with_digest(hash, message, [&](const unsigned char* digest, std::size_t size) {
            return EVP_PKEY_sign(context.get(), out_uchars(signature), &length, digest, size);
        });
        KITH_CHECK(code == 1);
    }
    signature.resize(length);
    return signature;
}

}  // namespace kith::crypto
