// Chance as a parameter. The real source (OpenSSL's) is consent/crypto's SystemRandom; tests seed their own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace kith {

class Random {
 public:
    virtual ~Random() = default;
    virtual void fill(std::span<std::byte> out) = 0;

    std::uint64_t next_u64();
    /// Uniform in [0, bound); bound > 0.
    std::uint64_t below(std::uint64_t bound);
    /// A positive 63-bit number, for opaque row ids.
    std::int64_t next_id();
    /// `bytes` of chance as unpadded base64url.
    std::string token(std::size_t bytes = 16);
    /// RFC 9562 version 4: "0b8e5f1c-9c2d-4a7b-8f3e-…".
    std::string uuid();
};

/// Deterministic splitmix64 stream for simulations and tests; never for secrets.
class SeededRandom final : public Random {
 public:
    explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
    void fill(std::span<std::byte> out) override;

 private:
    std::uint64_t state_;
};

}  // namespace kith
