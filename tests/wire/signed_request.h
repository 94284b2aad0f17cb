// A request to sign, change and judge, for the tests of signatures.
#pragma once

#include "activitypub/wire/json.h"
#include "activitypub/wire/signature.h"
#include "consent/json.h"

#include <doctest/doctest.h>

#include <string>

namespace signing {

using namespace kith;               // NOLINT(google-build-using-namespace)
using namespace kith::activitypub;  // NOLINT(google-build-using-namespace)

inline const Instant now = parse_iso8601("2026-01-02T03:04:05Z").value();
inline const Uri key_id = Uri::parse("https://sender.test/users/a#main-key").value();

/// A message and the headers it refers to, which may be changed after signing.
struct Request {
    std::string method = "POST";
    std::string target = "/inbox";
    std::string authority = "node.test";
    std::string body = R"({"type":"Create"})";
    HeaderList headers{{"Host", "node.test"}, {"Content-Type", "application/activity+json"}};

    SignedMessage message() const {
        return {.method = method,
                .target = target,
                .authority = authority,
                .scheme = "https",
                .headers = headers,
                .body = body};
    }
    void sign(SignatureKind kind, const crypto::SigningKey& key, Instant at = now) {
        const HeaderList added = sign_message(kind, message(), key_id, key, at);
        headers.insert(headers.end(), added.begin(), added.end());
    }
    void set(const std::string& name, const std::string& value) {
        std::erase_if(headers, [&](const auto& line) { return line.first == name; });
        headers.emplace_back(name, value);
    }
};

/// "" when it is believed, else the rule that refused it.
inline std::string verdict(const Request& request, const crypto::PublicKey& key, Instant at = now) {
    const SignedMessage message = request.message();
    const auto input = read_signature(message, at);
    if (!input) {
        CHECK(input.error().code == Errc::unauthorized);
        return std::string(input.error().rule);
    }
    const auto verified = verify_signature(*input, message, key);
    return verified ? "" : std::string(verified.error().rule);
}

inline const crypto::SigningKey& rsa_key() {
    static const crypto::SigningKey key = crypto::SigningKey::generate(crypto::KeyKind::rsa);
    return key;
}
inline const crypto::SigningKey& ed25519_key() {
    static const crypto::SigningKey key = crypto::SigningKey::generate(crypto::KeyKind::ed25519);
    return key;
}

inline Request request_of(const Json& vector) {
    Request request;
    request.method = vector["method"].get<std::string>();
    const auto url = parse_uri(vector["url"].get<std::string>()).value();
    const std::string text = vector["url"].get<std::string>();
    request.target = text.substr(text.find('/', text.find("://") + 3));
    request.authority = url.authority();
    request.body =
        vector.contains("body") && vector["body"].is_string() ? vector["body"].get<std::string>() : "";
    request.headers.clear();
    for (const auto& [name, value] : vector["headers"].items()) {
        request.headers.emplace_back(name, value.get<std::string>());
    }
    return request;
}

inline constexpr SignatureKind both_kinds[] = {SignatureKind::cavage, SignatureKind::rfc9421};

}  // namespace signing
