// A WebSocket client for tests, which can also say what no honest client would; and the reader of an event
// stream.
#pragma once

#include "consent/json.h"
#include "tests/node/http_client_socket.h"

#include <doctest/doctest.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace kith::test {

inline std::string masked_frame(int opcode, std::string_view payload, bool final = true) {
    constexpr unsigned char mask[4] = {0x37, 0xfa, 0x21, 0x3d};
    std::string bytes;
    bytes.push_back(static_cast<char>((final ? 0x80 : 0) | opcode));
    if (payload.size() < 126) {
        bytes.push_back(static_cast<char>(0x80 | payload.size()));
    } else {
        bytes.push_back(static_cast<char>(0x80 | 126));
        bytes.push_back(static_cast<char>(payload.size() >> 8));
        bytes.push_back(static_cast<char>(payload.size() & 0xff));
    }
    for (const unsigned char byte : mask) bytes.push_back(static_cast<char>(byte));
    for (std::size_t i = 0; i < payload.size(); ++i) {
        bytes.push_back(static_cast<char>(static_cast<unsigned char>(payload[i]) ^ mask[i % 4]));
    }
    return bytes;
}

struct ServerFrame {
    int opcode = 0;
    std::string payload{};
    int code() const {  // of a close
        return payload.size() < 2
                   ? 0
                   : static_cast<unsigned char>(payload[0]) << 8 | static_cast<unsigned char>(payload[1]);
    }
};

/// Takes one whole frame off the front.
inline std::optional<ServerFrame> take_frame(std::string& bytes) {
    if (bytes.size() < 2) return std::nullopt;
    const auto at = [&](std::size_t i) {
        return static_cast<std::size_t>(static_cast<unsigned char>(bytes[i]));
    };
    std::size_t length = at(1) & 0x7f;
    std::size_t head = 2;
    if (length == 126) {
        if (bytes.size() < 4) return std::nullopt;
        length = at(2) << 8 | at(3);
        head = 4;
    } else if (length == 127) {
        if (bytes.size() < 10) return std::nullopt;
        length = 0;
        for (std::size_t i = 2; i < 10; ++i) length = length << 8 | at(i);
        head = 10;
    }
    if (bytes.size() < head + length) return std::nullopt;
    ServerFrame frame{.opcode = static_cast<int>(at(0) & 0x0f), .payload = bytes.substr(head, length)};
    CHECK_MESSAGE((at(0) & 0xf0) == 0x80, "whole, and no reserved bit");
    CHECK_MESSAGE((at(1) & 0x80) == 0, "a server does not mask");
    bytes.erase(0, head + length);
    return frame;
}

class WebSocket {
 public:
    /// `more`: header lines, each with its line end.
    WebSocket(std::uint16_t port, std::string_view target, std::string_view more = {}) : caller_(port) {
        caller_.send("GET " + std::string(target) +
                     " HTTP/1.1\r\nHost: a.test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                     "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
                     std::string(more) + "\r\n");
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(5);
        while (!bytes_.contains("\r\n\r\n") && std::chrono::steady_clock::now() < until) read_some();
        const auto end = bytes_.find("\r\n\r\n");
        head_ = bytes_.substr(0, end == std::string::npos ? bytes_.size() : end + 4);
        bytes_.erase(0, head_.size());
    }

    const std::string& head() const { return head_; }
    bool is_open() const { return head_.starts_with("HTTP/1.1 101 "); }
    bool send_raw(std::string_view bytes) { return caller_.send(bytes); }
    bool send_text(std::string_view text) { return caller_.send(masked_frame(1, text)); }
    bool subscribe(const nlohmann::json& more, const char* type = "subscribe") {
        nlohmann::json message = more;
        message["type"] = type;
        return send_text(message.dump());
    }
    int socket() const { return caller_.socket(); }

    std::optional<ServerFrame> next(std::chrono::milliseconds at_most = std::chrono::seconds(5)) {
        const auto until = std::chrono::steady_clock::now() + at_most;
        while (true) {
            if (auto frame = take_frame(bytes_)) return frame;
            if (closed_ || std::chrono::steady_clock::now() >= until) return std::nullopt;
            read_some();
        }
    }
    /// The next text as JSON; null where none comes in that time.
    nlohmann::json next_json(std::chrono::milliseconds at_most = std::chrono::seconds(5)) {
        const auto frame = next(at_most);
        if (!frame || frame->opcode != 1) return nullptr;
        return nlohmann::json::parse(frame->payload);
    }
    /// The code of the close that comes; 0 when none comes.
    int close_code() {
        while (const auto frame = next()) {
            if (frame->opcode == 8) return frame->code();
        }
        return 0;
    }
    bool closed_within(std::chrono::milliseconds at_most) {
        const auto until = std::chrono::steady_clock::now() + at_most;
        while (!closed_ && std::chrono::steady_clock::now() < until) read_some();
        return closed_;
    }

 private:
    void read_some() {
        pollfd poll{.fd = caller_.socket(), .events = POLLIN, .revents = 0};
        if (::poll(&poll, 1, 20) <= 0) return;
        std::array<char, 65536> buffer{};
        const ssize_t received = ::recv(caller_.socket(), buffer.data(), buffer.size(), 0);
        if (received <= 0) {
            closed_ = true;
            return;
        }
        bytes_.append(buffer.data(), static_cast<std::size_t>(received));
    }

    RawCaller caller_;
    std::string head_;
    std::string bytes_;
    bool closed_ = false;
};

}  // namespace kith::test
