#include "node/http/fair_use.h"

#include "consent/base/uri.h"

namespace kith::node {

namespace {

/// Pictures of other servers: cheap when they are here, and fetched when they are not.
bool is_remote_picture(std::string_view path) {
    return path.starts_with("/media/remote/");
}

/// Probes, the style sheet and pictures: cheap, and asked for by machines and browsers on their own.
bool is_free(std::string_view path) {
    return path == "/livez" || path == "/readyz" || path.starts_with("/assets/") ||
           (path.starts_with("/media/") && !is_remote_picture(path));
}

/// The host that a signature claims to come from; "" when there is none, or it names none.
std::string claimed_host(const Request& request) {
    const std::string_view text = request.header("Signature").empty() ? std::string_view{}
                                  : !request.header("Signature-Input").empty()
                                      ? request.header("Signature-Input")
                                      : request.header("Signature");
    constexpr std::string_view names[] = {"keyId=\"", "keyid=\""};
    for (const std::string_view name : names) {
        const auto at = text.find(name);
        if (at == std::string_view::npos) continue;
        const auto from = at + name.size();
        const auto uri = Uri::parse(text.substr(from, text.find('"', from) - from));
        if (uri) return host_of(*uri).text();
    }
    return {};
}

bool is_failure(int status) {
    return status == 400 || status == 401 || status == 403 || status == 413;
}

}  // namespace

Response FairUse::serve(Request& request, const Handler& inner) {
    if (is_free(request.path)) return inner(request);
    const std::string host = claimed_host(request);
    const Throttle::Caller caller{.address = request.remote_address, .signer_host = host};
    Throttle::Verdict verdict = throttle_.look(caller);
    if (!verdict.allowed) return throttle_.refuse(problems_, request, verdict);
    Response response = inner(request);
    // An inbox takes Deletes of accounts that nobody here knows without a look: they come by the thousand.
    const bool unread = !host.empty() && !request.signature_verified && response.status == 202;
    if (request.signature_verified && !is_failure(response.status)) {
        throttle_.verified(caller);
    } else if (request.token_verified && !is_failure(response.status)) {
        // The token has a share of its own, and says nothing of the host that a signature claims.
    } else if (is_remote_picture(request.path) && (response.status == 200 || response.status == 304)) {
        // Whoever has us wait for servers that do not answer pays for it; what is shown costs nothing.
    } else if (!host.empty() && response.status == 401) {
        verdict = throttle_.failed(caller);
    } else if (!unread) {
        verdict = throttle_.spend(caller);
    }
    // Who brought a token is told of the token's share.
    if (header(response.headers, "X-RateLimit-Limit").empty()) throttle_.describe(response, verdict);
    return response;
}

}  // namespace kith::node
