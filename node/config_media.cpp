// The keys of kith.toml that are about where media are kept.
#include "activitypub/fetch/address.h"
#include "consent/base/uri.h"
#include "node/config_keys.h"
#include "node/media/s3_limits.h"

#include <fmt/format.h>

#include <algorithm>

namespace kith::node {
namespace {

bool is_small_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}
bool is_name_char(char c) {
    return is_small_or_digit(c) || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '.';
}

Done read_store(const toml::node& node, bool& in_s3) {
    std::string text;
    TRY_DONE(read_text(node, text));
    if (text != "directory" && text != "s3") return bad("must be \"directory\" or \"s3\"");
    in_s3 = text == "s3";
    return {};
}

Done check_bucket(std::string_view text) {
    const bool fits =
        text.size() >= 3 && text.size() <= 63 && is_small_or_digit(text.front()) &&
        is_small_or_digit(text.back()) && !text.contains("..") &&
        std::ranges::all_of(text, [](char c) { return is_small_or_digit(c) || c == '-' || c == '.'; });
    if (fits) return {};
    return bad("a bucket's name has 3 to 63 small letters, digits, dots and hyphens");
}

Done check_region(std::string_view text) {
    if (!text.empty() && text.size() <= limits::s3_name_bytes_max &&
        std::ranges::all_of(text, is_name_char)) {
        return {};
    }
    return bad("must be the store's name for where the bucket is, such as \"us-east-1\" or \"garage\"");
}

Done check_access_key(std::string_view text) {
    const bool fits =
        !text.empty() && text.size() <= limits::s3_name_bytes_max &&
        std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~' && c != '/' && c != ','; });
    if (fits) return {};
    return bad("must be the name of a key, without spaces, slashes or commas");
}

/// "a/b" and "a/b/" are the same folder.
Done read_prefix(const toml::node& node, std::string& out) {
    std::string text;
    TRY_DONE(read_text(node, text));
    if (!text.empty() && !text.ends_with('/')) text += '/';
    const std::string framed = '/' + text;
    const bool fits = text.size() <= limits::s3_name_bytes_max && !framed.contains("//") &&
                      !framed.contains("/./") && !framed.contains("/../") &&
                      std::ranges::all_of(text, [](char c) { return is_name_char(c) || c == '/'; });
    if (!fits) return bad("must be names with slashes between them, such as \"kith/media\"");
    out = std::move(text);
    return {};
}

constexpr Key keys[] = {
    {"media", "store", [](const toml::node& n, Config& c) { return read_store(n, c.media.in_s3); }},
    {"media.s3",
     "endpoint",
     [](const toml::node& n, Config& c) { return read_public_url(n, c.media.s3.endpoint); }},
    {"media.s3",
     "region",
     [](const toml::node& n, Config& c) { return read_checked<check_region>(n, c.media.s3.region); }},
    {"media.s3",
     "bucket",
     [](const toml::node& n, Config& c) { return read_checked<check_bucket>(n, c.media.s3.bucket); }},
    {"media.s3", "prefix", [](const toml::node& n, Config& c) { return read_prefix(n, c.media.s3.prefix); }},
    {"media.s3",
     "access_key",
     [](const toml::node& n, Config& c) { return read_checked<check_access_key>(n, c.media.s3.access_key); }},
    {"media.s3",
     "secret_key_file",
     [](const toml::node& n, Config& c) { return read_text(n, c.media.s3.secret_key_file); }},
    {"media.s3", "ca_file", [](const toml::node& n, Config& c) { return read_text(n, c.media.s3.ca_file); }},
    {"media.s3",
     "allow_http",
     [](const toml::node& n, Config& c) { return read_flag(n, c.media.s3.allow_http); }},
};

bool is_loopback(std::string_view host) {
    if (host == "localhost") return true;
    const auto address = activitypub::IpAddress::parse(host);
    if (!address) return false;
    static const auto four = activitypub::Cidr::parse("127.0.0.0/8");
    static const auto six = activitypub::Cidr::parse("::1");
    return four->contains(*address) || six->contains(*address);
}

}  // namespace

std::span<const Key> media_keys() {
    return keys;
}

Done check_media(const MediaSettings& media, bool names_s3) {
    if (!names_s3) {
        if (!media.in_s3) return {};
        return bad("media.store = \"s3\" needs [media.s3]");
    }
    const S3Settings& s3 = media.s3;
    const std::pair<std::string_view, const std::string&> needed[] = {
        {"endpoint", s3.endpoint},
        {"bucket", s3.bucket},
        {"access_key", s3.access_key},
        {"secret_key_file", s3.secret_key_file}};
    for (const auto& [name, value] : needed) {
        if (value.empty()) return bad(fmt::format("media.s3.{} is missing", name));
    }
    if (s3.endpoint.starts_with("https://")) return {};
    const auto url = parse_uri(s3.endpoint);
    if (s3.allow_http && url && is_loopback(url->host)) return {};
    return bad(
        "media.s3.endpoint is http://, which media.s3.allow_http = true allows for a store on this machine "
        "(127.0.0.1, [::1], localhost)");
}

}  // namespace kith::node
