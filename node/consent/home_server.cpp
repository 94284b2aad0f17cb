#include "node/consent/home_server.h"

#include "consent/crypto/digest.h"
#include "node/consent/home_answers.h"
#include "node/consent/home_limits.h"

#include <initializer_list>
#include <utility>

namespace kith::node {

using activitypub::FetchBudget;

namespace {

using Fields = std::initializer_list<std::pair<std::string_view, std::string_view>>;

std::string encoded(Fields fields) {
    std::string body;
    for (const auto& [name, value] : fields) {
        if (!body.empty()) body += '&';
        body.append(name).append("=").append(percent_encode(value));
    }
    return body;
}

HttpRequest asking(std::string method, const Uri& url) {
    HttpRequest request{.method = std::move(method), .url = url};
    request.headers.emplace_back("Accept", "application/json");
    request.deadline = limits::home_exchange_deadline;
    request.response_bytes_max = limits::home_answer_bytes_max;
    return request;
}

HttpRequest posting(const Uri& url, Fields fields) {
    HttpRequest request = asking("POST", url);
    request.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    request.body = encoded(fields);
    return request;
}

void wipe(std::string& text) {
    crypto::wipe(text.data(), text.size());
    text.clear();
}

/// Whatever the request carried is gone from it afterwards.
Result<HttpResponse> send_once(activitypub::Fetcher& fetcher, HttpRequest request, FetchBudget& budget) {
    auto answer = fetcher.exchange(request, budget);
    wipe(request.body);
    for (auto& [name, value] : request.headers) wipe(value);
    return answer;
}

/// Mastodon takes so many characters and no more.
std::string client_name(const activitypub::Site& site) {
    std::string name = site.name.empty() ? site.domain.text() : site.name;
    std::size_t chars = 0;
    for (std::size_t at = 0; at < name.size(); ++at) {
        const bool begins = (static_cast<unsigned char>(name[at]) & 0xc0) != 0x80;
        if (begins && ++chars > limits::home_client_name_chars_max) {
            name.resize(at);
            break;
        }
    }
    return name;
}

}  // namespace

Result<std::shared_ptr<const HomeClient>> HomeServer::client_at(const Uri& actor,
                                                                Instant now,
                                                                FetchBudget& budget) const {
    const UriParts where = parts_of(actor);
    // Secrets go there: never over a line that is weaker than our own.
    if (where.scheme != parts_of(Uri::trusted(site_.base + "/")).scheme) {
        return fail(Errc::denied, "home/scheme");
    }
    const std::string origin = where.origin();
    const Uri metadata = TRY(Uri::parse(origin + "/.well-known/oauth-authorization-server"));
    const HttpResponse said = TRY(send_once(fetcher_, asking("GET", metadata), budget));
    HomePlaces places = TRY(read_places(origin, said));
    HttpRequest request = posting(places.register_at,
                                  {{"client_name", client_name(site_)},
                                   {"redirect_uris", return_url()},
                                   {"scopes", places.scope},
                                   {"website", site_.base}});
    auto answer = TRY(send_once(fetcher_, std::move(request), budget));
    HomeCredentials known = TRY(read_client(std::move(answer), places.scope));
    return std::make_shared<const HomeClient>(HomeClient{.origin = origin,
                                                         .host = host_of(actor),
                                                         .issuer = std::move(places.issuer),
                                                         .names_itself = places.names_itself,
                                                         .register_at = places.register_at,
                                                         .authorize_at = places.authorize_at,
                                                         .token_at = places.token_at,
                                                         .revoke_at = places.revoke_at,
                                                         .scope = std::move(places.scope),
                                                         .id = std::move(known.id),
                                                         .secret = std::move(known.secret),
                                                         .made = now});
}

/// https://www.rfc-editor.org/rfc/rfc7636#section-4.2
std::string HomeServer::authorize_url(const HomeClient& client,
                                      std::string_view state,
                                      const SecretText& verifier) const {
    UriParts url = parts_of(client.authorize_at);
    if (!url.query.empty()) url.query += '&';
    url.query += encoded({{"response_type", "code"},
                          {"client_id", client.id.expose()},
                          {"redirect_uri", return_url()},
                          {"scope", client.scope},
                          {"state", state},
                          {"code_challenge", to_base64url(crypto::sha256(verifier.bytes()))},
                          {"code_challenge_method", "S256"}});
    return url.text();
}

Result<HomeToken> HomeServer::redeem(const HomeClient& client,
                                     const SecretText& code,
                                     const SecretText& verifier,
                                     FetchBudget& budget) const {
    HttpRequest request = posting(client.token_at,
                                  {{"grant_type", "authorization_code"},
                                   {"code", code.expose()},
                                   {"client_id", client.id.expose()},
                                   {"client_secret", client.secret.expose()},
                                   {"redirect_uri", return_url()},
                                   {"scope", client.scope},
                                   {"code_verifier", verifier.expose()}});
    auto answer = TRY(send_once(fetcher_, std::move(request), budget));
    return read_token(std::move(answer), client.scope);
}

Result<HomeAccount> HomeServer::whose(const HomeClient& client,
                                      const SecretText& token,
                                      FetchBudget& budget) const {
    const Uri url = TRY(Uri::parse(client.origin + "/api/v1/accounts/verify_credentials"));
    HttpRequest request = asking("GET", url);
    request.headers.emplace_back("Authorization", "Bearer " + token.expose());
    auto answer = TRY(send_once(fetcher_, std::move(request), budget));
    return read_account(std::move(answer), client.origin);
}

Done HomeServer::revoke(const HomeClient& client, const SecretText& token) const {
    FetchBudget budget;
    HttpRequest request = posting(client.revoke_at,
                                  {{"token", token.expose()},
                                   {"client_id", client.id.expose()},
                                   {"client_secret", client.secret.expose()}});
    const auto answer = TRY(send_once(fetcher_, std::move(request), budget));
    if (answer.status != 200) return fail(Errc::unavailable, "home/not-revoked");
    return {};
}

}  // namespace kith::node
