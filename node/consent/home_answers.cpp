#include "node/consent/home_answers.h"

#include "activitypub/wire/json.h"
#include "activitypub/wire/media_type.h"
#include "consent/json.h"
#include "node/consent/home_limits.h"

#include <algorithm>
#include <utility>

namespace kith::node {

using activitypub::Json;

namespace {

constexpr std::string_view smallest_scope = "profile";     // since Mastodon 4.3
constexpr std::string_view older_scope = "read:accounts";  // the smallest before
constexpr int ok = 200;
constexpr int ok_most = 299;

bool is_ok(const HttpResponse& answer) {
    return answer.status >= ok && answer.status <= ok_most;
}

bool is_json(const HttpResponse& answer) {
    const auto type = activitypub::parse_media_type(header(answer.headers, "Content-Type"));
    return type && type->type == "application/json";
}

std::unexpected<Error> refused(std::string_view rule) {
    return fail(Errc::denied, rule);
}

/// The body is wiped once it is read: it may hold a token.
Result<Json> object_in(HttpResponse answer, std::string_view rule) {
    const bool good = is_ok(answer) && is_json(answer);
    const SecretText body(std::move(answer.body));
    if (!good) return refused(rule);
    auto json = activitypub::parse_json(body.expose());
    if (!json || !json->is_object()) return refused(rule);
    return *std::move(json);
}

/// "" unless it is a string of printable ASCII.
std::string_view text_in(const Json& json, const char* name, std::size_t bytes_max) {
    const auto found = json.find(name);
    if (found == json.end() || !found->is_string()) return {};
    const std::string_view text = found->get_ref<const std::string&>();
    const bool plain = std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f; });
    return plain && text.size() <= bytes_max ? text : std::string_view();
}

/// Takes it out of the document, which keeps no copy.
SecretText secret_in(Json& json, const char* name) {
    const auto found = json.find(name);
    if (found == json.end() || !found->is_string()) return SecretText({});
    auto& text = found->get_ref<std::string&>();
    if (text.size() > limits::home_secret_bytes_max) return SecretText({});
    SecretText secret(text);
    crypto::wipe(text.data(), text.size());
    return secret;
}

bool has_text(const Json& json, const char* name, std::string_view wanted) {
    const auto found = json.find(name);
    return found != json.end() && found->is_array() &&
           std::ranges::any_of(*found, [&](const Json& one) { return one.is_string() && one == wanted; });
}

/// "read write", or the same as a list: nothing but what was asked. None said is as asked.
bool no_wider(const Json& json, const char* name, std::string_view asked) {
    const auto found = json.find(name);
    if (found == json.end() || found->is_null()) return true;
    if (found->is_array()) {
        return std::ranges::all_of(*found, [&](const Json& one) { return one.is_string() && one == asked; });
    }
    if (!found->is_string()) return false;
    std::string_view left = found->get_ref<const std::string&>();
    while (!left.empty()) {
        const auto end = std::min(left.find(' '), left.size());
        if (end > 0 && left.substr(0, end) != asked) return false;
        left.remove_prefix(std::min(end + 1, left.size()));
    }
    return true;
}

bool is_of(const std::string& origin, const Uri& uri) {
    return parts_of(uri).origin() == origin;
}

/// The address there, which must be of this very origin; `usual` where none is named.
Result<Uri> place_in(const Json& json, const char* name, const std::string& origin, const Uri* usual) {
    const auto found = json.find(name);
    if (found == json.end() && usual != nullptr) return *usual;
    const auto uri = Uri::parse(text_in(json, name, limits::uri_bytes_max));
    if (!uri || !is_of(origin, *uri) || !parts_of(*uri).fragment.empty()) {
        return refused("home/place-elsewhere");
    }
    return *uri;
}

bool same_ignoring_case(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::ranges::equal(a, b, {}, lower, lower);
}

}  // namespace

HomePlaces usual_places(const std::string& origin) {
    return {.register_at = Uri::trusted(origin + "/api/v1/apps"),
            .authorize_at = Uri::trusted(origin + "/oauth/authorize"),
            .token_at = Uri::trusted(origin + "/oauth/token"),
            .revoke_at = Uri::trusted(origin + "/oauth/revoke"),
            .scope = std::string(older_scope)};
}

Result<HomePlaces> read_places(const std::string& origin, const HttpResponse& answer) {
    HomePlaces places = usual_places(origin);
    constexpr int absent = 404;
    constexpr int gone = 410;
    const bool none = answer.status == absent || answer.status == gone || (is_ok(answer) && !is_json(answer));
    if (none) return places;
    const Json json = TRY(object_in(answer, "home/metadata"));
    const std::string_view issuer = text_in(json, "issuer", limits::uri_bytes_max);
    const auto named = Uri::parse(issuer);
    // RFC 8414, section 3.3: one that calls itself otherwise plays another.
    if (!named || !is_of(origin, *named)) return refused("home/issuer");
    places.issuer = issuer;
    const auto names_itself = json.find("authorization_response_iss_parameter_supported");
    places.names_itself =
        names_itself != json.end() && names_itself->is_boolean() && names_itself->get<bool>();
    places.authorize_at = TRY(place_in(json, "authorization_endpoint", origin, nullptr));
    places.token_at = TRY(place_in(json, "token_endpoint", origin, nullptr));
    places.revoke_at = TRY(place_in(json, "revocation_endpoint", origin, &places.revoke_at));
    places.register_at = TRY(place_in(json, "app_registration_endpoint", origin, &places.register_at));
    if (has_text(json, "scopes_supported", smallest_scope)) places.scope = smallest_scope;
    return places;
}

Result<HomeCredentials> read_client(HttpResponse answer, std::string_view scope_asked) {
    Json json = TRY(object_in(std::move(answer), "home/registration"));
    const bool narrow = no_wider(json, "scopes", scope_asked);
    HomeCredentials client{secret_in(json, "client_id"), secret_in(json, "client_secret")};
    if (client.id.expose().empty() || client.secret.expose().empty()) return refused("home/registration");
    if (!narrow) return refused("home/wider-scope");
    return client;
}

Result<HomeToken> read_token(HttpResponse answer, std::string_view scope_asked) {
    Json json = TRY(object_in(std::move(answer), "home/token"));
    // https://www.rfc-editor.org/rfc/rfc6750#section-2.1: it goes into a header.
    const bool plain = !text_in(json, "access_token", limits::home_secret_bytes_max).empty();
    const bool bearer =
        same_ignoring_case(text_in(json, "token_type", limits::home_account_bytes_max), "bearer");
    const bool narrow = no_wider(json, "scope", scope_asked);
    HomeToken token{.value = secret_in(json, "access_token"), .sound = plain && bearer && narrow};
    if (token.value.expose().empty()) return refused("home/token");
    return token;
}

Result<HomeAccount> read_account(HttpResponse answer, const std::string& origin) {
    const Json json = TRY(object_in(std::move(answer), "home/account"));
    HomeAccount account{.username = std::string(text_in(json, "username", limits::home_account_bytes_max))};
    if (account.username.empty() || account.username.contains('@')) return refused("home/account");
    // An account of its own is called by its name alone; "name@host" is another server's.
    const std::string_view acct = text_in(json, "acct", limits::home_account_bytes_max);
    const bool of_theirs = !json.contains("acct") || same_ignoring_case(acct, account.username);
    if (!of_theirs) return refused("home/another-servers-account");
    for (const char* name : {"uri", "url"}) {
        const auto found = json.find(name);
        if (found == json.end() || found->is_null()) continue;
        const Uri uri = TRY(place_in(json, name, origin, nullptr));
        if (std::string_view(name) == "uri") account.uri = uri.text();
    }
    return account;
}

}  // namespace kith::node
