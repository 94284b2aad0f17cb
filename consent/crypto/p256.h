// Keys on the curve P-256: agreement (ECDH) and signatures (ES256), as Web Push needs them. Const methods
// from any thread.
#pragma once

#include "consent/base/bytes.h"
#include "consent/base/random.h"
#include "consent/crypto/secret.h"

#include <array>
#include <cstddef>

namespace kith::crypto {

inline constexpr std::size_t p256_point_bytes = 65;
inline constexpr std::size_t p256_signature_bytes = 64;

/// A point on the curve, never the one at infinity.
class P256PublicKey {
 public:
    using Point = std::array<std::byte, p256_point_bytes>;

    /// Uncompressed: 0x04, x, y (SEC 1, section 2.3.3). Errc::malformed for what is not on the curve.
    static Result<P256PublicKey> from_point(ByteView point);

    const Point& point() const { return point_; }
    /// ES256: `signature` is r, then s (RFC 7518, section 3.4).
    bool verify(ByteView message, ByteView signature) const;
    bool operator==(const P256PublicKey&) const = default;

 private:
    friend class P256Key;
    explicit P256PublicKey(const Point& point) : point_(point) {}
    Point point_;
};

class P256Key {
 public:
    static P256Key generate(Random& random);
    /// 32 bytes, big-endian. Errc::malformed unless it is in [1, n).
    static Result<P256Key> from_scalar(ByteView scalar);

    const Key& scalar() const { return scalar_; }
    const P256PublicKey& public_key() const { return public_key_; }
    /// The x coordinate of the shared point: to be hashed before it is a key.
    Key agree(const P256PublicKey& other) const;
    /// r, then s, over the SHA-256 of the message.
    std::array<std::byte, p256_signature_bytes> sign(ByteView message) const;

 private:
    P256Key(Key scalar, const P256PublicKey& public_key)
        : scalar_(std::move(scalar)), public_key_(public_key) {}
    Key scalar_;
    P256PublicKey public_key_;
};

}  // namespace kith::crypto
