// What the pages of sign-in and the routes of tokens share. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace kith::node {

/// Of an application that cannot be called back: the person copies the code.
inline constexpr std::string_view out_of_band_uri = "urn:ietf:wg:oauth:2.0:oob";

class Api;
class Registration;

/// RFC 8414, and userinfo.
void add_oauth_metadata_routes(Api& api);
/// Accounts made by an application.
void add_registration_routes(Api& api, Registration& registration);

struct ClientCredentials {
    std::string id{};
    std::string secret{};
};

/// An absolute URI of any application's scheme, or the out-of-band one; none that a browser would run. They
/// are compared as they are: https://datatracker.ietf.org/doc/html/rfc9700#section-2.1
bool is_redirect_uri(const std::string& text);

}  // namespace kith::node
