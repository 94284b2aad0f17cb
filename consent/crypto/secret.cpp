#include "consent/crypto/secret.h"

#include <openssl/crypto.h>

#include <algorithm>

namespace kith::crypto {

void wipe(void* data, std::size_t size) noexcept {
    if (size > 0) OPENSSL_cleanse(data, size);
}

bool equal_constant_time(ByteView a, ByteView b) noexcept {
    return a.size() == b.size() && (a.empty() || CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0);
}

Result<Key> key_from(ByteView bytes) {
    std::array<std::byte, 32> key{};
    if (bytes.size() != key.size()) return fail(Errc::malformed, "key: length");
    std::ranges::copy(bytes, key.begin());
    Key secret(key);
    wipe(key.data(), key.size());
    return secret;
}

}  // namespace kith::crypto
