#include "consent/crypto/digest.h"

#include "consent/crypto/openssl.h"
#include "consent/crypto/secret.h"

#include <algorithm>

namespace kith::crypto {
namespace {

using namespace openssl;

void hash(const EVP_MD* algorithm, ByteView message, std::span<std::byte> out) {
    thread_local const DigestContext context(EVP_MD_CTX_new());
    KITH_CHECK(EVP_DigestInit_ex2(context.get(), algorithm, nullptr) == 1);
    KITH_CHECK(EVP_DigestUpdate(context.get(), message.data(), message.size()) == 1);
    KITH_CHECK(EVP_DigestFinal_ex(context.get(), out_uchars(out), nullptr) == 1);
}

}  // namespace

Sha256 sha256(ByteView message) {
    Sha256 digest{};
    hash(sha256_algorithm(), message, digest);
    return digest;
}

Sha512 sha512(ByteView message) {
    Sha512 digest{};
    hash(sha512_algorithm(), message, digest);
    return digest;
}

// https://www.rfc-editor.org/rfc/rfc2104#section-2
Sha256 hmac_sha256(ByteView key, ByteView message) {
    constexpr std::size_t block_bytes = 64;
    std::array<std::byte, block_bytes> block{};
    if (key.size() > block_bytes) {
        std::ranges::copy(sha256(key), block.begin());
    } else {
        std::ranges::copy(key, block.begin());
    }
    const auto padded_hash = [&](std::byte pad, ByteView text) {
        std::array<std::byte, block_bytes> padded{};
        std::ranges::transform(block, padded.begin(), [pad](std::byte byte) { return byte ^ pad; });
        Sha256Stream stream;
        stream.update(padded);
        stream.update(text);
        wipe(padded.data(), padded.size());
        return stream.finish();
    };
    const Sha256 inner = padded_hash(std::byte{0x36}, message);
    const Sha256 outer = padded_hash(std::byte{0x5c}, inner);
    wipe(block.data(), block.size());
    return outer;
}

struct Sha256Stream::State {
    DigestContext context{EVP_MD_CTX_new()};
};

Sha256Stream::Sha256Stream() : state_(std::make_unique<State>()) {
    KITH_CHECK(EVP_DigestInit_ex2(state_->context.get(), sha256_algorithm(), nullptr) == 1);
}
Sha256Stream::~Sha256Stream() = default;
Sha256Stream::Sha256Stream(Sha256Stream&&) noexcept = default;
Sha256Stream& Sha256Stream::operator=(Sha256Stream&&) noexcept = default;

void Sha256Stream::update(ByteView piece) {
    KITH_CHECK(EVP_DigestUpdate(state_->context.get(), piece.data(), piece.size()) == 1);
}

Sha256 Sha256Stream::finish() {
    Sha256 digest{};
    KITH_CHECK(EVP_DigestFinal_ex(state_->context.get(), out_uchars(digest), nullptr) == 1);
    return digest;
}

}  // namespace kith::crypto
