#include "activitypub/wire/message.h"

#include <algorithm>

namespace kith::activitypub {

namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_name(std::string_view a, std::string_view b) {
    return std::equal(
        a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace

std::string to_lower_ascii(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), lower);
    return out;
}

std::string_view trim_blanks(std::string_view text) {
    const std::size_t start = text.find_first_not_of(" \t");
    if (start == std::string_view::npos) return {};
    return text.substr(start, text.find_last_not_of(" \t") - start + 1);
}

std::optional<std::string> field_value(const HeaderList& headers, std::string_view name) {
    std::optional<std::string> joined;
    for (const auto& [key, value] : headers) {
        if (!same_name(key, name)) continue;
        if (joined) {
            *joined += ", ";
        } else {
            joined.emplace();
        }
        *joined += trim_blanks(value);
    }
    return joined;
}

std::size_t field_count(const HeaderList& headers, std::string_view name) {
    return static_cast<std::size_t>(std::count_if(
        headers.begin(), headers.end(), [&](const auto& line) { return same_name(line.first, name); }));
}

}  // namespace kith::activitypub
