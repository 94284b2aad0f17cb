// Owning handles and fetched algorithms for the .cpp files of this folder; no one else includes it.
#pragma once

#include "consent/base/bytes.h"
#include "consent/base/check.h"

#include <openssl/evp.h>

#include <memory>

namespace kith::crypto::openssl {

template <auto Free>
struct Freed {
    template <class T>
    void operator()(T* object) const {
        Free(object);
    }
};
using Pkey = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using PkeyContext = std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, Freed<EVP_CIPHER_CTX_free>>;

inline const unsigned char* uchars(ByteView bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}
inline unsigned char* out_uchars(std::span<std::byte> bytes) {
    return reinterpret_cast<unsigned char*>(bytes.data());
}

/// Fetched once for the process and never freed: looking an algorithm up costs as much as a short digest.
inline const EVP_MD* sha256_algorithm() {
    static const EVP_MD* const md = EVP_MD_fetch(nullptr, "SHA2-256", nullptr);
    KITH_CHECK(md != nullptr);
    return md;
}
inline const EVP_MD* sha512_algorithm() {
    static const EVP_MD* const md = EVP_MD_fetch(nullptr, "SHA2-512", nullptr);
    KITH_CHECK(md != nullptr);
    return md;
}

}  // namespace kith::crypto::openssl
