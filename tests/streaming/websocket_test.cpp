#include "node/http/websocket_frames.h"
#include "node/http/websocket_handshake.h"
#include "tests/streaming/web_socket.h"

#include <doctest/doctest.h>

using namespace kith;
using namespace kith::node;
using kith::test::masked_frame;

namespace {

Request opening(Headers changed = {}) {
    Request request{.method = "GET",
                    .headers = {{"Upgrade", "websocket"},
                                {"Connection", "keep-alive, Upgrade"},
                                {"Sec-WebSocket-Version", "13"},
                                {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="}}};
    for (auto& [name, value] : changed) {
        std::erase_if(request.headers, [&](const auto& each) { return each.first == name; });
        if (value != "-") request.headers.emplace_back(name, value);
    }
    return request;
}

std::string rule_of(const Request& request) {
    const auto handshake = read_websocket_handshake(request);
    return handshake ? "taken" : std::string(handshake.error().rule);
}

/// What a server makes of these bytes: "text:…", "ping:…" and so on, or "refused 1002".
std::string read_all(std::string_view bytes, std::size_t most = 1000) {
    FrameReader reader(most);
    std::string all;
    while (true) {
        const auto outcome = reader.read(bytes);
        if (outcome == FrameReader::Outcome::needs_more) return all;
        if (!all.empty()) all += " ";
        if (outcome == FrameReader::Outcome::refused) {
            return all + "refused " + std::to_string(static_cast<int>(reader.refusal()));
        }
        all += std::to_string(static_cast<int>(reader.opcode())) + ":" + std::string(reader.payload());
    }
}

}  // namespace

TEST_SUITE("node/http/websocket_handshake") {
    TEST_CASE("the example of RFC 6455 is answered as the RFC does") {
        const auto handshake =
            read_websocket_handshake(opening({{"Sec-WebSocket-Protocol", "chat, superchat"}}));
        REQUIRE(handshake.has_value());
        CHECK(handshake->accept == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        CHECK(handshake->protocol == "chat");
        const Response response = accept_websocket(*handshake);
        CHECK(response.status == 101);
        CHECK(header(response.headers, "Sec-WebSocket-Extensions").empty());
    }

    TEST_CASE("what is no handshake is refused") {
        CHECK(rule_of(opening()) == "taken");
        CHECK(rule_of(opening({{"Upgrade", "WebSocket"}, {"Connection", "upgrade"}})) == "taken");
        CHECK(rule_of(opening({{"Upgrade", "h2c"}})) == "websocket/upgrade");
        CHECK(rule_of(opening({{"Connection", "close"}})) == "websocket/upgrade");
        CHECK(rule_of(opening({{"Sec-WebSocket-Version", "8"}})) == websocket_version_rule);
        CHECK(rule_of(opening({{"Sec-WebSocket-Version", "-"}})) == websocket_version_rule);
        CHECK(rule_of(opening({{"Sec-WebSocket-Key", "-"}})) == "websocket/key");
        CHECK(rule_of(opening({{"Sec-WebSocket-Key", "c2hvcnQ="}})) == "websocket/key");
        CHECK(rule_of(opening({{"Sec-WebSocket-Key", "not base64 at all!!!!!!!"}})) == "websocket/key");
        CHECK(rule_of(opening({{"Sec-WebSocket-Protocol", "a b"}})) == "websocket/protocol");
        Request twice = opening();
        twice.headers.emplace_back("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        CHECK(rule_of(twice) == "websocket/key");
        Request post = opening();
        post.method = "POST";
        CHECK(rule_of(post) == "websocket/method");
    }
}

TEST_SUITE("node/http/websocket_frames") {
    TEST_CASE("texts and control frames are read, alone, in fragments and between them") {
        CHECK(read_all(masked_frame(1, "hello")) == "1:hello");
        CHECK(read_all(masked_frame(1, "")) == "1:");
        CHECK(read_all(masked_frame(1, std::string(300, 'x'))) == "1:" + std::string(300, 'x'));
        CHECK(read_all(masked_frame(1, "hel", false) + masked_frame(9, "p") + masked_frame(0, "l", false) +
                       masked_frame(0, "o")) == "9:p 1:hello");
        CHECK(read_all(masked_frame(8, "")) == "8:");
        CHECK(read_all(masked_frame(10, "late") + masked_frame(1, "x")) == "10:late 1:x");
        // A character that is cut by a fragment's end.
        CHECK(read_all(masked_frame(1, "\xc3", false) + masked_frame(0, "\xa9")) == "1:\xc3\xa9");
    }

    TEST_CASE("what RFC 6455 forbids is refused with its code") {
        CHECK(read_all("\x81\x02hi") == "refused 1002");                 // not masked
        CHECK(read_all(masked_frame(1 | 0x40, "x")) == "refused 1002");  // a reserved bit
        CHECK(read_all(masked_frame(3, "x")) == "refused 1002");         // an opcode that is none
        CHECK(read_all(masked_frame(11, "x")) == "refused 1002");
        CHECK(read_all(masked_frame(0, "x")) == "refused 1002");  // continues nothing
        CHECK(read_all(masked_frame(1, "x", false) + masked_frame(1, "y")) == "refused 1002");
        CHECK(read_all(masked_frame(9, "x", false)) == "refused 1002");  // a ping in fragments
        CHECK(read_all(masked_frame(9, std::string(126, 'x'))) == "refused 1002");
        CHECK(read_all(masked_frame(2, "x")) == "refused 1003");
        CHECK(read_all(masked_frame(1, "\xff")) == "refused 1007");
        CHECK(read_all(masked_frame(1, std::string(1001, 'x'))) == "refused 1009");
        CHECK(read_all(masked_frame(1, std::string(600, 'x'), false) +
                       masked_frame(0, std::string(401, 'x'))) == "refused 1009");
        CHECK(read_all(masked_frame(8, "x")) == "refused 1002");         // half a code
        CHECK(read_all(masked_frame(8, "\x03\xed")) == "refused 1002");  // 1005 is never sent
        CHECK(read_all(masked_frame(8, "\x03\xe8\xff")) == "refused 1007");
        // Five bytes, said in two bytes of length and in eight.
        CHECK(read_all(std::string("\x81\xfe\x00\x05\0\0\0\0hello", 13)) == "refused 1002");
        CHECK(read_all(std::string("\x81\xff\0\0\0\0\0\0\0\x05\0\0\0\0hello", 19)) == "refused 1002");
        // A length that nobody has; refused before a byte of it is kept.
        CHECK(read_all(std::string("\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff\0\0\0\0", 14)) ==
              "refused 1009");
    }

    TEST_CASE("a frame says its length in as few bytes as it takes") {
        for (const auto& [size, head] : {std::pair{0, 2}, {125, 2}, {126, 4}, {65535, 4}, {65536, 10}}) {
            std::string out;
            append_frame(out, Opcode::text, std::string(static_cast<std::size_t>(size), 'x'));
            CHECK(out.size() == static_cast<std::size_t>(size + head));
            const auto frame = test::take_frame(out);
            REQUIRE(frame.has_value());
            CHECK(frame->payload.size() == static_cast<std::size_t>(size));
        }
    }
}
