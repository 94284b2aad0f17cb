#include "node/push/push_keys.h"

#include "activitypub/fetch/guard.h"
#include "node/push/limits.h"

#include <algorithm>
#include <string>

namespace kith::node {
namespace {

std::unexpected<Error> bad(std::string_view rule, std::string message) {
    return fail(Errc::malformed, rule, std::move(message));
}

Result<Bytes> from_any_base64(std::string_view text) {
    if (text.size() > limits::push_key_chars_max) return fail(Errc::malformed, "push: key length");
    std::string plain(text);
    std::ranges::replace(plain, '+', '-');
    std::ranges::replace(plain, '/', '_');
    for (int i = 0; i < 2 && plain.ends_with('='); ++i) plain.pop_back();
    return from_base64url(plain);
}

Result<Uri> endpoint_in(std::string_view text, PushEndpoints allowed) {
    constexpr std::string_view rule = "push: endpoint";
    if (text.size() > limits::push_endpoint_bytes_max) return bad(rule, "endpoint is too long");
    const auto uri = Uri::parse(text);
    if (!uri) return bad(rule, "endpoint must be an https URL");
    const UriParts parts = parts_of(*uri);
    if (!parts.fragment.empty()) return bad(rule, "endpoint must not have a fragment");
    if (allowed == PushEndpoints::any) return *uri;
    const bool near = parts.host == "localhost" || parts.host.ends_with(".localhost");
    if (parts.scheme != "https" || near || !activitypub::AddressGuard().check(parts)) {
        return bad(rule, "endpoint must be an https URL that is open to everybody");
    }
    return *uri;
}

}  // namespace

Result<PushTarget> parse_push_target(const PushTargetText& text, PushEndpoints allowed) {
    Uri endpoint = TRY(endpoint_in(text.endpoint, allowed));
    const auto point = from_any_base64(text.p256dh);
    auto key = point ? crypto::P256PublicKey::from_point(*point) : fail(Errc::malformed, "push: p256dh");
    if (!key) return bad("push: p256dh", "p256dh must be an uncompressed point of P-256 in base64");
    const auto secret = from_any_base64(text.auth);
    if (!secret || secret->size() != crypto::push_auth_bytes) {
        return bad("push: auth", "auth must be 16 bytes in base64");
    }
    PushTarget target{.endpoint = std::move(endpoint), .recipient = {.key = *std::move(key)}};
    std::ranges::copy(*secret, target.recipient.auth.begin());
    return target;
}

}  // namespace kith::node
