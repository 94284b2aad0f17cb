#include "consent/base/random.h"

#include "consent/base/bytes.h"
#include "consent/base/check.h"

#include <array>
#include <limits>

namespace kith {

std::uint64_t Random::next_u64() {
    std::array<std::byte, 8> bytes{};
    fill(bytes);
    std::uint64_t number = 0;
    for (const std::byte byte : bytes) number = (number << 8) | std::to_integer<std::uint64_t>(byte);
    return number;
}

std::uint64_t Random::below(std::uint64_t bound) {
    KITH_CHECK(bound > 0);
    // Numbers from the last, incomplete run of `bound` would favour small results: draw again.
    constexpr auto most = std::numeric_limits<std::uint64_t>::max();
    const std::uint64_t incomplete = (most % bound + 1) % bound;
    std::uint64_t number = next_u64();
    while (number > most - incomplete) number = next_u64();
    return number % bound;
}

std::int64_t Random::next_id() {
    std::int64_t id = 0;
    while (id == 0) id = static_cast<std::int64_t>(next_u64() >> 1);
    return id;
}

std::string Random::token(std::size_t bytes) {
    Bytes chance(bytes);
    fill(chance);
    return to_base64url(chance);
}

std::string Random::uuid() {
    std::array<std::byte, 16> bytes{};
    fill(bytes);
    // https://www.rfc-editor.org/rfc/rfc9562#section-5.4
    bytes[6] = (bytes[6] & std::byte{0x0f}) | std::byte{0x40};
    bytes[8] = (bytes[8] & std::byte{0x3f}) | std::byte{0x80};
    std::string text = to_hex(bytes);
    for (const std::size_t at : {8U, 13U, 18U, 23U}) text.insert(at, 1, '-');
    return text;
}

// https://prng.di.unimi.it/splitmix64.c describes the constants.
void SeededRandom::fill(std::span<std::byte> out) {
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < out.size(); ++i) {
        if (i % 8 == 0) {
            state_ += 0x9e3779b97f4a7c15U;
            word = state_;
            word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9U;
            word = (word ^ (word >> 27)) * 0x94d049bb133111ebU;
            word ^= word >> 31;
        }
        out[i] = static_cast<std::byte>(word >> (8 * (i % 8)) & 0xff);
    }
}

}  // namespace kith
