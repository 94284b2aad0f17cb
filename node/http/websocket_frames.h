// Frames of WebSockets: bytes of a client -> whole messages, and ours -> bytes. Pure; one thread at a time.
// https://www.rfc-editor.org/rfc/rfc6455#section-5
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace kith::node {

enum class Opcode : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

/// https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1
enum class CloseCode : std::uint16_t {
    normal = 1000,
    going_away = 1001,
    protocol_error = 1002,
    unsupported = 1003,
    not_text = 1007,
    policy = 1008,
    too_big = 1009,
    try_later = 1013
};

class FrameReader {
 public:
    enum class Outcome { needs_more, message, refused };

    explicit FrameReader(std::size_t message_bytes_max) : most_(message_bytes_max) {}

    /// Takes what it reads off the front of `bytes`; stops behind a whole message or control frame.
    Outcome read(std::string_view& bytes);

    /// After Outcome::message: a text, a close, a ping or a pong; valid until the next read().
    Opcode opcode() const { return opcode_; }
    std::string_view payload() const { return is_control(opcode_) ? control_ : message_; }
    /// After Outcome::refused: what the connection is closed with.
    CloseCode refusal() const { return refusal_; }

 private:
    static bool is_control(Opcode opcode) { return opcode >= Opcode::close; }
    bool read_head(std::string_view& bytes);
    bool begin_frame();
    void read_payload(std::string_view& bytes);
    bool end_frame();
    bool refuse(CloseCode code);

    std::size_t most_;
    std::array<unsigned char, 14> head_{};
    std::uint8_t head_size_ = 0;
    std::uint8_t mask_at_ = 0;
    bool in_payload_ = false;
    bool in_message_ = false;  // a fragment came, more follow
    bool whole_ = false;       // the last read() ended a message or control frame
    bool refused_ = false;
    Opcode frame_ = Opcode::continuation;
    Opcode opcode_ = Opcode::continuation;
    CloseCode refusal_ = CloseCode::protocol_error;
    std::uint64_t left_ = 0;
    std::string message_;
    std::string control_;
};

/// One whole, unmasked frame.
void append_frame(std::string& out, Opcode opcode, std::string_view payload);
void append_close(std::string& out, CloseCode code);

}  // namespace kith::node
