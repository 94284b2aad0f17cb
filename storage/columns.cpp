#include "storage/columns.h"

#include "consent/json.h"

namespace kith::storage {

std::string to_json_array(const std::vector<std::string>& items) {
    return nlohmann::json(items).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::vector<std::string> from_json_array(std::string_view text) {
    std::vector<std::string> items;
    const auto parsed = nlohmann::json::parse(text, nullptr, false);
    if (!parsed.is_array()) return items;
    for (const auto& item : parsed) {
        if (item.is_string()) items.push_back(item.get<std::string>());
    }
    return items;
}

std::string uris_to_json(const std::vector<Uri>& uris) {
    std::vector<std::string> texts;
    texts.reserve(uris.size());
    for (const Uri& uri : uris) texts.push_back(uri.text());
    return to_json_array(texts);
}

std::vector<Uri> uris_from_json(std::string_view text) {
    std::vector<Uri> uris;
    for (std::string& item : from_json_array(text)) uris.push_back(Uri::trusted(std::move(item)));
    return uris;
}

}  // namespace kith::storage
