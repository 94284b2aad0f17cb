#include "activitypub/transport.h"

#include <algorithm>

namespace kith {

namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

std::string_view header(const Headers& headers, std::string_view name) {
    const auto same = [&](const auto& entry) {
        return std::ranges::equal(entry.first, name, {}, lower, lower);
    };
    const auto found = std::ranges::find_if(headers, same);
    return found == headers.end() ? std::string_view{} : std::string_view{found->second};
}

}  // namespace kith
