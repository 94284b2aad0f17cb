// The encryption of Web Push messages: aes128gcm (RFC 8291, RFC 8188) and the older aesgcm
// (draft-ietf-webpush-encryption-04), which many apps still ask for. Pure; any thread.
#pragma once

#include "consent/crypto/p256.h"

#include <array>
#include <cstddef>
#include <string>

namespace kith::crypto {

enum class PushEncoding { aes128gcm, aesgcm };

inline constexpr std::size_t push_auth_bytes = 16;
inline constexpr std::size_t push_salt_bytes = 16;
/// What a push service must take (RFC 8291, section 4), less header, delimiter and tag.
inline constexpr std::size_t push_plain_bytes_max = 3993;

using PushAuth = std::array<std::byte, push_auth_bytes>;
using PushSalt = std::array<std::byte, push_salt_bytes>;

/// Whom a message is for: what the app gave when it subscribed.
struct PushRecipient {
    P256PublicKey key;
    PushAuth auth{};
};

struct PushMessage {
    Bytes body;
    // Of aesgcm, where the body does not hold them:
    PushSalt salt{};
    P256PublicKey sender;
};

/// `once` and `salt` are for this message alone. The plain text is padded with zeros to `padded` bytes, so
/// that its length tells little. Errc::too_large above `push_plain_bytes_max`.
Result<PushMessage> encrypt_push(PushEncoding encoding,
                                 const PushRecipient& to,
                                 ByteView plain,
                                 std::size_t padded,
                                 const P256Key& once,
                                 const PushSalt& salt);

/// What the app does with it, without the padding: for who looks at what arrives.
Result<Bytes> decrypt_push(PushEncoding encoding,
                           const P256Key& key,
                           const PushAuth& auth,
                           const PushMessage& message);

}  // namespace kith::crypto
