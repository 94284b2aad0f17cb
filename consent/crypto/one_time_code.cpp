#include "consent/crypto/one_time_code.h"

#include "consent/crypto/openssl.h"

#include <fmt/format.h>
#include <openssl/hmac.h>

#include <array>

namespace kith::crypto {
namespace {

constexpr std::size_t sha1_bytes = 20;

}  // namespace

std::int64_t code_step_at(Instant now) {
    return std::chrono::floor<std::chrono::seconds>(now).time_since_epoch() / code_step;
}

// https://www.rfc-editor.org/rfc/rfc4226#section-5.3
std::string one_time_code(ByteView secret, std::int64_t step, int digits) {
    std::array<unsigned char, 8> counter{};
    for (std::size_t i = 0; i < counter.size(); ++i) {
        counter.at(counter.size() - 1 - i) = static_cast<unsigned char>(step >> (8 * i));
    }
    std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
    unsigned int length = 0;
    const bool made = ::HMAC(EVP_sha1(),
                             openssl::uchars(secret),
                             static_cast<int>(secret.size()),
                             counter.data(),
                             counter.size(),
                             mac.data(),
                             &length) != nullptr;
    KITH_CHECK(made && length == sha1_bytes);
    const std::size_t offset = mac.at(sha1_bytes - 1) & 0x0fU;
    const std::uint32_t number = (static_cast<std::uint32_t>(mac.at(offset) & 0x7fU) << 24U) |
                                 (static_cast<std::uint32_t>(mac.at(offset + 1)) << 16U) |
                                 (static_cast<std::uint32_t>(mac.at(offset + 2)) << 8U) |
                                 static_cast<std::uint32_t>(mac.at(offset + 3));
    std::uint32_t modulus = 1;
    for (int i = 0; i < digits; ++i) modulus *= 10;
    return fmt::format("{:0{}}", number % modulus, digits);
}

std::string to_base32(ByteView bytes) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string text;
    std::uint32_t bits = 0;
    int count = 0;
    for (const std::byte byte : bytes) {
        bits = (bits << 8U) | std::to_integer<std::uint32_t>(byte);
        for (count += 8; count >= 5; count -= 5) text += alphabet[(bits >> (count - 5)) & 31U];
        bits &= (1U << count) - 1;
    }
    if (count > 0) text += alphabet[(bits << (5 - count)) & 31U];
    return text;
}

}  // namespace kith::crypto
