#include "activitypub/wire/digest.h"

#include "activitypub/wire/message.h"
#include "consent/base/bytes.h"
#include "consent/base/limits.h"
#include "consent/crypto/digest.h"

namespace kith::activitypub {

namespace {

bool is_digest_of(const Bytes& claimed, std::string_view algorithm, std::string_view body) {
    const auto equals = [&](const auto& digest) {
        return std::equal(claimed.begin(), claimed.end(), digest.begin(), digest.end());
    };
    if (algorithm == "sha-256") return equals(crypto::sha256(as_bytes(body)));
    return equals(crypto::sha512(as_bytes(body)));
}

/// `quote` stands on both sides of the base64 in Content-Digest.
Done check(std::string_view header, std::string_view body, std::string_view quote) {
    if (header.size() > limits::signature_header_bytes_max)
        return fail(Errc::unauthorized, "digest/too_long");
    bool found = false;
    while (!header.empty()) {
        const std::size_t comma = std::min(header.find(','), header.size());
        const std::string_view entry = trim_blanks(header.substr(0, comma));
        header.remove_prefix(std::min(comma + 1, header.size()));
        const std::size_t equals = entry.find('=');
        if (equals == std::string_view::npos) return fail(Errc::unauthorized, "digest/malformed");
        const std::string algorithm = to_lower_ascii(entry.substr(0, equals));
        if (algorithm != "sha-256" && algorithm != "sha-512") continue;
        std::string_view value = entry.substr(equals + 1);
        if (!value.starts_with(quote) || value.size() < 2 * quote.size() || !value.ends_with(quote)) {
            return fail(Errc::unauthorized, "digest/malformed");
        }
        value = value.substr(quote.size(), value.size() - 2 * quote.size());
        const auto claimed = from_base64(value);
        if (!claimed || !is_digest_of(*claimed, algorithm, body)) {
            return fail(Errc::unauthorized, "digest/mismatch", "The digest is not that of the body.");
        }
        found = true;
    }
    if (!found) return fail(Errc::unauthorized, "digest/no_sha", "Send a SHA-256 digest of the body.");
    return {};
}

}  // namespace

std::string make_digest(std::string_view body) {
    return "SHA-256=" + to_base64(crypto::sha256(as_bytes(body)));
}

std::string make_content_digest(std::string_view body) {
    return "sha-256=:" + to_base64(crypto::sha256(as_bytes(body))) + ":";
}

Done check_digest(std::string_view header, std::string_view body) {
    return check(header, body, "");
}

Done check_content_digest(std::string_view header, std::string_view body) {
    return check(header, body, ":");
}

}  // namespace kith::activitypub
