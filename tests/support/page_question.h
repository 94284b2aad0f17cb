// without_question(): a page that offers passkeys, to be compared with another.
#pragma once

#include <string>
#include <string_view>

namespace kith::test {

/// Without the question of its passkey, which is another each time.
inline std::string without_question(std::string page) {
    constexpr std::string_view mark = "data-question=\"";
    const auto at = page.find(mark);
    if (at == std::string::npos) return page;
    const auto from = at + mark.size();
    return page.erase(from, page.find('"', from) - from);
}

}  // namespace kith::test
