// Authenticator: a device that keeps one passkey, with a key of OpenSSL's, and the browser that asks it.
// Whatever they say can be changed first; a copy has the same key. For tests, one thread.
// https://www.w3.org/TR/webauthn-2/#sctn-authenticator-data
#pragma once

#include "consent/base/bytes.h"
#include "consent/crypto/digest.h"
#include "consent/crypto/passkey.h"
#include "consent/json.h"

#include <doctest/doctest.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace kith::test {

class Authenticator {
 public:
    using Algorithm = crypto::PasskeyAlgorithm;
    explicit Authenticator(std::string name, Algorithm algorithm = Algorithm::es256)
        : id(std::move(name)), algorithm_(algorithm), key_(generated(algorithm), EVP_PKEY_free) {
        REQUIRE(key_ != nullptr);
    }

    std::string id;
    std::string user{};  // as the site gave it
    std::string origin = "https://hill.test";
    std::string site = "hill.test";
    nlohmann::json more = {{"crossOrigin", false}};
    unsigned flags =
        0x01 | 0x04 | 0x08 | 0x10;  // person there and verified, and the passkey may be backed up
    std::uint32_t count = 0;

    /// The field of a form, for a question to make one.
    std::string make(const std::string& question, const std::string& type = "webauthn.create") const {
        const std::string size = {static_cast<char>(id.size() / 256), static_cast<char>(id.size() % 256)};
        const std::string attested = std::string(16, '\0') + size + id + public_key();
        return field({client_data(question, type), said(flags | 0x40U) + attested});
    }
    /// The field of a form, for a question to sign in.
    std::string use(const std::string& question, const std::string& type = "webauthn.get") const {
        const std::string client = client_data(question, type);
        return field({id, user, client, said(flags), signature(said(flags), client)});
    }
    std::string said(unsigned with) const {
        std::string text = digest(site);
        text.push_back(static_cast<char>(with));
        for (int shift = 24; shift >= 0; shift -= 8)
            text.push_back(static_cast<char>(count >> shift & 0xffU));
        return text;
    }
    static std::string field(std::initializer_list<std::string_view> parts) {
        std::string text;
        for (const std::string_view part : parts) {
            text.append(text.empty() ? "" : ".").append(to_base64url(as_bytes(part)));
        }
        return text;
    }
    std::string client_data(const std::string& question, const std::string& type) const {
        nlohmann::json json = {{"type", type}, {"challenge", question}, {"origin", origin}};
        json.update(more);
        return json.dump();
    }
    std::string signature(const std::string& authenticator_data, const std::string& client) const {
        const std::string message = authenticator_data + digest(client);
        const auto* const bytes = reinterpret_cast<const unsigned char*>(message.data());
        const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                              EVP_MD_CTX_free);
        const EVP_MD* const hash = algorithm_ == Algorithm::ed25519 ? nullptr : EVP_sha256();
        REQUIRE(EVP_DigestSignInit(context.get(), nullptr, hash, nullptr, key_.get()) == 1);
        std::string text(512, '\0');
        std::size_t size = text.size();
        auto* const out = reinterpret_cast<unsigned char*>(text.data());
        REQUIRE(EVP_DigestSign(context.get(), out, &size, bytes, message.size()) == 1);
        text.resize(size);
        return text;
    }

 private:
    static EVP_PKEY* generated(Algorithm algorithm) {
        switch (algorithm) {
            case Algorithm::es256:
                return EVP_EC_gen("P-256");
            case Algorithm::ed25519:
                return EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
            case Algorithm::rs256:
                return EVP_RSA_gen(2048);
        }
        return nullptr;
    }
    static std::string digest(std::string_view text) {
        return std::string(as_text(crypto::sha256(as_bytes(text))));
    }
    std::string number(const char* name) const {
        BIGNUM* found = nullptr;
        REQUIRE(EVP_PKEY_get_bn_param(key_.get(), name, &found) == 1);
        const std::unique_ptr<BIGNUM, decltype(&BN_free)> owned(found, BN_free);
        std::string text(static_cast<std::size_t>(BN_num_bytes(found)), '\0');
        BN_bn2bin(found, reinterpret_cast<unsigned char*>(text.data()));
        return text;
    }
    std::string octets(const char* name) const {
        std::string text(128, '\0');
        std::size_t size = 0;
        auto* const out = reinterpret_cast<unsigned char*>(text.data());
        REQUIRE(EVP_PKEY_get_octet_string_param(key_.get(), name, out, text.size(), &size) == 1);
        text.resize(size);
        return text;
    }
    /// In CBOR. https://www.rfc-editor.org/rfc/rfc9053 and https://www.rfc-editor.org/rfc/rfc8230
    std::string public_key() const {
        using namespace std::string_literals;
        switch (algorithm_) {
            case Algorithm::es256: {
                const std::string point = octets(OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY);
                return "\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20"s + point.substr(1, 32) + "\x22\x58\x20"s +
                       point.substr(33);
            }
            case Algorithm::ed25519:
                return "\xa4\x01\x01\x03\x27\x20\x06\x21\x58\x20"s + octets(OSSL_PKEY_PARAM_PUB_KEY);
            case Algorithm::rs256:
                return "\xa4\x01\x03\x03\x39\x01\x00\x20\x59\x01\x00"s + number(OSSL_PKEY_PARAM_RSA_N) +
                       "\x21\x43\x01\x00\x01"s;
        }
        return {};
    }

    Algorithm algorithm_;
    std::shared_ptr<EVP_PKEY> key_;
};

}  // namespace kith::test
