#include "consent/base/uri.h"

#include "consent/base/bytes.h"
#include "consent/base/check.h"
#include "consent/base/host.h"
#include "consent/base/limits.h"

#include <algorithm>
#include <vector>

namespace kith {
namespace {

constexpr std::string_view hex_upper = "0123456789ABCDEF";
// https://url.spec.whatwg.org/#percent-encoded-bytes: the sets beyond controls and non-ASCII.
constexpr std::string_view path_encode_set = " \"#<>?^`{}";
constexpr std::string_view query_encode_set = " \"#<>'";
constexpr std::string_view fragment_encode_set = " \"<>`";

bool is_alpha(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
char to_lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, to_lower, to_lower);
}

void append_escape(std::string& out, char c) {
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += hex_upper[byte >> 4];
    out += hex_upper[byte & 15];
}

std::string encode(std::string_view text, std::string_view also) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte <= 0x20 || byte >= 0x7f || also.find(c) != also.npos) {
            append_escape(out, c);
        } else {
            out += c;
        }
    }
    return out;
}

/// What no part of a URI may hold raw. A backslash is a slash to browsers and is not one to others.
Done check_characters(std::string_view text) {
    if (text.size() > limits::uri_bytes_max) return fail(Errc::too_large, "uri: length");
    const bool clean = std::ranges::none_of(text, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte <= 0x20 || byte == 0x7f || c == '\\';
    });
    if (!clean) return fail(Errc::malformed, "uri: forbidden character");
    if (!is_utf8(text)) return fail(Errc::malformed, "uri: not UTF-8");
    return {};
}

/// "." and ".." also when their dots are escaped, as every browser reads them.
int dots_of(std::string_view segment) {
    int dots = 0;
    while (!segment.empty()) {
        const std::size_t length = segment.front() == '.'                             ? 1
                                   : equal_ignoring_case(segment.substr(0, 3), "%2e") ? 3
                                                                                      : 0;
        if (length == 0 || ++dots > 2) return 0;
        segment.remove_prefix(length);
    }
    return dots;
}

/// The path without dot segments, escaped; always starts with '/'.
std::string normalise_path(std::string_view path) {
    std::string out;
    if (path.starts_with('/')) path.remove_prefix(1);
    for (bool more = true; more;) {
        const std::size_t slash = path.find('/');
        const std::string_view segment = path.substr(0, slash);
        more = slash != path.npos;
        if (more) path.remove_prefix(slash + 1);
        const int dots = dots_of(segment);
        if (dots == 2) out.resize(out.empty() ? 0 : out.rfind('/'));
        if (dots == 0) {
            out += '/';
            out += encode(segment, path_encode_set);
        } else if (!more) {
            out += '/';
        }
    }
    return out;
}

Result<std::uint16_t> parse_port(std::string_view text) {
    unsigned port = 0;
    for (const char c : text) {
        if (!is_digit(c)) return fail(Errc::malformed, "uri: port");
        port = port * 10 + static_cast<unsigned>(c - '0');
        if (port > 65535) return fail(Errc::malformed, "uri: port");
    }
    // Port 0 cannot be connected to; an empty port is the default one.
    if (port == 0 && !text.empty()) return fail(Errc::malformed, "uri: port");
    return static_cast<std::uint16_t>(port);
}

struct HostAndPort {
    std::string host;
    std::uint16_t port = 0;
};

Result<HostAndPort> parse_authority(std::string_view text) {
    if (text.find('@') != text.npos) return fail(Errc::malformed, "uri: user-info");
    HostAndPort out;
    const std::size_t colon =
        text.find(':', text.starts_with('[') ? std::min(text.find(']'), text.size()) : 0);
    out.host = TRY(normalise_host(text.substr(0, colon)));
    if (colon != text.npos) out.port = TRY(parse_port(text.substr(colon + 1)));
    return out;
}

std::uint16_t default_port(std::string_view scheme) {
    return scheme == "https" ? 443 : 80;
}

bool has_scheme(std::string_view text) {
    const auto end = std::ranges::find_if_not(
        text, [](char c) { return is_alpha(c) || is_digit(c) || c == '+' || c == '-' || c == '.'; });
    return end != text.end() && *end == ':' && is_alpha(text.front());
}

}  // namespace

std::string UriParts::authority() const {
    return port == 0 ? host : host + ":" + std::to_string(port);
}
std::string UriParts::origin() const {
    return scheme + "://" + authority();
}
std::string UriParts::path_and_query() const {
    return query.empty() ? path : path + "?" + query;
}
std::string UriParts::text() const {
    return origin() + path_and_query() + (fragment.empty() ? std::string() : "#" + fragment);
}

Result<UriParts> parse_uri(std::string_view text) {
    TRY_DONE(check_characters(text));
    UriParts parts;
    const std::size_t colon = text.find("://");
    if (colon == text.npos) return fail(Errc::malformed, "uri: not absolute");
    for (const std::string_view scheme : {"http", "https"}) {
        if (equal_ignoring_case(text.substr(0, colon), scheme)) parts.scheme = scheme;
    }
    if (parts.scheme.empty()) return fail(Errc::malformed, "uri: scheme is neither http nor https");
    text.remove_prefix(colon + 3);

    const std::size_t hash = text.find('#');
    if (hash != text.npos) parts.fragment = encode(text.substr(hash + 1), fragment_encode_set);
    text = text.substr(0, hash);
    const std::size_t mark = text.find('?');
    if (mark != text.npos) parts.query = encode(text.substr(mark + 1), query_encode_set);
    text = text.substr(0, mark);
    const std::size_t slash = std::min(text.find('/'), text.size());
    parts.path = normalise_path(text.substr(slash));

    auto [host, port] = TRY(parse_authority(text.substr(0, slash)));
    parts.host = std::move(host);
    parts.port = port == default_port(parts.scheme) ? std::uint16_t{0} : port;
    if (parts.text().size() > limits::uri_bytes_max) return fail(Errc::too_large, "uri: length");
    return parts;
}

// https://www.rfc-editor.org/rfc/rfc3986#section-5.2.2
Result<UriParts> resolve_uri(const UriParts& base, std::string_view reference) {
    TRY_DONE(check_characters(reference));
    if (has_scheme(reference)) return parse_uri(reference);
    if (reference.starts_with("//")) return parse_uri(base.scheme + ":" + std::string(reference));
    std::string text = base.origin();
    if (reference.starts_with('/')) {
        text += reference;
    } else if (reference.starts_with('?')) {
        text += base.path + std::string(reference);
    } else if (reference.empty() || reference.starts_with('#')) {
        text += base.path_and_query() + std::string(reference);
    } else {
        text += base.path.substr(0, base.path.rfind('/') + 1) + std::string(reference);
    }
    return parse_uri(text);
}

std::string percent_encode(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (is_alpha(c) || is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~') {
            out += c;
        } else {
            append_escape(out, c);
        }
    }
    return out;
}

Result<std::string> percent_decode(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        if (text.size() - i < 3) return fail(Errc::malformed, "uri: broken escape");
        const Bytes byte = TRY(from_hex(text.substr(i + 1, 2)));
        out += as_text(byte);
        i += 2;
    }
    return out;
}

Result<std::string> UriTag::normalise(std::string_view text) {
    const UriParts parts = TRY(parse_uri(text));
    return parts.text();
}

Result<std::string> HostTag::normalise(std::string_view text) {
    TRY_DONE(check_characters(text));
    if (text.find_first_of("/?#") != text.npos) return fail(Errc::malformed, "host: more than a host");
    auto [host, port] = TRY(parse_authority(text));
    return port == 0 || port == default_port("https") ? host : host + ":" + std::to_string(port);
}

UriParts parts_of(const Uri& uri) {
    auto parts = parse_uri(uri.text());
    KITH_CHECK(parts.has_value());
    return std::move(*parts);
}

Host host_of(const Uri& uri) {
    return Host::trusted(parts_of(uri).authority());
}

bool same_origin(const Uri& a, const Uri& b) {
    return parts_of(a).origin() == parts_of(b).origin();
}

}  // namespace kith
