#include "node/social/post_length.h"

#include "activitypub/wire/html.h"

#include <algorithm>
#include <string>

namespace kith::node {
namespace {

constexpr std::size_t link_counts = 23;

bool is_of_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
}

std::size_t end_of_name(std::string_view text, std::size_t at) {
    while (at < text.size() && is_of_name(text[at])) ++at;
    return at;
}

/// The "@where" of every "@who@where".
std::size_t domains_in(std::string_view text) {
    std::size_t found = 0;
    for (auto at = text.find('@'); at != std::string_view::npos; at = text.find('@', at)) {
        const std::size_t who = end_of_name(text, at + 1);
        const bool begins = at == 0 || !is_of_name(text[at - 1]);
        if (!begins || who == at + 1 || who >= text.size() || text[who] != '@') {
            ++at;
            continue;
        }
        const std::size_t where = end_of_name(text, who + 1);
        if (where > who + 1) found += where - who;
        at = where;
    }
    return found;
}

}  // namespace

std::size_t characters_in(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::size_t post_length(std::string_view text) {
    std::string rest(text);
    std::size_t links = 0;
    for (const std::string& link : activitypub::find_links(text)) {
        const auto at = rest.find(link);
        if (at == std::string::npos) continue;
        rest.replace(at, link.size(), " ");
        ++links;
    }
    return characters_in(rest) - domains_in(rest) + links * (link_counts - 1);
}

}  // namespace kith::node
