#include "node/streaming/door.h"

#include "activitypub/wire/json.h"
#include "consent/json.h"
#include "node/http/problem.h"
#include "node/http/websocket_handshake.h"
#include "node/streaming/limits.h"

#include <algorithm>

namespace kith::node {

namespace {

constexpr std::string_view root = "/api/v1/streaming";
constexpr std::string_view bearer = "bearer ";

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

Response with_cors(Response response) {
    response.set("Access-Control-Allow-Origin", "*").set("Cache-Control", "no-store");
    return response;
}

Response refuse(const Error& error) {
    const int status = error.rule == websocket_version_rule ? 426 : status_of(error.code);
    const std::string_view message = error.message.empty() ? reason_of(status) : error.message;
    const activitypub::Json body = {{"error", message}};
    Response response =
        Response::text(status, activitypub::dump_json(body), "application/json; charset=utf-8");
    if (status == 401) response.set("WWW-Authenticate", "Bearer realm=\"Streaming\"");
    if (status == 426) response.set("Sec-WebSocket-Version", "13").set("Upgrade", "websocket");
    if (status == 429 || status == 503) response.set("Retry-After", "30");
    return with_cors(std::move(response));
}

Response preflight(Request&) {
    Response response{.status = 204};
    response.set("Access-Control-Allow-Methods", "GET")
        .set("Access-Control-Allow-Headers", "Authorization, Cache-Control, Last-Event-ID")
        .set("Access-Control-Max-Age", "86400");
    return with_cors(std::move(response));
}

Response health(Request&) {
    return with_cors(Response::text(200, "OK"));
}

bool is_yes(std::optional<std::string_view> value) {
    return value && (*value == "true" || *value == "1" || *value == "on");
}

/// In the order of preference; "" where there is none.
std::string_view token_of(const Request& request) {
    std::string_view authorization = request.header("Authorization");
    if (std::ranges::equal(authorization.substr(0, bearer.size()), bearer, {}, lower)) {
        authorization.remove_prefix(bearer.size());
        return authorization;
    }
    if (asks_for_websocket(request)) {
        const std::string_view protocols = request.header("Sec-WebSocket-Protocol");
        const std::string_view first = protocols.substr(0, protocols.find_first_of(", "));
        if (!first.empty()) return first;
    }
    return request.query_value("access_token").value_or("");
}

}  // namespace

void StreamDoor::add_routes(Router& router) {
    const std::string base(root);
    const Handler stream = [this](Request& request) { return answer(request); };
    for (const char* const rest : {"", "/", "/{stream}", "/{stream}/{part}"}) {
        router.add("GET", base + rest, stream);
        router.add("OPTIONS", base + rest, preflight);
    }
    router.add("GET", base + "/health", health);
}

Response StreamDoor::answer(Request& request) {
    auto opening = look(request);
    // FairUse counts those who prove nothing.
    request.token_verified = opening.has_value();
    return opening ? with_cors(std::move(opening->head)) : refuse(opening.error());
}

Result<StreamCaller> StreamDoor::caller_of(const Request& request) {
    const std::string_view token = token_of(request);
    if (token.empty()) return fail(Errc::unauthorized, "streaming/no_token", "Missing access token");
    if (token.size() > limits::streaming_token_bytes_max) {
        return fail(Errc::unauthorized, "streaming/token", "Invalid access token");
    }
    return hub_.views().authenticate(token);
}

Result<StreamDoor::Opening> StreamDoor::look(const Request& request) {
    const bool is_socket = asks_for_websocket(request);
    Opening opening{.kind = is_socket ? StreamLoop::Kind::websocket : StreamLoop::Kind::events};
    std::string_view rest = std::string_view(request.path).substr(root.size());
    if (rest.starts_with('/')) rest.remove_prefix(1);
    const bool only_media = is_yes(request.query_value("only_media"));
    const std::string_view asked = request.query_value("stream").value_or("");
    const std::string_view stream = rest.empty() ? asked : stream_of_path(rest, only_media);
    // A socket may begin without: it subscribes when it is open.
    if (!stream.empty() || !rest.empty() || !is_socket) {
        opening.channel = TRY(parse_channel(
            {stream, request.query_value("list").value_or(""), request.query_value("tag").value_or("")}));
    }
    if (is_socket) opening.head = accept_websocket(TRY(read_websocket_handshake(request)));
    opening.caller = TRY(caller_of(request));
    const bool reads = !opening.channel ? opening.caller.reads_statuses || opening.caller.reads_notifications
                       : opening.channel->scope() == "read:notifications" ? opening.caller.reads_notifications
                                                                          : opening.caller.reads_statuses;
    if (!reads) {
        return fail(Errc::unauthorized, "streaming/scope", "Access token does not have the required scopes");
    }
    TRY_DONE(hub_.has_room(opening.caller));
    if (!is_socket) {
        opening.head.set("Content-Type", "text/event-stream").set("X-Accel-Buffering", "no");
        opening.head.set("X-Content-Type-Options", "nosniff");
    }
    return opening;
}

void StreamDoor::take(std::unique_ptr<Connection> connection) {
    if (loop_ == nullptr) return;
    auto opening = look(connection->parser.request());
    if (!opening) return;
    const auto id = hub_.open(opening->caller, opening->kind);
    if (!id) return;
    if (opening->channel && !hub_.subscribe(*id, *opening->channel)) {
        hub_.ended(*id);
        return;
    }
    loop_->take(*id, opening->kind, std::move(connection));
}

}  // namespace kith::node
