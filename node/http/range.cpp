#include "node/http/range.h"

#include "activitypub/wire/message.h"

#include <algorithm>
#include <charconv>

namespace kith::node {

namespace {

/// Digits and nothing else. What does not fit is as good as the largest number.
std::optional<std::uint64_t> number(std::string_view text) {
    const bool digits = std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
    if (text.empty() || !digits) return std::nullopt;
    std::uint64_t value = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} ? value : UINT64_MAX;
}

bool is_bytes(std::string_view unit) {
    constexpr std::string_view bytes = "bytes";
    return std::ranges::equal(unit, bytes, [](char a, char b) { return (a | 0x20) == b; });
}

}  // namespace

WantedRange wanted_range(std::string_view header, std::uint64_t size) {
    using enum WantedRange::Kind;
    const auto equals = header.find('=');
    if (equals == std::string_view::npos || !is_bytes(activitypub::trim_blanks(header.substr(0, equals))))
        return {};
    const std::string_view spec = activitypub::trim_blanks(header.substr(equals + 1));
    const auto dash = spec.find('-');
    if (dash == std::string_view::npos) return {};
    const std::string_view from = spec.substr(0, dash);
    const std::string_view to = spec.substr(dash + 1);
    if (from.empty()) {
        const auto suffix = number(to);
        if (!suffix) return {};
        if (*suffix == 0 || size == 0) return {.kind = none};
        return {.kind = part, .part = {.first = size - std::min(*suffix, size), .last = size - 1}};
    }
    const auto first = number(from);
    const auto last = to.empty() ? std::optional(UINT64_MAX) : number(to);
    if (!first || !last || *last < *first) return {};
    if (*first >= size) return {.kind = none};
    return {.kind = part, .part = {.first = *first, .last = std::min(*last, size - 1)}};
}

}  // namespace kith::node
