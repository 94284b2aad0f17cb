// SHA-256, SHA-512 and HMAC-SHA-256. Any thread.
#pragma once

#include "consent/base/bytes.h"

#include <array>
#include <memory>

namespace kith::crypto {

using Sha256 = std::array<std::byte, 32>;
using Sha512 = std::array<std::byte, 64>;

Sha256 sha256(ByteView message);
Sha512 sha512(ByteView message);
Sha256 hmac_sha256(ByteView key, ByteView message);

/// SHA-256 of a message that comes in pieces.
class Sha256Stream {
 public:
    Sha256Stream();
    ~Sha256Stream();
    Sha256Stream(Sha256Stream&&) noexcept;
    Sha256Stream& operator=(Sha256Stream&&) noexcept;

    void update(ByteView piece);
    /// Once; the stream is spent afterwards.
    Sha256 finish();

 private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace kith::crypto
