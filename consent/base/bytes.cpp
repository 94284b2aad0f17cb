#include "consent/base/bytes.h"

#include "consent/base/limits.h"

#include <algorithm>
#include <array>

namespace kith {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::string_view base64_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view base64url_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view base58_digits = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

using DigitValues = std::array<int, 256>;

constexpr DigitValues values_of(std::string_view digits) {
    DigitValues values{};
    values.fill(-1);
    for (std::size_t i = 0; i < digits.size(); ++i) {
        values[static_cast<unsigned char>(digits[i])] = static_cast<int>(i);
    }
    return values;
}

constexpr DigitValues base64_values = values_of(base64_digits);
constexpr DigitValues base64url_values = values_of(base64url_digits);
constexpr DigitValues base58_values = values_of(base58_digits);

unsigned to_unsigned(std::byte byte) {
    return std::to_integer<unsigned>(byte);
}

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::string encode64(ByteView bytes, std::string_view digits) {
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    unsigned buffer = 0;
    int bits = 0;
    for (const std::byte byte : bytes) {
        buffer = (buffer << 8 | to_unsigned(byte)) & 0xffff;
        bits += 8;
        while (bits >= 6) {
            bits -= 6;
            text += digits[buffer >> bits & 63];
        }
    }
    if (bits > 0) text += digits[buffer << (6 - bits) & 63];
    return text;
}

// RFC 4648 3.5: bits that carry nothing must be zero, so that one value has one text.
Result<Bytes> decode64(std::string_view text, const DigitValues& values) {
    if (text.size() % 4 == 1) return fail(Errc::malformed, "base64 length");
    Bytes bytes;
    bytes.reserve(text.size() * 3 / 4);
    unsigned buffer = 0;
    int bits = 0;
    for (const char c : text) {
        const int value = values[static_cast<unsigned char>(c)];
        if (value < 0) return fail(Errc::malformed, "base64 character");
        buffer = (buffer << 6 | static_cast<unsigned>(value)) & 0xffff;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            bytes.push_back(static_cast<std::byte>(buffer >> bits & 0xff));
        }
    }
    if ((buffer & ((1U << bits) - 1)) != 0) return fail(Errc::malformed, "base64 not canonical");
    return bytes;
}

// Multiplies the little-endian number by `base` and adds `digit`; grows it by at most two limbs' carry.
void multiply_add(std::vector<std::uint8_t>& number, unsigned base, unsigned digit, unsigned radix) {
    unsigned carry = digit;
    for (std::uint8_t& limb : number) {
        carry += limb * base;
        limb = static_cast<std::uint8_t>(carry % radix);
        carry /= radix;
    }
    while (carry > 0) {
        number.push_back(static_cast<std::uint8_t>(carry % radix));
        carry /= radix;
    }
}

/// The length of the UTF-8 sequence at the start of `text`, 0 when it is not well-formed.
std::size_t utf8_sequence(std::string_view text) {
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned first = at(0);
    if (first < 0x80) return 1;
    const std::size_t length = first >= 0xc2 && first < 0xe0 ? 2
                               : (first >> 4) == 0xe         ? 3
                               : first >> 3 == 0x1e          ? 4
                                                             : 0;
    if (length == 0 || text.size() < length) return 0;
    for (std::size_t i = 1; i < length; ++i) {
        if (at(i) >> 6 != 2) return 0;
    }
    const unsigned second = at(1);
    if ((first == 0xe0 && second < 0xa0) || (first == 0xed && second >= 0xa0)) return 0;
    if ((first == 0xf0 && second < 0x90) || (first == 0xf4 && second >= 0x90) || first > 0xf4) return 0;
    return length;
}

}  // namespace

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const std::size_t length = utf8_sequence(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

std::string to_hex(ByteView bytes) {
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const std::byte byte : bytes) {
        text += hex_digits[to_unsigned(byte) >> 4];
        text += hex_digits[to_unsigned(byte) & 15];
    }
    return text;
}

Result<Bytes> from_hex(std::string_view text) {
    if (text.size() % 2 != 0) return fail(Errc::malformed, "hex length");
    Bytes bytes;
    bytes.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int high = hex_value(text[i]);
        const int low = hex_value(text[i + 1]);
        if (high < 0 || low < 0) return fail(Errc::malformed, "hex character");
        bytes.push_back(static_cast<std::byte>(high << 4 | low));
    }
    return bytes;
}

std::string to_base64(ByteView bytes) {
    std::string text = encode64(bytes, base64_digits);
    text.append((4 - text.size() % 4) % 4, '=');
    return text;
}

Result<Bytes> from_base64(std::string_view text) {
    if (text.size() % 4 != 0) return fail(Errc::malformed, "base64 padding");
    if (text.ends_with('=')) text.remove_suffix(text.ends_with("==") ? 2 : 1);
    return decode64(text, base64_values);
}

std::string to_base64url(ByteView bytes) {
    return encode64(bytes, base64url_digits);
}

Result<Bytes> from_base64url(std::string_view text) {
    return decode64(text, base64url_values);
}

std::string to_base58(ByteView bytes) {
    std::vector<std::uint8_t> number;
    for (const std::byte byte : bytes) multiply_add(number, 256, to_unsigned(byte), 58);
    const auto zeros =
        std::ranges::find_if(bytes, [](std::byte b) { return b != std::byte{0}; }) - bytes.begin();
    std::string text(static_cast<std::size_t>(zeros), base58_digits[0]);
    for (auto digit = number.rbegin(); digit != number.rend(); ++digit) text += base58_digits[*digit];
    return text;
}

Result<Bytes> from_base58(std::string_view text) {
    if (text.size() > limits::base58_chars_max) return fail(Errc::too_large, "base58 length");
    std::vector<std::uint8_t> number;
    for (const char c : text) {
        const int value = base58_values[static_cast<unsigned char>(c)];
        if (value < 0) return fail(Errc::malformed, "base58 character");
        multiply_add(number, 58, static_cast<unsigned>(value), 256);
    }
    Bytes bytes(std::min(text.find_first_not_of(base58_digits[0]), text.size()));
    for (auto limb = number.rbegin(); limb != number.rend(); ++limb) bytes.push_back(std::byte{*limb});
    return bytes;
}

}  // namespace kith
