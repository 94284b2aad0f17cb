#include "activitypub/site.h"

#include <charconv>

namespace kith::activitypub {

bool Site::owns(const Uri& uri) const {
    const std::string& text = uri.text();
    if (!text.starts_with(base)) return false;
    return text.size() == base.size() || text[base.size()] == '/' || text[base.size()] == '?' ||
           text[base.size()] == '#';
}

std::optional<std::int64_t> Site::id_under(std::string_view kind, const Uri& uri) const {
    if (!owns(uri)) return std::nullopt;
    std::string_view rest = std::string_view(uri.text()).substr(base.size());
    if (!rest.starts_with(kind)) return std::nullopt;
    rest.remove_prefix(kind.size());
    std::int64_t id = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), id);
    const bool whole = end == rest.data() + rest.size() || *end == '/' || *end == '#' || *end == '?';
    if (error != std::errc{} || id <= 0 || !whole) return std::nullopt;
    return id;
}

}  // namespace kith::activitypub
