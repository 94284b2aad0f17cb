#include "activitypub/signing.h"

namespace kith::activitypub {

std::string_view to_string(SignatureKind kind) {
    return kind == SignatureKind::cavage ? "cavage" : "rfc9421";
}

void sign_request(HttpRequest& request, const ActorKeys& keys, SignatureKind kind, Instant now) {
    const UriParts parts = parts_of(request.url);
    const SignedMessage message{.method = request.method,
                                .target = parts.path_and_query(),
                                .authority = parts.authority(),
                                .scheme = parts.scheme,
                                .headers = request.headers,
                                .body = request.body};
    HeaderList added = sign_message(kind, message, keys.rsa_id, keys.rsa, now);
    for (auto& line : added) request.headers.push_back(std::move(line));
}

}  // namespace kith::activitypub
