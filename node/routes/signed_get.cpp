#include "node/routes/signed_get.h"

namespace kith::node {

activitypub::SignedMessage signed_message(const Request& request, const activitypub::Site& site) {
    const UriParts base = parts_of(Uri::trusted(site.base + "/"));
    return {.method = request.method,
            .target = request.target,
            .authority = base.authority(),
            .scheme = base.scheme,
            .headers = request.headers,
            .body = request.body};
}

Result<SignedCaller> caller_or_nobody(Request& request, const FederationParts& parts) {
    const auto signer = TRY(parts.inbox.signer_of(signed_message(request, parts.site)));
    if (!signer) return SignedCaller{};
    request.signature_verified = true;
    // A server's own actor asks for all of its people: it sees what everybody sees.
    if (signer->is_instance_actor)
        return SignedCaller{storage::Viewer::host(host_of(signer->uri)), true, signer};
    return SignedCaller{storage::Viewer::actor(signer->actor), true, signer};
}

Result<SignedCaller> caller_of(Request& request, const FederationParts& parts) {
    SignedCaller caller = TRY(caller_or_nobody(request, parts));
    if (!caller.signed_in && parts.require_signed_get) {
        return fail(Errc::unauthorized,
                    "get/unsigned",
                    "Sign this request with your actor's key (HTTP signatures); people can open the page in "
                    "a browser.");
    }
    return caller;
}

Response activity_response(const activitypub::Json& document, int status) {
    return activity_response(activitypub::dump_json(document), status);
}

Response activity_response(std::string document, int status) {
    Response response{.status = status, .body = std::move(document)};
    response.set("Content-Type", "application/activity+json; charset=utf-8");
    response.set("Vary", "Accept, Signature, Signature-Input");
    response.set("Cache-Control", "private, no-cache");
    response.set("X-Content-Type-Options", "nosniff");
    response.set("X-Robots-Tag", "noindex");
    return response;
}

}  // namespace kith::node
