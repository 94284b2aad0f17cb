// Bytes and their text forms: hex, base64 (RFC 4648), base64url, base58btc and multibase.
#pragma once

#include "consent/base/result.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kith {

using Bytes = std::vector<std::byte>;
using ByteView = std::span<const std::byte>;

inline ByteView as_bytes(std::string_view text) {
    return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}
inline std::string_view as_text(ByteView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
inline Bytes to_bytes(std::string_view text) {
    return {as_bytes(text).begin(), as_bytes(text).end()};
}

/// Well-formed UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF.
bool is_utf8(std::string_view text);

/// Lower case; decoding takes either case.
std::string to_hex(ByteView bytes);
Result<Bytes> from_hex(std::string_view text);

/// Standard alphabet, padded. Decoding is strict: canonical padding, no white space.
std::string to_base64(ByteView bytes);
Result<Bytes> from_base64(std::string_view text);

/// URL alphabet, unpadded.
std::string to_base64url(ByteView bytes);
Result<Bytes> from_base64url(std::string_view text);

/// Bitcoin alphabet, as multibase 'z' uses it; at most `limits::base58_chars_max` characters (it is
/// quadratic).
std::string to_base58(ByteView bytes);
Result<Bytes> from_base58(std::string_view text);

}  // namespace kith
