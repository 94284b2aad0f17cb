// Applications and tokens: RFC 6749 with RFC 7636 (S256), RFC 7009.
// https://docs.joinmastodon.org/methods/apps/, https://docs.joinmastodon.org/methods/oauth/
#include "node/mastodon/oauth.h"

#include "consent/base/bytes.h"
#include "consent/crypto/digest.h"
#include "consent/crypto/secret.h"
#include "consent/json.h"
#include "node/mastodon/api.h"
#include "node/mastodon/app_limits.h"
#include "node/mastodon/groups.h"
#include "node/push/vapid.h"

#include <algorithm>
#include <memory>

namespace kith::node {
namespace {

using Json = nlohmann::json;

constexpr std::size_t secret_bytes = 32;

Json application_json(storage::Tx& tx, const storage::AppRow& app) {
    std::string first_uris;
    for (const std::string& uri : app.redirect_uris)
        first_uris.append(first_uris.empty() ? "" : "\n").append(uri);
    Json scopes = Json::array();
    std::string rest = app.scopes + " ";
    for (auto at = rest.find(' '); at != std::string::npos; at = rest.find(' ')) {
        if (at > 0) scopes.push_back(rest.substr(0, at));
        rest.erase(0, at + 1);
    }
    return {{"id", std::to_string(app.id.value)},
            {"name", app.name},
            {"website", app.website ? Json(*app.website) : Json()},
            {"scopes", std::move(scopes)},
            {"redirect_uri", first_uris},
            {"redirect_uris", app.redirect_uris},
            {"vapid_key", vapid_public_key(tx)}};
}

/// Errors of the token endpoint have their own names. RFC 6749, section 5.2
Response oauth_error(int status, std::string_view error, std::string_view description) {
    Response response = json_answer({{"error", error}, {"error_description", description}}, status);
    if (status == 401) response.set("WWW-Authenticate", "Basic realm=\"Kith\"");
    return response;
}

/// Lines or spaces part them, or they come as a list.
std::vector<std::string> redirect_uris_in(const Params& params) {
    std::vector<std::string> uris;
    for (const std::string& text : params.texts("redirect_uris")) {
        std::string_view rest = text;
        while (!rest.empty()) {
            const auto end = std::min(rest.find_first_of("\r\n "), rest.size());
            if (end > 0) uris.emplace_back(rest.substr(0, end));
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
    }
    return uris;
}

Result<storage::AppRow> app_in(const Api& api, const Call& call, const std::string& secret) {
    const Params& params = call.params;
    storage::AppRow app{.id = api.parts().ids.make<storage::AppId>(),
                        .client_id = api.parts().random.token(secret_bytes),
                        .secret = crypto::sha256(as_bytes(secret)),
                        .name = params.text_or_empty("client_name"),
                        .redirect_uris = redirect_uris_in(params),
                        .created = call.now,
                        .last_used = call.now};
    if (app.name.empty() || app.name.size() > limits::app_name_bytes_max) {
        return fail(Errc::malformed, "apps/name", "Validation failed: Name must be given, and be short");
    }
    if (app.redirect_uris.empty() || app.redirect_uris.size() > limits::redirect_uris_max ||
        !std::ranges::all_of(app.redirect_uris, is_redirect_uri)) {
        return fail(Errc::malformed,
                    "apps/redirect",
                    "Validation failed: Redirect URI must be an absolute URI and not run as a script");
    }
    const std::string website = params.text_or_empty("website");
    if (!website.empty()) {
        if (website.size() > limits::app_website_bytes_max || !Uri::parse(website)) {
            return fail(Errc::malformed, "apps/website", "Validation failed: Website must be a valid URL");
        }
        app.website = website;
    }
    app.scopes = TRY(Scopes::parse(params.text_or_empty("scopes"))).text();
    return app;
}

Result<Response> register_app(const Api& api, const Call& call, Throttle& registrations) {
    const auto verdict = registrations.spend({.address = call.request.remote_address});
    if (!verdict.allowed) {
        return fail(Errc::limited, "apps/limit", "Too many applications were registered from there lately.");
    }
    const std::string secret = api.parts().random.token(secret_bytes);
    const storage::AppRow app = TRY(app_in(api, call, secret));
    Json json = TRY(api.parts().database.write([&](storage::Tx& tx) -> Result<Json> {
        storage::insert_app(tx, app);
        return application_json(tx, app);
    }));
    json["client_id"] = app.client_id;
    json["client_secret"] = secret;
    json["client_secret_expires_at"] = 0;
    return json_answer(json);
}

/// Of HTTP Basic or of the parameters. RFC 6749, section 2.3.1
std::optional<ClientCredentials> credentials_in(const Call& call) {
    const std::string_view header = call.request.header("Authorization");
    if (header.starts_with("Basic ")) {
        const auto plain = from_base64(header.substr(6));
        if (!plain) return std::nullopt;
        const std::string text(as_text(*plain));
        const auto colon = text.find(':');
        if (colon == std::string::npos) return std::nullopt;
        return ClientCredentials{text.substr(0, colon), text.substr(colon + 1)};
    }
    const auto id = call.params.text("client_id");
    if (!id) return std::nullopt;
    return ClientCredentials{*id, call.params.text_or_empty("client_secret")};
}

bool is_secret_of(const storage::AppRow& app, const std::string& secret) {
    return crypto::equal_constant_time(ByteView(crypto::sha256(as_bytes(secret))), ByteView(app.secret));
}

/// RFC 7636, section 4.6
bool answers_challenge(const storage::CodeRow& code, const std::string& verifier) {
    // A verifier for a code without a challenge: somebody took the challenge away. RFC 9700, section 4.8.2
    if (code.challenge.empty()) return verifier.empty();
    return crypto::equal_constant_time(as_bytes(to_base64url(crypto::sha256(as_bytes(verifier)))),
                                       as_bytes(code.challenge));
}

Json token_json(const storage::TokenRow& token, const std::string& text) {
    return {{"access_token", text},
            {"token_type", "Bearer"},
            {"scope", token.scopes},
            {"created_at", to_unix_ms(token.created) / 1000}};
}

struct Exchange {
    const Api& api;
    const Call& call;
    const storage::AppRow& app;
    const std::string text;
    Throttle& app_grants;

    storage::TokenRow row(const std::string& scopes) const {
        return {.id = api.parts().ids.make<storage::TokenId>(),
                .token = crypto::sha256(as_bytes(text)),
                .app = app.id,
                .scopes = scopes,
                .created = call.now,
                .last_used = call.now};
    }

    /// RFC 6749, section 4.4
    Result<Response> client_credentials() const {
        if (!app_grants.spend({.address = call.request.remote_address}).allowed) {
            return fail(Errc::limited, "oauth/limit", "Too many tokens were asked for from there lately.");
        }
        const std::string wanted = call.params.text_or_empty("scope");
        const auto scopes = Scopes::parse(wanted.empty() ? "read" : wanted);
        if (!scopes || !Scopes::trusted(app.scopes).cover(*scopes)) {
            return oauth_error(400, "invalid_scope", "The application was not registered for this scope.");
        }
        const storage::TokenRow token = row(scopes->text());
        TRY_DONE(api.parts().database.write([&](storage::Tx& tx) -> Done {
            storage::insert_token(tx, token);
            storage::trim_own_tokens_of(tx, app.id, limits::own_tokens_of_an_app_max);
            return {};
        }));
        return json_answer(token_json(token, text));
    }

    /// RFC 6749, section 4.1.3. A code that is offered twice ends what it gave.
    Result<Response> authorization_code() const {
        const storage::SecretDigest digest = crypto::sha256(as_bytes(call.params.text_or_empty("code")));
        std::optional<storage::TokenRow> given;
        TRY_DONE(api.parts().database.write([&](storage::Tx& tx) -> Done {
            const auto code = storage::find_code(tx, digest);
            if (!code || code->app != app.id) return {};
            if (code->token.valid()) {
                storage::end_token(tx, code->token);
                return {};
            }
            const bool good = call.now < code->expires &&
                              call.params.text_or_empty("redirect_uri") == code->redirect_uri &&
                              answers_challenge(*code, call.params.text_or_empty("code_verifier"));
            const auto person = storage::find_actor(tx, code->actor);
            if (!good || !person || person->gone()) return {};
            storage::TokenRow token = row(code->scopes);
            token.actor = code->actor;
            token.subject = code->subject;
            token.by = code->by;
            storage::insert_token(tx, token);
            storage::spend_code(tx, digest, token.id);
            storage::trim_tokens_beside(tx, token, limits::tokens_max);
            given = token;
            return {};
        }));
        if (given) return json_answer(token_json(*given, text));
        return oauth_error(400,
                           "invalid_grant",
                           "The code is invalid, expired or spent, or was not made for this address and"
                           " challenge. Please sign in again.");
    }
};

Result<Response> token(const Api& api, const Call& call, Throttle& app_grants) {
    const auto credentials = credentials_in(call);
    const auto app =
        api.parts().database.read([&](storage::Tx& tx) -> Result<std::optional<storage::AppRow>> {
            return credentials ? storage::find_app(tx, credentials->id) : std::nullopt;
        });
    if (!app) return std::unexpected(app.error());
    const std::string grant = call.params.text_or_empty("grant_type");
    if (!*app || !is_secret_of(**app, credentials->secret)) {
        return oauth_error(401,
                           "invalid_client",
                           "Client authentication failed due to unknown client, no client authentication"
                           " included, or unsupported authentication method.");
    }
    const Exchange exchange{api, call, **app, api.parts().random.token(secret_bytes), app_grants};
    if (grant == "client_credentials") return exchange.client_credentials();
    if (grant == "authorization_code") return exchange.authorization_code();
    return oauth_error(400,
                       "unsupported_grant_type",
                       "Use authorization_code or client_credentials; passwords are typed on our own page"
                       " alone.");
}

/// RFC 7009, section 2: also of a token that is none any more, but never of another application's.
Result<Response> revoke(const Api& api, const Call& call) {
    const auto credentials = credentials_in(call);
    const storage::SecretDigest digest = crypto::sha256(as_bytes(call.params.text_or_empty("token")));
    bool foreign = true;
    TRY_DONE(api.parts().database.write([&](storage::Tx& tx) -> Done {
        const auto app = credentials ? storage::find_app(tx, credentials->id) : std::nullopt;
        if (!app || !is_secret_of(*app, credentials->secret)) return {};
        const auto row = storage::find_token(tx, digest);
        foreign = row && row->app != app->id;
        if (row && !foreign) storage::end_token(tx, row->id);
        return {};
    }));
    if (foreign)
        return oauth_error(403, "unauthorized_client", "You are not authorized to revoke this token");
    return empty_answer();
}

Result<Response> own_app(const Api& api, const Call& call) {
    return api.parts().database.read([&](storage::Tx& tx) -> Result<Response> {
        const auto app = storage::find_app(tx, call.caller.app);
        if (!app) return fail(Errc::unauthorized, "apps/gone");
        return json_answer(application_json(tx, *app));
    });
}

}  // namespace

bool is_redirect_uri(const std::string& text) {
    if (text == out_of_band_uri) return true;
    const auto colon = text.find(':');
    if (text.size() > limits::redirect_uri_bytes_max || colon == std::string::npos || colon == 0)
        return false;
    const bool plain = std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f; });
    std::string scheme = text.substr(0, colon);
    const bool word = std::ranges::all_of(scheme, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
               c == '-' || c == '.';
    });
    std::ranges::transform(scheme, scheme.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    static constexpr std::string_view refused[] = {"javascript", "data", "vbscript", "mailto"};
    // What follows '#' never reaches the application. RFC 6749, section 3.1.2
    return plain && word && text.find('#') == std::string::npos &&
           std::ranges::find(refused, scheme) == std::end(refused);
}

void add_oauth_routes(Api& api) {
    const Rate rate{.requests = limits::app_registrations_max, .per = limits::app_registrations_in};
    const auto registrations = std::make_shared<Throttle>(api.parts().clock, rate);
    api.add("POST", "/api/v1/apps", {.who = Who::anyone}, [&api, registrations](Call& call) {
        return register_app(api, call, *registrations);
    });
    api.add("GET", "/api/v1/apps/verify_credentials", {.who = Who::app}, [&api](Call& call) {
        return own_app(api, call);
    });
    const Rate own_tokens{.requests = limits::app_grants_max, .per = limits::app_grants_in};
    const auto app_grants = std::make_shared<Throttle>(api.parts().clock, own_tokens);
    api.add("POST", "/oauth/token", {.who = Who::anyone}, [&api, app_grants](Call& call) {
        return token(api, call, *app_grants);
    });
    api.add("POST", "/oauth/revoke", {.who = Who::anyone}, [&api](Call& call) { return revoke(api, call); });
}

}  // namespace kith::node
