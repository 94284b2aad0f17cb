#include "node/http/websocket_frames.h"

#include "consent/base/bytes.h"

#include <algorithm>

namespace kith::node {

namespace {

constexpr unsigned char final_bit = 0x80;
constexpr unsigned char reserved_bits = 0x70;
constexpr unsigned char mask_bit = 0x80;
constexpr std::size_t control_bytes_max = 125;
constexpr std::uint64_t short_length_max = 125;
constexpr std::uint64_t word_length_max = 0xffff;

std::uint64_t big_endian(const unsigned char* bytes, std::size_t count) {
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < count; ++i) number = number << 8 | bytes[i];
    return number;
}

std::size_t length_bytes(unsigned char second) {
    const unsigned char length = second & 0x7f;
    return length == 126 ? 2 : length == 127 ? 8 : 0;
}

/// Codes that may be on the wire. https://www.rfc-editor.org/rfc/rfc6455#section-7.4
bool is_close_code(std::uint64_t code) {
    const bool defined = code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
    return defined || (code >= 3000 && code <= 4999);
}

}  // namespace

bool FrameReader::refuse(CloseCode code) {
    refused_ = true;
    refusal_ = code;
    return false;
}

FrameReader::Outcome FrameReader::read(std::string_view& bytes) {
    if (whole_) {
        whole_ = false;
        if (is_control(opcode_)) {
            control_ = {};
        } else {
            message_ = {};
        }
    }
    while (!refused_) {
        if (!in_payload_) {
            if (!read_head(bytes)) return Outcome::needs_more;
            if (!begin_frame()) break;
        }
        read_payload(bytes);
        if (left_ > 0) return Outcome::needs_more;
        const bool final = (head_[0] & final_bit) != 0;
        head_size_ = 0;
        in_payload_ = false;
        if (!final) continue;
        opcode_ = is_control(frame_) ? frame_ : Opcode::text;
        if (!end_frame()) break;
        whole_ = true;
        return Outcome::message;
    }
    return Outcome::refused;
}

/// False while it is incomplete. 5.2: two bytes say how many more there are.
bool FrameReader::read_head(std::string_view& bytes) {
    while (true) {
        const std::size_t wanted =
            head_size_ < 2 ? 2 : 2 + length_bytes(head_[1]) + ((head_[1] & mask_bit) != 0 ? 4 : 0);
        if (head_size_ == wanted) return true;
        const std::size_t take = std::min(bytes.size(), wanted - head_size_);
        if (take == 0) return false;
        std::ranges::copy(bytes.substr(0, take), head_.begin() + head_size_);
        head_size_ = static_cast<std::uint8_t>(head_size_ + take);
        bytes.remove_prefix(take);
    }
}

bool FrameReader::begin_frame() {
    const std::size_t extra = length_bytes(head_[1]);
    left_ = extra == 0 ? (head_[1] & 0x7fU) : big_endian(&head_[2], extra);
    // 5.2: the minimal number of bytes, and the most significant bit is 0.
    if (extra == 2 && left_ <= short_length_max) return refuse(CloseCode::protocol_error);
    if (extra == 8 && (left_ <= word_length_max || left_ >> 63 != 0))
        return refuse(CloseCode::protocol_error);
    // 5.1: a client masks every frame; 5.2: no extension was agreed on that would use the reserved bits.
    if ((head_[1] & mask_bit) == 0) return refuse(CloseCode::protocol_error);
    if ((head_[0] & reserved_bits) != 0) return refuse(CloseCode::protocol_error);
    const unsigned char opcode = head_[0] & 0x0f;
    if ((opcode > 2 && opcode < 8) || opcode > 10) return refuse(CloseCode::protocol_error);
    frame_ = static_cast<Opcode>(opcode);
    if (is_control(frame_)) {
        // 5.5: never in fragments, and short.
        if ((head_[0] & final_bit) == 0 || left_ > control_bytes_max)
            return refuse(CloseCode::protocol_error);
    } else {
        // 5.4: a message begins with its kind and goes on with continuations.
        if ((frame_ == Opcode::continuation) != in_message_) return refuse(CloseCode::protocol_error);
        if (frame_ == Opcode::binary) return refuse(CloseCode::unsupported);
        // Fragments of nothing would cost us work for ever, within no limit.
        if (left_ == 0 && (head_[0] & final_bit) == 0) return refuse(CloseCode::policy);
        if (left_ > most_ - message_.size()) return refuse(CloseCode::too_big);
        in_message_ = (head_[0] & final_bit) == 0;
    }
    mask_at_ = 0;
    in_payload_ = true;
    return true;
}

void FrameReader::read_payload(std::string_view& bytes) {
    const auto take = static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), left_));
    std::string& into = is_control(frame_) ? control_ : message_;
    const unsigned char* const mask = &head_[head_size_ - 4U];
    into.reserve(into.size() + take);
    for (const char byte : bytes.substr(0, take)) {
        into.push_back(static_cast<char>(static_cast<unsigned char>(byte) ^ mask[mask_at_]));
        mask_at_ = (mask_at_ + 1) & 3;
    }
    bytes.remove_prefix(take);
    left_ -= take;
}

bool FrameReader::end_frame() {
    if (opcode_ == Opcode::text && !kith::is_utf8(message_)) return refuse(CloseCode::not_text);  // 8.1
    if (opcode_ != Opcode::close || control_.empty()) return true;
    // 5.5.1: a code and, behind it, text.
    const auto* const code = reinterpret_cast<const unsigned char*>(control_.data());
    if (control_.size() < 2 || !is_close_code(big_endian(code, 2))) return refuse(CloseCode::protocol_error);
    return kith::is_utf8(std::string_view(control_).substr(2)) || refuse(CloseCode::not_text);
}

void append_frame(std::string& out, Opcode opcode, std::string_view payload) {
    out.reserve(out.size() + payload.size() + 10);
    out.push_back(static_cast<char>(final_bit | static_cast<unsigned char>(opcode)));
    const std::uint64_t length = payload.size();
    int bytes = 0;
    if (length <= short_length_max) {
        out.push_back(static_cast<char>(length));
    } else {
        bytes = length <= word_length_max ? 2 : 8;
        out.push_back(static_cast<char>(bytes == 2 ? 126 : 127));
    }
    for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
        out.push_back(static_cast<char>(length >> shift & 0xff));
    }
    out.append(payload);
}

void append_close(std::string& out, CloseCode code) {
    const auto number = static_cast<std::uint16_t>(code);
    const std::array<char, 2> payload = {static_cast<char>(number >> 8), static_cast<char>(number & 0xff)};
    append_frame(out, Opcode::close, {payload.data(), payload.size()});
}

}  // namespace kith::node
