#include "node/social/follow_languages.h"

#include "node/mastodon/account_limits.h"

#include <algorithm>
#include <string_view>

namespace kith::node {
namespace {

bool is_language(std::string_view text) {
    const bool letters = std::ranges::all_of(
        text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-'; });
    return letters && text.size() >= 2 && text.size() <= limits::language_bytes_max;
}

}  // namespace

std::vector<std::string> follow_languages(std::vector<std::string> wanted) {
    std::erase_if(wanted, [](const std::string& each) { return !is_language(each); });
    wanted.resize(std::min(wanted.size(), limits::follow_languages_max));
    return wanted;
}

}  // namespace kith::node
