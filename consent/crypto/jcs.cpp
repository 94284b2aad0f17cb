#include "consent/crypto/jcs.h"

#include "consent/base/bytes.h"
#include "consent/base/check.h"
#include "consent/base/limits.h"
#include "consent/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <vector>

namespace kith::crypto {
namespace {

using nlohmann::json;

// https://www.rfc-editor.org/rfc/rfc8785#section-3.2.2.2
Done append_string(std::string& out, const std::string& text) {
    if (!is_utf8(text)) return fail(Errc::malformed, "jcs: not UTF-8");
    out += '"';
    for (const char c : text) {
        switch (c) {
            case '"':
                out += "\\\"";
                break;
            case '\\':
                out += "\\\\";
                break;
            case '\b':
                out += "\\b";
                break;
            case '\f':
                out += "\\f";
                break;
            case '\n':
                out += "\\n";
                break;
            case '\r':
                out += "\\r";
                break;
            case '\t':
                out += "\\t";
                break;
            default:
                if (static_cast<unsigned char>(c) < 0x20) {
                    out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
                } else {
                    out += c;
                }
        }
    }
    out += '"';
    return {};
}

/// Orders UTF-8 by UTF-16 code units: surrogate pairs (lead bytes f0-f4) come before U+E000-U+FFFF (ee, ef).
bool before_in_utf16(const std::string& a, const std::string& b) {
    const auto weight = [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte == 0xee || byte == 0xef ? byte + 0x10 : static_cast<int>(byte);
    };
    return std::ranges::lexicographical_compare(a, b, {}, weight, weight);
}

Done append(std::string& out, const json& value, std::size_t depth);

// https://www.rfc-editor.org/rfc/rfc8785#section-3.2.3
Done append_object(std::string& out, const json& value, std::size_t depth) {
    std::vector<std::pair<const std::string*, const json*>> members;
    members.reserve(value.size());
    for (auto member = value.begin(); member != value.end(); ++member) {
        members.emplace_back(&member.key(), &*member);
    }
    std::ranges::sort(members,
                      [](const auto& a, const auto& b) { return before_in_utf16(*a.first, *b.first); });
    out += '{';
    for (const auto& [key, member] : members) {
        if (key != members.front().first) out += ',';
        TRY_DONE(append_string(out, *key));
        out += ':';
        TRY_DONE(append(out, *member, depth + 1));
    }
    out += '}';
    return {};
}

Done append(std::string& out, const json& value, std::size_t depth) {
    if (depth > limits::json_depth_max) return fail(Errc::too_large, "jcs: depth");
    switch (value.type()) {
        case json::value_t::null:
            out += "null";
            return {};
        case json::value_t::boolean:
            out += value.get<bool>() ? "true" : "false";
            return {};
        case json::value_t::string:
            return append_string(out, value.get_ref<const std::string&>());
        case json::value_t::number_integer:
        case json::value_t::number_unsigned:
        case json::value_t::number_float:
            out += TRY(canonical_number(value.get<double>()));
            return {};
        case json::value_t::object:
            return append_object(out, value, depth);
        case json::value_t::array:
            break;
        case json::value_t::binary:
        case json::value_t::discarded:
            return fail(Errc::malformed, "jcs: not a JSON value");
    }
    out += '[';
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (i > 0) out += ',';
        TRY_DONE(append(out, value[i], depth + 1));
    }
    out += ']';
    return {};
}

}  // namespace

// https://tc39.es/ecma262/#sec-numeric-types-number-tostring: digits are s, k is their count, value is s ×
// 10^(n-k).
Result<std::string> canonical_number(double number) {
    if (!std::isfinite(number)) return fail(Errc::malformed, "jcs: not a finite number");
    if (number == 0) return "0";
    std::array<char, 32> buffer{};
    const auto written = std::to_chars(
        buffer.data(), buffer.data() + buffer.size(), std::fabs(number), std::chars_format::scientific);
    KITH_CHECK(written.ec == std::errc{});
    const std::string_view text(buffer.data(), static_cast<std::size_t>(written.ptr - buffer.data()));
    const std::size_t e = text.find('e');
    std::string digits(text.substr(0, e));
    if (digits.size() > 1) digits.erase(1, 1);
    int n = 0;
    const std::size_t exponent_at = e + (text[e + 1] == '+' ? 2 : 1);
    std::from_chars(text.data() + exponent_at, text.data() + text.size(), n);
    ++n;
    const int k = static_cast<int>(digits.size());

    std::string out = number < 0 ? "-" : "";
    if (k <= n && n <= 21) return out + digits + std::string(static_cast<std::size_t>(n - k), '0');
    if (0 < n && n <= 21) return out + digits.insert(static_cast<std::size_t>(n), 1, '.');
    if (-6 < n && n <= 0) return out + "0." + std::string(static_cast<std::size_t>(-n), '0') + digits;
    if (k > 1) digits.insert(1, 1, '.');
    return out + fmt::format("{}e{:+}", digits, n - 1);
}

Result<std::string> canonicalize(const json& value) {
    std::string out;
    TRY_DONE(append(out, value, 0));
    return out;
}

}  // namespace kith::crypto
