#include "node/http/problem.h"

#include "activitypub/wire/message.h"
#include "consent/json.h"
#include "node/web/pages.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace kith::node {

namespace {

struct Status {
    int number;
    std::string_view reason;
    std::string_view sentence;
};

// One table for the reason phrases of RFC 9110 and for what we say to people.
constexpr std::array statuses = {
    Status{100, "Continue", ""},
    Status{101, "Switching Protocols", ""},
    Status{200, "OK", ""},
    Status{201, "Created", ""},
    Status{202, "Accepted", ""},
    Status{204, "No Content", ""},
    Status{206, "Partial Content", ""},
    Status{301, "Moved Permanently", ""},
    Status{302, "Found", ""},
    Status{303, "See Other", ""},
    Status{304, "Not Modified", ""},
    Status{307, "Temporary Redirect", ""},
    Status{308, "Permanent Redirect", ""},
    Status{400, "Bad Request", "The request could not be understood."},
    Status{401, "Unauthorized", "This needs a valid signature or sign-in."},
    Status{403, "Forbidden", "This is not allowed here."},
    Status{404, "Not Found", "There is nothing here, or nothing that you may see."},
    Status{405, "Method Not Allowed", "This address does not take that method."},
    Status{406, "Not Acceptable", "This is not available in a form that was asked for."},
    Status{408, "Request Timeout", "The request took too long to arrive."},
    Status{409, "Conflict", "It is already there, or was changed meanwhile."},
    Status{410, "Gone", "This was deleted and will not come back."},
    Status{413, "Content Too Large", "That is more than this server accepts."},
    Status{414, "URI Too Long", "The address is too long."},
    Status{415, "Unsupported Media Type", "This form of content is not understood here."},
    Status{417, "Expectation Failed", "That expectation cannot be met."},
    Status{422, "Unprocessable Content", "The content could not be used."},
    Status{426, "Upgrade Required", "This speaks WebSocket, version 13."},
    Status{429, "Too Many Requests", "Too many requests; please wait a little."},
    Status{431, "Request Header Fields Too Large", "The request's header is too large."},
    Status{500, "Internal Server Error", "Something went wrong on this server."},
    Status{501, "Not Implemented", "This server does not do that."},
    Status{503, "Service Unavailable", "The server is busy; please try again soon."},
    Status{505, "HTTP Version Not Supported", "Please use HTTP/1.1."},
    Status{507,
           "Insufficient Storage",
           "There is no room for it here just now; please ask the people who run this server."},
};

const Status* find_status(int number) {
    const auto found = std::ranges::find(statuses, number, &Status::number);
    return found == statuses.end() ? nullptr : &*found;
}

constexpr int retry_after_limited_s = 60;
constexpr int retry_after_busy_s = 30;

std::string_view take_until(std::string_view& rest, char separator) {
    const auto at = rest.find(separator);
    const auto part = rest.substr(0, at);
    rest = at == std::string_view::npos ? std::string_view{} : rest.substr(at + 1);
    return activitypub::trim_blanks(part);
}

// The weight of one media range, in thousandths; a broken one counts as absent.
int weight_of(std::string_view parameters) {
    while (!parameters.empty()) {
        const auto parameter = take_until(parameters, ';');
        if (!parameter.starts_with("q=") && !parameter.starts_with("Q=")) continue;
        double q = 0;
        const auto value = parameter.substr(2);
        const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), q);
        if (error != std::errc{} || q < 0 || q > 1) return 0;
        return static_cast<int>(q * 1000);
    }
    return 1000;
}

std::string body_of(int status, std::string_view title, std::string_view detail) {
    const nlohmann::json body = {
        {"type", "about:blank"}, {"title", title}, {"status", status}, {"detail", detail}};
    // NOTE: the detail may repeat the asker's own bytes, which need not be UTF-8.
    return body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// Programs of the client API read errors in its own form, from whatever page they are.
bool is_client_api(std::string_view path) {
    return path.starts_with("/api/") || path == "/oauth/token" || path == "/oauth/revoke" ||
           path == "/oauth/userinfo" || path == "/.well-known/oauth-authorization-server" ||
           path == "/health";
}

/// https://docs.joinmastodon.org/entities/Error/
void set_api_error(Response& response, std::string_view title, std::string_view detail) {
    const nlohmann::json body = {{"error", title}, {"error_description", detail}};
    response.body = body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    response.set("Content-Type", "application/json; charset=utf-8");
    response.set("Access-Control-Allow-Origin", "*");
}

}  // namespace

int status_of(Errc code) {
    switch (code) {
        case Errc::malformed:
            return 400;
        case Errc::unauthorized:
            return 401;
        case Errc::denied:
            return 403;
        case Errc::not_found:
            return 404;
        case Errc::gone:
            return 410;
        case Errc::conflict:
            return 409;
        case Errc::too_large:
            return 413;
        case Errc::limited:
            return 429;
        case Errc::unavailable:
            return 503;
        case Errc::internal:
            return 500;
    }
    return 500;
}

std::string_view reason_of(int status) {
    const Status* found = find_status(status);
    return found == nullptr ? "Unknown" : found->reason;
}

bool prefers_html(std::string_view accept) {
    int html = 0;
    int json = 0;
    while (!accept.empty()) {
        auto range = take_until(accept, ',');
        const auto type = take_until(range, ';');
        const int weight = weight_of(range);
        if (type == "text/html" || type == "application/xhtml+xml") html = std::max(html, weight);
        if (type.ends_with("json")) json = std::max(json, weight);
    }
    return html > json;
}

// https://www.rfc-editor.org/rfc/rfc9457
Response Problems::respond(const Request& request, int status, std::string_view detail) const {
    const Status* known = find_status(status);
    const auto title = known == nullptr ? reason_of(status) : known->reason;
    if (detail.empty() && known != nullptr) detail = known->sentence;
    Response response{.status = status};
    if (is_client_api(request.path)) {
        set_api_error(response, title, detail);
    } else if (page_ && prefers_html(request.header("Accept"))) {
        response.body = page_(status, title, detail);
        response.set("Content-Type", std::string(page_content_type));
        response.set("Content-Security-Policy", std::string(page_security_policy));
        response.set("Referrer-Policy", "same-origin");
    } else {
        response.body = body_of(status, title, detail);
        response.set("Content-Type", "application/problem+json");
    }
    response.set("X-Content-Type-Options", "nosniff");
    response.set("Cache-Control", "no-store");
    response.set("Vary", "Accept");
    // "A server generating a 401 response MUST send a WWW-Authenticate header field" (RFC 9110 11.6.1).
    if (status == 401) response.set("WWW-Authenticate", "Signature");
    return response;
}

Response Problems::respond(const Request& request,
                           const Error& error,
                           std::optional<int> retry_after_s) const {
    const int status = status_of(error.code);
    const std::string_view detail = error.code == Errc::internal ? std::string_view{} : error.message;
    Response response = respond(request, status, detail);
    if (status == 429 || status == 503) {
        const int seconds =
            retry_after_s.value_or(status == 429 ? retry_after_limited_s : retry_after_busy_s);
        response.set("Retry-After", std::to_string(seconds));
    }
    return response;
}

}  // namespace kith::node
