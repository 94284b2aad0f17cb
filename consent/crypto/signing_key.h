// The keys that sign for an actor: RSA (PKCS #1 v1.5) and Ed25519. Const methods from any thread.
#pragma once

#include "consent/base/bytes.h"
#include "consent/crypto/secret.h"

#include <array>
#include <memory>
#include <string>
#include <string_view>

namespace kith::crypto {

enum class KeyKind { rsa, ed25519 };
/// Which hash an RSA signature is over; Ed25519 ignores it.
enum class RsaHash { sha256, sha512 };

/// RSA of 2048 to 8192 bits or Ed25519; other keys are refused when read.
class PublicKey {
 public:
    /// "-----BEGIN PUBLIC KEY-----", or the older "RSA PUBLIC KEY"; at most `limits::key_pem_bytes_max`.
    static Result<PublicKey> from_spki_pem(std::string_view pem);
    /// "z6Mk…" (ed25519-pub) or "z4MX…" (rsa-pub): https://www.w3.org/TR/cid-1.0/#Multikey
    static Result<PublicKey> from_multikey(std::string_view text);
    /// The 32 bytes of RFC 8032 5.1.5.
    static Result<PublicKey> from_ed25519_bytes(ByteView bytes);

    PublicKey(const PublicKey& other);
    PublicKey& operator=(const PublicKey& other);
    PublicKey(PublicKey&&) noexcept;
    PublicKey& operator=(PublicKey&&) noexcept;
    ~PublicKey();

    KeyKind kind() const;
    std::string to_spki_pem() const;
    std::string to_multikey() const;
    /// Only of an Ed25519 key.
    std::array<std::byte, 32> ed25519_bytes() const;
    bool verify(ByteView message, ByteView signature, RsaHash hash = RsaHash::sha256) const;
    friend bool operator==(const PublicKey& a, const PublicKey& b);

 private:
    friend class SigningKey;
    struct State;
    explicit PublicKey(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

class SigningKey {
 public:
    /// RSA-2048 takes about 50 ms; chance comes from the operating system.
    static SigningKey generate(KeyKind kind);
    static Result<SigningKey> from_pkcs8(const Secret<Bytes>& der);
    /// The Ed25519 key of a 32-byte seed (RFC 8032 5.1.5).
    static SigningKey from_seed(const Key& seed);

    SigningKey(SigningKey&&) noexcept;
    SigningKey& operator=(SigningKey&&) noexcept;
    ~SigningKey();

    KeyKind kind() const;
    PublicKey public_key() const;
    Secret<Bytes> to_pkcs8() const;
    Bytes sign(ByteView message, RsaHash hash = RsaHash::sha256) const;

 private:
    struct State;
    explicit SigningKey(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace kith::crypto
