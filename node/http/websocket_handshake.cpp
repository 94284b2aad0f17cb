#include "node/http/websocket_handshake.h"

#include "activitypub/wire/message.h"
#include "consent/base/bytes.h"
#include "consent/crypto/sha1.h"

#include <algorithm>
#include <optional>

namespace kith::node {

namespace {

constexpr std::string_view accept_guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
constexpr std::size_t key_bytes = 16;
constexpr std::size_t protocol_bytes_max = 512;

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
bool same(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, lower, lower);
}

/// Calls `each` for every element of the header's comma-separated lists, until it returns true.
template <class Each>
bool any_element(const Request& request, std::string_view name, Each each) {
    for (const auto& [header, value] : request.headers) {
        if (!same(header, name)) continue;
        std::string_view rest = value;
        while (true) {
            const auto comma = rest.find(',');
            if (each(activitypub::trim_blanks(rest.substr(0, comma)))) return true;
            if (comma == std::string_view::npos) break;
            rest.remove_prefix(comma + 1);
        }
    }
    return false;
}

bool lists(const Request& request, std::string_view name, std::string_view element) {
    return any_element(request, name, [&](std::string_view each) { return same(each, element); });
}

/// The value of a header that may be there once only.
std::optional<std::string_view> single(const Request& request, std::string_view name) {
    std::optional<std::string_view> found;
    for (const auto& [header, value] : request.headers) {
        if (!same(header, name)) continue;
        if (found) return std::nullopt;
        found = activitypub::trim_blanks(value);
    }
    return found;
}

// https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2
bool is_token(std::string_view text) {
    constexpr std::string_view others = "!#$%&'*+-.^_`|~";
    return !text.empty() && text.size() <= protocol_bytes_max && std::ranges::all_of(text, [&](char c) {
        return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') || others.contains(c);
    });
}

}  // namespace

bool asks_for_websocket(const Request& request) {
    return lists(request, "Upgrade", "websocket");
}

Result<WebSocketHandshake> read_websocket_handshake(const Request& request) {
    if (request.method != "GET" || !request.body.empty()) {
        return fail(Errc::malformed, "websocket/method", "A WebSocket begins with GET and no body.");
    }
    if (!asks_for_websocket(request) || !lists(request, "Connection", "Upgrade")) {
        return fail(
            Errc::malformed, "websocket/upgrade", "A WebSocket needs Upgrade: websocket and Connection.");
    }
    if (single(request, "Sec-WebSocket-Version") != "13") {
        return fail(Errc::malformed, websocket_version_rule, "This speaks WebSocket, version 13.");
    }
    const auto key = single(request, "Sec-WebSocket-Key");
    const auto nonce = key ? from_base64(*key) : Result<Bytes>();
    if (!key || !nonce || nonce->size() != key_bytes) {
        return fail(Errc::malformed, "websocket/key", "Sec-WebSocket-Key must be 16 bytes in base64, once.");
    }
    WebSocketHandshake handshake;
    handshake.accept = to_base64(crypto::sha1(as_bytes(std::string(*key).append(accept_guid))));
    bool sound = true;
    any_element(request, "Sec-WebSocket-Protocol", [&](std::string_view each) {
        if (!is_token(each)) sound = false;
        if (handshake.protocol.empty()) handshake.protocol = each;
        return !sound;
    });
    if (!sound)
        return fail(Errc::malformed, "websocket/protocol", "Sec-WebSocket-Protocol is no list of names.");
    return handshake;
}

Response accept_websocket(const WebSocketHandshake& handshake) {
    Response response{.status = 101};
    response.set("Upgrade", "websocket").set("Sec-WebSocket-Accept", handshake.accept);
    if (!handshake.protocol.empty()) response.set("Sec-WebSocket-Protocol", handshake.protocol);
    return response;
}

}  // namespace kith::node
