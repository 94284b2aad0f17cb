// The operating system's chance, through OpenSSL: for keys, tokens and nonces. Any thread.
#pragma once

#include "consent/base/random.h"
#include "consent/crypto/secret.h"

namespace kith::crypto {

class SystemRandom final : public Random {
 public:
    void fill(std::span<std::byte> out) override;
};

Key random_key(Random& random);

}  // namespace kith::crypto
