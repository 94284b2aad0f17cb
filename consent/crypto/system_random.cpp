#include "consent/crypto/system_random.h"

#include "consent/base/check.h"

#include <openssl/rand.h>

namespace kith::crypto {

void SystemRandom::fill(std::span<std::byte> out) {
    // A node without chance must not go on: every key and token would be guessable.
    KITH_CHECK(RAND_bytes_ex(nullptr, reinterpret_cast<unsigned char*>(out.data()), out.size(), 0) == 1);
}

Key random_key(Random& random) {
    std::array<std::byte, 32> bytes{};
    random.fill(bytes);
    Key key(bytes);
    wipe(bytes.data(), bytes.size());
    return key;
}

}  // namespace kith::crypto
