#include "node/http/request_target.h"

#include "consent/base/limits.h"
#include "consent/base/uri.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace kith::node {

namespace {

bool is_printable(char c) {
    return c > 0x20 && c < 0x7f;
}
bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}
char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// application/x-www-form-urlencoded: '+' is a space.
std::optional<std::string> decode_form(std::string_view text) {
    std::string spaced(text);
    std::ranges::replace(spaced, '+', ' ');
    auto decoded = percent_decode(spaced);
    if (!decoded || !is_utf8(*decoded) || decoded->find('\0') != std::string::npos) return std::nullopt;
    return std::move(*decoded);
}

void parse_query(std::string_view text, Request& request) {
    while (!text.empty()) {
        const auto end = text.find('&');
        const auto pair = text.substr(0, end);
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
        const auto equals = pair.find('=');
        auto name = decode_form(pair.substr(0, equals));
        auto value =
            decode_form(equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1));
        if (!name || !value || name->empty()) continue;
        request.query.insert_or_assign(std::move(*name), std::move(*value));
    }
}

// "http://host/path" -> "/path"; the authority must repeat the Host header.
Result<std::string_view> strip_authority(std::string_view target, std::string_view host) {
    const auto scheme_end = target.find("://");
    const auto rest = target.substr(scheme_end + 3);
    const auto slash = std::min(rest.find_first_of("/?"), rest.size());
    if (!std::ranges::equal(rest.substr(0, slash), host, {}, lower, lower)) {
        return fail(Errc::malformed, "http/target_authority");
    }
    return rest.substr(slash);
}

}  // namespace

bool is_utf8(std::string_view text) {
    std::size_t i = 0;
    while (i < text.size()) {
        const auto lead = static_cast<unsigned char>(text[i]);
        if (lead < 0x80) {
            ++i;
            continue;
        }
        const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
        if (lead < 0xc2 || lead > 0xf4 || text.size() - i < length) return false;
        std::uint32_t point = lead & (0xffU >> (length + 1));
        for (std::size_t k = 1; k < length; ++k) {
            const auto next = static_cast<unsigned char>(text[i + k]);
            if ((next & 0xc0) != 0x80) return false;
            point = (point << 6) | (next & 0x3fU);
        }
        const bool overlong = (length == 3 && point < 0x800) || (length == 4 && point < 0x10000);
        if (overlong || (point >= 0xd800 && point <= 0xdfff) || point > 0x10ffff) return false;
        i += length;
    }
    return true;
}

// https://www.rfc-editor.org/rfc/rfc9112#section-3.2
Done parse_target(std::string_view target, Request& request) {
    if (target.size() > limits::target_bytes_max) return fail(Errc::too_large, "http/target_length");
    if (target.empty() || !std::ranges::all_of(target, is_printable) || target.contains('#')) {
        return fail(Errc::malformed, "http/target_characters");
    }
    if (target.starts_with("http://") || target.starts_with("https://")) {
        target = TRY(strip_authority(target, request.host));
    }
    request.target =
        target.starts_with('/') || target == "*" ? std::string(target) : "/" + std::string(target);
    if (target == "*") {
        request.path = "*";
        return {};
    }
    if (!target.empty() && target.front() != '/' && target.front() != '?') {
        return fail(Errc::malformed, "http/target_form");
    }
    const std::string_view whole = request.target;
    const auto mark = whole.find('?');
    auto path = percent_decode(whole.substr(0, mark));
    if (!path || !is_utf8(*path) || std::ranges::any_of(*path, is_control)) {
        return fail(Errc::malformed, "http/path");
    }
    request.path = std::move(*path);
    if (mark != std::string_view::npos) parse_query(whole.substr(mark + 1), request);
    return {};
}

}  // namespace kith::node
