#include "consent/crypto/sha1.h"

#include "consent/crypto/openssl.h"

namespace kith::crypto {

Sha1 sha1(ByteView message) {
    static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA1", nullptr);
    KITH_CHECK(algorithm != nullptr);
    Sha1 digest{};
    KITH_CHECK(
        EVP_Digest(
            message.data(), message.size(), openssl::out_uchars(digest), nullptr, algorithm, nullptr) == 1);
    return digest;
}

}  // namespace kith::crypto
