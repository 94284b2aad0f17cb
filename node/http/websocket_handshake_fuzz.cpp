// A request's head, read as the server reads it, then as an opening handshake: what is accepted is answered
// soundly.
#include "consent/base/check.h"
#include "consent/base/fuzz_target.h"
#include "node/http/request_parser.h"
#include "node/http/response_writer.h"
#include "node/http/websocket_handshake.h"

FUZZ_TARGET(bytes) {
    kith::node::RequestParser parser({.header_bytes = 2048, .header_count = 16, .body_bytes = 64});
    parser.feed(bytes);
    if (parser.state() != kith::node::RequestParser::State::complete) return;
    const auto handshake = kith::node::read_websocket_handshake(parser.request());
    if (!handshake) return;
    KITH_CHECK(kith::node::asks_for_websocket(parser.request()));
    KITH_CHECK(handshake->accept.size() == 28);
    KITH_CHECK(handshake->protocol.find_first_of(" ,\t\r\n") == std::string::npos);
    std::string out;
    KITH_CHECK(kith::node::append_endless_head(out, kith::node::accept_websocket(*handshake)));
    KITH_CHECK(out.starts_with("HTTP/1.1 101 Switching Protocols\r\n") && out.ends_with("\r\n\r\n"));
}
