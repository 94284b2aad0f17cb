// What an application asks of a person by way of their browser, and what the browser takes back to it
// (RFC 6749, section 4.1, with RFC 7636, 9207 and 9700). Values and pure functions; any thread.
#pragma once

#include "node/mastodon/scopes.h"
#include "storage/oauth.h"

#include <expected>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kith::node {

using NamedTexts = std::vector<std::pair<std::string_view, std::string>>;

struct AuthorisationRequest {
    std::string client_id{};
    std::string redirect_uri{};
    std::string response_type{};
    std::string response_mode{};
    std::string scope{};
    std::string state{};
    std::string challenge{};
    std::string challenge_method{};
    bool force_login = false;

    /// `field` says what the query, or the form, has under a name.
    static AuthorisationRequest of(const std::function<std::string_view(std::string_view)>& field);
    /// What there is of it under the names that it came with, but for force_login, which is over by then.
    NamedTexts fields() const;
    std::string query() const;
};

/// What may be asked of the person.
struct Authorisation {
    storage::AppRow app{};
    Scopes scopes{};
};

/// Why not, for the person to read.
struct AuthorisationFailure {
    std::string_view description{};
};

/// Without an application: none with that client_id.
std::expected<Authorisation, AuthorisationFailure> check_authorisation(const AuthorisationRequest& request,
                                                                       std::optional<storage::AppRow> app);

bool is_out_of_band(std::string_view redirect_uri);

/// The application's address with what it is told. `issuer`: who says so (RFC 9207).
std::string answer_address(const AuthorisationRequest& request, NamedTexts answer, std::string_view issuer);

/// What a form's policy must allow so that browsers, which hold redirects to it, let the answer through: the
/// scheme of the application's address. https://www.w3.org/TR/CSP3/#directive-form-action
std::string form_action_for(std::string_view redirect_uri);

}  // namespace kith::node
