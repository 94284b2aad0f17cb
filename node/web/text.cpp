#include "node/web/text.h"

#include "consent/base/uri.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

namespace kith::node {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

bool is_alnum(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Bytes of the character at the front of `text`; 0 when it is not UTF-8 (overlong, surrogate, cut, too
/// high).
std::size_t utf8_length(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned lead = byte(0);
    if (lead < 0x80) return 1;
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return 0;
    for (std::size_t i = 1; i < length; ++i)
        if ((byte(i) & 0xC0) != 0x80) return 0;
    const unsigned second = byte(1);
    if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F)) return 0;
    if ((lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F)) return 0;
    return length;
}

/// U+FFFE and U+FFFF, which XML forbids.
bool is_noncharacter(std::string_view character) {
    return character == "\xEF\xBF\xBE" || character == "\xEF\xBF\xBF";
}

std::string_view entity_of(char c) {
    switch (c) {
        case '&':
            return "&amp;";
        case '<':
            return "&lt;";
        case '>':
            return "&gt;";
        case '"':
            return "&quot;";
        case '\'':
            return "&#39;";
        default:
            return {};
    }
}

bool is_path(std::string_view address) {
    return address.starts_with('/') && !address.starts_with("//");
}

/// Every byte may stand in a URI as it is (RFC 3986 2).
bool only_uri_bytes(std::string_view text) {
    return std::ranges::all_of(text, [](char c) {
        return is_alnum(c) || std::string_view("-._~:/?#[]@!$&'()*+,;=%").find(c) != std::string_view::npos;
    });
}

}  // namespace

std::string escape_markup(std::string_view text) {
    std::string out;
    out.reserve(text.size() + text.size() / 8);
    while (!text.empty()) {
        const char c = text.front();
        const std::size_t length = utf8_length(text);
        if (const auto entity = entity_of(c); !entity.empty()) {
            out += entity;
        } else if (length == 0) {
            out += replacement;
        } else if (length == 1 ? (c >= ' ' && c != 0x7F) || c == '\t' || c == '\n' || c == '\r'
                               : !is_noncharacter(text.substr(0, length))) {
            out.append(text, 0, length);
        }
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return out;
}

std::string safe_href(std::string_view address) {
    if (is_path(address)) return only_uri_bytes(address) ? std::string(address) : std::string();
    if (!address.starts_with("https://") && !address.starts_with("http://")) return {};
    const std::string_view rest = address.substr(address.find("//") + 2);
    const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
    const bool plain = !authority.empty() && std::ranges::all_of(authority, [](char c) {
        return is_alnum(c) || c == '-' || c == '.' || c == ':';
    });
    if (plain && only_uri_bytes(rest)) return std::string(address);
    auto parsed = parse_uri(address);  // normalises other letters, refuses what is no address
    return parsed ? parsed->text() : std::string();
}

std::string mail_href(std::string_view address) {
    const auto at = address.find('@');
    const bool plain = std::ranges::all_of(address, [](char c) {
        return is_alnum(c) || std::string_view("@.-_+").find(c) != std::string_view::npos;
    });
    if (!plain || at == 0 || at == std::string_view::npos || at + 1 == address.size() ||
        address.rfind('@') != at)
        return {};
    return fmt::format("mailto:{}", address);
}

std::string own_path(std::string_view path) {
    return is_path(path) ? safe_href(path) : std::string();
}

std::string human_date(Instant instant) {
    static constexpr std::array months{"January",
                                       "February",
                                       "March",
                                       "April",
                                       "May",
                                       "June",
                                       "July",
                                       "August",
                                       "September",
                                       "October",
                                       "November",
                                       "December"};
    const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(instant)};
    return fmt::format("{} {} {}",
                       static_cast<unsigned>(date.day()),
                       months[static_cast<unsigned>(date.month()) - 1],
                       static_cast<int>(date.year()));
}

std::string human_time(Instant instant) {
    const std::chrono::hh_mm_ss time{instant - std::chrono::floor<std::chrono::days>(instant)};
    return fmt::format(
        "{}, {:02}:{:02} UTC", human_date(instant), time.hours().count(), time.minutes().count());
}

std::string human_count(std::uint64_t count) {
    std::string digits = fmt::format("{}", count);
    for (std::size_t end = digits.size(); end > 3; end -= 3) digits.insert(end - 3, 1, ',');
    return digits;
}

std::string language_tag(std::string_view tag) {
    const bool plain = std::ranges::all_of(tag, [](char c) { return is_alnum(c) || c == '-'; });
    const auto first = tag.substr(0, tag.find('-'));
    if (!plain || tag.size() > 35 || first.size() < 2 || first.size() > 8 || tag.ends_with('-')) return {};
    return std::string(tag);
}

std::string initial_of(std::string_view name) {
    while (!name.empty()) {
        const std::size_t length = utf8_length(name);
        const char c = name.front();
        // Beyond ASCII: letters of two and three bytes, except the general punctuation and symbols of
        // U+2000-U+2FFF.
        if (length == 1 && is_alnum(c))
            return std::string(1, c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c);
        if (length == 2 && static_cast<unsigned char>(c) >= 0xC3) return std::string(name.substr(0, 2));
        if (length == 3 && static_cast<unsigned char>(c) != 0xE2 && static_cast<unsigned char>(c) != 0xEF)
            return std::string(name.substr(0, 3));
        name.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return "?";
}

int tone_of(std::string_view handle) {
    unsigned sum = 0;
    for (const char c : handle) sum = sum * 31 + static_cast<unsigned char>(c);
    return static_cast<int>(sum % 6);
}

}  // namespace kith::node
