#include "node/routes/session_cookie.h"

#include "consent/crypto/secret.h"
#include "node/consent/links.h"

#include <algorithm>

namespace kith::node {

namespace {

/// "a=1; b=2" -> the value of `name`; "" where there is none.
std::string_view cookie_value(std::string_view header, std::string_view name) {
    while (!header.empty()) {
        const auto end = std::min(header.find(';'), header.size());
        std::string_view pair = header.substr(0, end);
        header.remove_prefix(std::min(end + 1, header.size()));
        while (pair.starts_with(' ')) pair.remove_prefix(1);
        if (pair.starts_with(name) && pair.substr(name.size()).starts_with('=')) {
            return pair.substr(name.size() + 1);
        }
    }
    return {};
}

}  // namespace

// https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#section-4.1.3.2
std::string SessionCookie::name() const {
    return https_ ? "__Host-" + name_ : name_;
}

std::string SessionCookie::token_in(const Request& request) const {
    const std::string_view value = cookie_value(request.header("Cookie"), name());
    return is_token(value) ? std::string(value) : std::string();
}

bool SessionCookie::came_with(const Request& request) const {
    return !cookie_value(request.header("Cookie"), name()).empty();
}

std::string SessionCookie::set(std::string_view token) const {
    std::string cookie = name() + "=" + std::string(token) + "; Path=/; HttpOnly; SameSite=Strict";
    if (https_) cookie += "; Secure";
    if (token.empty()) cookie += "; Max-Age=0";
    return cookie;
}

/// NOTE: our own forms go out under no-referrer, so that their Origin is "null"; for a session the form's own
/// value decides.
bool SessionCookie::is_from_elsewhere(const Request& request) const {
    const std::string_view where = request.header("Sec-Fetch-Site");
    if (!where.empty() && where != "same-origin" && where != "none") return true;
    const std::string_view origin = request.header("Origin");
    return !origin.empty() && origin != "null" && origin != base_;
}

bool is_of_session(const Form& form, const std::string& token) {
    return is_of_session(form["csrf"], token);
}

bool is_of_session(std::string_view csrf, const std::string& token) {
    return crypto::equal_constant_time(as_bytes(csrf), as_bytes(csrf_of(token)));
}

}  // namespace kith::node
