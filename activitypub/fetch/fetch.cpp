#include "activitypub/fetch/fetch.h"

#include "activitypub/fetch/limits.h"
#include "activitypub/signing.h"
#include "activitypub/wire/media_type.h"
#include "activitypub/wire/parse.h"
#include "consent/json.h"

namespace kith::activitypub {

namespace {

Error failure_of(int status) {
    switch (status) {
        case 404:
            return Error{Errc::not_found, "fetch/not-found"};
        case 410:
            return Error{Errc::gone, "fetch/gone"};
        case 401:
        case 403:
            return Error{Errc::denied, "fetch/refused"};
        default:
            return Error{Errc::unavailable, "fetch/bad-status"};
    }
}

bool may_pass(const Error& error) {
    return error.code == Errc::unavailable;
}

}  // namespace

Result<HttpResponse> Fetcher::get_once(const Uri& uri, std::string_view accept, bool sign) {
    HttpRequest request{.url = uri};
    request.headers.emplace_back("Accept", std::string(accept));
    if (!sign) return transport_.send(request);
    const auto keys = TRY(keys_.keys_of(instance_actor_));
    HttpRequest first = request;
    sign_request(first, *keys, SignatureKind::cavage, clock_.now());
    HttpResponse response = TRY(transport_.send(first));
    if (response.status != 400 && response.status != 401) return response;
    // NOTE: the universal kind first; a peer that only takes RFC 9421 says 400 or 401 to it.
    sign_request(request, *keys, SignatureKind::rfc9421, clock_.now());
    return transport_.send(request);
}

/// What every exchange costs, and where none is made.
Done Fetcher::spend(const Uri& uri, FetchBudget& budget) {
    if (budget.fetches_left-- <= 0) return fail(Errc::unavailable, "fetch/budget-spent");
    const Instant now = clock_.now();
    if (!budget.until) budget.until = now + limits::fetch_chain_deadline;
    if (now >= *budget.until) return fail(Errc::unavailable, "fetch/took-too-long");
    if (refuses_(host_of(uri))) return fail(Errc::denied, "resolve/blocked-domain");
    if (!memory_.admit_host(parts_of(uri).host, now)) {
        return fail(Errc::unavailable, "fetch/too-many-new-hosts");
    }
    return {};
}

Result<HttpResponse> Fetcher::exchange(const HttpRequest& request, FetchBudget& budget) {
    TRY_DONE(spend(request.url, budget));
    return transport_.send(request);
}

Result<HttpResponse> Fetcher::get(
    Uri uri, std::string_view accept, bool sign, FetchBudget& budget, Uri& final_url) {
    for (int hop = 0; hop <= limits::redirects_max; ++hop) {
        TRY_DONE(spend(uri, budget));
        const UriParts parts = parts_of(uri);
        HttpResponse response = TRY(get_once(uri, accept, sign));
        if (response.status < 300 || response.status > 399) {
            final_url = uri;
            return response;
        }
        const std::string_view location = header(response.headers, "Location");
        if (location.empty()) return fail(Errc::unavailable, "fetch/redirect-without-location");
        const UriParts next = TRY(resolve_uri(parts, location));
        if (parts.scheme == "https" && next.scheme != "https") return fail(Errc::denied, "fetch/downgrade");
        uri = TRY(Uri::parse(next.text()));
    }
    return fail(Errc::unavailable, "fetch/too-many-redirects");
}

Result<Fetched> Fetcher::parse(const Uri& asked, const HttpResponse& response, const Uri& final_url) {
    if (response.status != 200) return std::unexpected(failure_of(response.status));
    // An upload or a page must not pass for an ActivityPub document.
    if (!is_activity_json(header(response.headers, "Content-Type"))) {
        return fail(Errc::malformed, "fetch/content-type");
    }
    Json document = TRY(parse_json(response.body));
    const Uri id = TRY(Uri::parse(json_id(document)));
    // FEP-fe34: a document speaks for the place it was fetched from, and for nothing else.
    if (id == final_url || (id == asked && same_origin(asked, final_url)))
        return Fetched{share_json(std::move(document)), id};
    return fail(Errc::conflict, "fetch/id-is-not-url", id.text());
}

Result<Fetched> Fetcher::document(const Uri& uri, FetchBudget& budget) {
    UriParts parts = parts_of(uri);
    parts.fragment.clear();
    const Uri asked = TRY(Uri::parse(parts.text()));
    if (const auto failure = memory_.recent_failure(asked, clock_.now())) return std::unexpected(*failure);

    const auto attempt = [&](const Uri& at) -> Result<Fetched> {
        Uri final_url = at;
        HttpResponse response = TRY(get(at, activity_accept, true, budget, final_url));
        return parse(at, response, final_url);
    };
    Result<Fetched> fetched = attempt(asked);
    if (!fetched && fetched.error().rule == "fetch/id-is-not-url") {
        // Once more from where it says it lives, on the same host only.
        const Uri id = TRY(Uri::parse(fetched.error().message));
        if (!same_origin(id, asked)) return fail(Errc::denied, "fetch/foreign-id");
        fetched = attempt(id);
    }
    if (!fetched && !may_pass(fetched.error()))
        memory_.remember_failure(asked, fetched.error(), clock_.now());
    if (!fetched && fetched.error().rule.starts_with("transport/")) {
        memory_.remember_failure(asked, fetched.error(), clock_.now());
    }
    return fetched;
}

Result<HttpResponse> Fetcher::plain(const Uri& uri, std::string_view accept, FetchBudget& budget) {
    Uri final_url = uri;
    HttpResponse response = TRY(get(uri, accept, false, budget, final_url));
    if (response.status != 200) return std::unexpected(failure_of(response.status));
    return response;
}

}  // namespace kith::activitypub
