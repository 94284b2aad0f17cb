// AES-256-GCM: what is sealed under a key opens only under that key and with the same context. Any thread.
#pragma once

#include "consent/base/random.h"
#include "consent/crypto/secret.h"

namespace kith::crypto {

inline constexpr std::size_t aead_nonce_bytes = 12;
inline constexpr std::size_t aead_tag_bytes = 16;
inline constexpr std::size_t aead_overhead_bytes = aead_nonce_bytes + aead_tag_bytes;

/// nonce (12, random) ‖ ciphertext ‖ tag (16). `context` is authenticated, not stored: subject, kind,
/// version.
Bytes seal(const Key& key, ByteView plain, ByteView context, Random& random);
Result<Secret<Bytes>> open(const Key& key, ByteView sealed, ByteView context);

/// A key sealed under another key; destroying every wrapped copy destroys what it sealed.
Bytes wrap_key(const Key& outer, const Key& inner, ByteView context, Random& random);
Result<Key> unwrap_key(const Key& outer, ByteView wrapped, ByteView context);

}  // namespace kith::crypto
