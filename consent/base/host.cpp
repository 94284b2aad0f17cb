#include "consent/base/host.h"

#include "consent/base/bytes.h"

#include <fmt/format.h>
#include <idn2.h>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace kith {
namespace {

constexpr std::size_t domain_bytes_max = 253;
constexpr std::size_t label_bytes_max = 63;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::vector<std::string_view> labels_of(std::string_view domain) {
    std::vector<std::string_view> labels;
    for (std::size_t dot = domain.find('.'); dot != domain.npos; dot = domain.find('.')) {
        labels.push_back(domain.substr(0, dot));
        domain.remove_prefix(dot + 1);
    }
    labels.push_back(domain);
    return labels;
}

/// A number in decimal, octal (leading 0) or hexadecimal (leading 0x); nothing if it is none.
std::optional<std::uint64_t> number_of(std::string_view text) {
    unsigned base = 10;
    if (text.starts_with("0x")) {
        base = 16;
        text.remove_prefix(2);
    } else if (text.size() > 1 && text.starts_with('0')) {
        base = 8;
        text.remove_prefix(1);
    }
    std::uint64_t value = 0;
    for (const char c : text) {
        const unsigned digit = is_digit(c)            ? static_cast<unsigned>(c - '0')
                               : c >= 'a' && c <= 'f' ? static_cast<unsigned>(c - 'a' + 10)
                                                      : 16;
        if (digit >= base) return std::nullopt;
        value = std::min<std::uint64_t>(value * base + digit, std::uint64_t{1} << 32);
    }
    return value;
}

// https://url.spec.whatwg.org/#ends-in-a-number-checker
bool ends_in_number(const std::vector<std::string_view>& labels) {
    const std::string_view last = labels.back();
    return std::ranges::all_of(last, is_digit) || (last.starts_with("0x") && number_of(last));
}

// https://url.spec.whatwg.org/#concept-ipv4-parser
Result<std::string> dotted_ipv4(const std::vector<std::string_view>& labels) {
    if (labels.size() > 4) return fail(Errc::malformed, "host: IPv4 address");
    std::uint64_t address = 0;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const auto number = number_of(labels[i]);
        const bool last = i + 1 == labels.size();
        const std::uint64_t below = last ? std::uint64_t{1} << (8 * (5 - labels.size())) : 256;
        if (!number || *number >= below) return fail(Errc::malformed, "host: IPv4 address");
        address += last ? *number : *number << (8 * (3 - i));
    }
    return fmt::format("{}.{}.{}.{}", address >> 24, address >> 16 & 255, address >> 8 & 255, address & 255);
}

// https://url.spec.whatwg.org/#concept-ipv6-serializer
Result<std::string> bracketed_ipv6(const std::string& text) {
    std::array<std::uint8_t, 16> bytes{};
    if (inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1)
        return fail(Errc::malformed, "host: IPv6 address");
    std::array<unsigned, 8> pieces{};
    for (std::size_t i = 0; i < 8; ++i)
        pieces[i] = static_cast<unsigned>(bytes[2 * i] << 8 | bytes[2 * i + 1]);
    std::size_t longest_at = 8;
    std::size_t longest = 1;
    for (std::size_t at = 0, run = 0; at < 8; ++at) {
        run = pieces[at] == 0 ? run + 1 : 0;
        if (run > longest) {
            longest = run;
            longest_at = at + 1 - run;
        }
    }
    std::string out = "[";
    for (std::size_t at = 0; at < 8; ++at) {
        if (at == longest_at) {
            out += at == 0 ? "::" : ":";
            at += longest - 1;
            continue;
        }
        out += fmt::format("{:x}", pieces[at]);
        if (at < 7) out += ':';
    }
    return out + "]";
}

// https://www.unicode.org/reports/tr46/#ToASCII (non-transitional), as WHATWG's "domain to ASCII".
Result<std::string> to_a_labels(std::string_view domain) {
    if (!is_utf8(domain)) return fail(Errc::malformed, "host: not UTF-8");
    const std::string input(domain);
    std::uint8_t* output = nullptr;
    const int code = idn2_lookup_u8(
        reinterpret_cast<const std::uint8_t*>(input.c_str()), &output, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
    const std::unique_ptr<std::uint8_t, void (*)(void*)> owner(output, idn2_free);
    if (code != IDN2_OK) return fail(Errc::malformed, "host: not a valid domain name");
    return std::string(reinterpret_cast<const char*>(output));
}

std::string lower_case(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

bool is_label(std::string_view label) {
    return !label.empty() && label.size() <= label_bytes_max && std::ranges::all_of(label, [](char c) {
        return is_digit(c) || (c >= 'a' && c <= 'z') || c == '-' || c == '_';
    });
}

}  // namespace

Result<std::string> normalise_host(std::string_view text) {
    if (text.empty()) return fail(Errc::malformed, "host: empty");
    if (text.size() > domain_bytes_max * 4) return fail(Errc::too_large, "host: length");
    // NUL would end the text early for the C functions below.
    if (text.find('\0') != text.npos) return fail(Errc::malformed, "host: control character");
    if (text.front() == '[') {
        if (text.back() != ']') return fail(Errc::malformed, "host: IPv6 address");
        return bracketed_ipv6(std::string(text.substr(1, text.size() - 2)));
    }
    // An A-label stays as it came: two names are one when their A-labels are, whatever they would decode to.
    std::string host = is_ascii(text) ? lower_case(text) : lower_case(TRY(to_a_labels(text)));
    const std::vector<std::string_view> labels = labels_of(host);
    if (host.size() > domain_bytes_max || !std::ranges::all_of(labels, is_label)) {
        return fail(Errc::malformed, "host: not a valid domain name");
    }
    if (ends_in_number(labels)) return dotted_ipv4(labels);
    return host;
}

bool is_ip_literal(std::string_view host) {
    return host.starts_with('[') ||
           (!host.empty() && is_digit(host.back()) && ends_in_number(labels_of(host)));
}

}  // namespace kith
