#include "node/mastodon/authorisation.h"

#include "consent/base/uri.h"
#include "node/mastodon/oauth.h"
#include "node/social/acting.h"

#include <algorithm>

namespace kith::node {
namespace {

constexpr std::size_t challenge_chars = 43;  // 32 bytes in base64url. RFC 7636, section 4.2

bool is_challenge(std::string_view text) {
    return text.size() == challenge_chars && std::ranges::all_of(text, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '-' || c == '_';
           });
}

void append_query(std::string& text, const NamedTexts& fields) {
    for (const auto& [name, value] : fields) {
        if (!text.empty() && text.back() != '?' && text.back() != '&') text += '&';
        text.append(name).append("=").append(percent_encode(value));
    }
}

std::unexpected<AuthorisationFailure> no(std::string_view description) {
    return std::unexpected(AuthorisationFailure{description});
}

}  // namespace

AuthorisationRequest AuthorisationRequest::of(
    const std::function<std::string_view(std::string_view)>& field) {
    const std::string_view forced = field("force_login");
    return {.client_id = std::string(field("client_id")),
            .redirect_uri = std::string(field("redirect_uri")),
            .response_type = std::string(field("response_type")),
            .response_mode = std::string(field("response_mode")),
            .scope = std::string(field("scope")),
            .state = std::string(field("state")),
            .challenge = std::string(field("code_challenge")),
            .challenge_method = std::string(field("code_challenge_method")),
            .force_login = forced == "true" || forced == "1"};
}

NamedTexts AuthorisationRequest::fields() const {
    const std::pair<std::string_view, const std::string&> all[] = {
        {"client_id", client_id},
        {"redirect_uri", redirect_uri},
        {"response_type", response_type},
        {"response_mode", response_mode},
        {"scope", scope},
        {"state", state},
        {"code_challenge", challenge},
        {"code_challenge_method", challenge_method}};
    NamedTexts fields;
    for (const auto& [name, value] : all) {
        if (!value.empty()) fields.emplace_back(name, value);
    }
    return fields;
}

std::string AuthorisationRequest::query() const {
    std::string query;
    append_query(query, fields());
    return query;
}

bool is_out_of_band(std::string_view redirect_uri) {
    return redirect_uri == out_of_band_uri;
}

std::expected<Authorisation, AuthorisationFailure> check_authorisation(const AuthorisationRequest& request,
                                                                       std::optional<storage::AppRow> app) {
    if (!app) return no("This application is not known here. Please start again from the application.");
    if (std::ranges::find(app->redirect_uris, request.redirect_uri) == app->redirect_uris.end()) {
        return no(
            "The application asks to be answered at an address that it did not register here. Please "
            "start again from the application.");
    }
    if (request.response_type != "code") {
        return no("The only response_type is code.");
    }
    if (!request.response_mode.empty() && request.response_mode != "query") {
        return no("The only response_mode is query.");
    }
    if (request.challenge.empty() && !request.challenge_method.empty()) {
        return no("A code_challenge_method needs a code_challenge.");
    }
    if (!request.challenge.empty() && request.challenge_method != "S256") {
        return no("The only code_challenge_method is S256.");
    }
    if (!request.challenge.empty() && !is_challenge(request.challenge)) {
        return no("The code_challenge is not the base64url of a SHA-256.");
    }
    auto scopes = Scopes::parse(request.scope);
    if (!scopes) return no("The requested scope is invalid, unknown, or malformed.");
    if (!Scopes::trusted(app->scopes).cover(*scopes)) {
        return no("The application was not registered for this scope.");
    }
    return Authorisation{*std::move(app), *std::move(scopes)};
}

std::string answer_address(const AuthorisationRequest& request, NamedTexts answer, std::string_view issuer) {
    if (!request.state.empty()) answer.emplace_back("state", request.state);
    answer.emplace_back("iss", std::string(issuer));
    std::string address = request.redirect_uri;
    address += address.find('?') == std::string::npos ? '?' : '&';
    append_query(address, answer);
    return address;
}

std::string form_action_for(std::string_view redirect_uri) {
    const std::string scheme(redirect_uri.substr(0, redirect_uri.find(':')));
    std::string allowed = "form-action 'self' https:";
    // An address at https may lead on to the application's own scheme, which is not known here.
    if (!is_out_of_band(redirect_uri) && lower_ascii(scheme) != "https") allowed += " " + scheme + ":";
    return allowed;
}

}  // namespace kith::node
