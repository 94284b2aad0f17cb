// The opening handshake of WebSockets, the server's side. Pure; any thread.
// https://www.rfc-editor.org/rfc/rfc6455#section-4.2
#pragma once

#include "consent/base/result.h"
#include "node/http/message.h"

#include <string>
#include <string_view>

namespace kith::node {

struct WebSocketHandshake {
    std::string accept;      // Sec-WebSocket-Accept
    std::string protocol{};  // the first that the client offered; "" when it offered none
};

/// It names the protocol in Upgrade: what else it says may still be wrong.
bool asks_for_websocket(const Request& request);

/// Errc::malformed for what is no handshake; its rule is `websocket_version_rule` when only the version is
/// another than 13.
Result<WebSocketHandshake> read_websocket_handshake(const Request& request);
inline constexpr std::string_view websocket_version_rule = "websocket/version";

/// 101. Extensions are never agreed on.
Response accept_websocket(const WebSocketHandshake& handshake);

}  // namespace kith::node
