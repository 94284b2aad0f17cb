#include "node/mastodon/collection_wish.h"

#include "activitypub/wire/html.h"
#include "node/mastodon/account_limits.h"
#include "node/mastodon/collection_limits.h"
#include "node/social/post_length.h"

#include <algorithm>

namespace kith::node {
namespace {

bool is_blank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

CollectionFault too_long(std::size_t most) {
    return {"ERR_TOO_LONG", "is too long (maximum is " + std::to_string(most) + " characters)"};
}

/// A language tag as far as it can be one. https://www.rfc-editor.org/info/bcp47
bool is_language(std::string_view text) {
    const auto primary = std::min(text.find('-'), text.size());
    return primary >= 2 && primary <= 3 && text.size() <= limits::language_bytes_max &&
           std::ranges::all_of(text, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
           });
}

bool is_hashtag(const std::string& text) {
    const auto found = activitypub::find_hashtags("#" + text);
    return text.size() <= limits::tag_bytes_max && found.size() == 1 && found.front() == text;
}

}  // namespace

CollectionFaults read_collection(storage::CollectionRow& row, const Params& params) {
    CollectionFaults faults;
    row.name = params.text("name").value_or(row.name);
    row.sensitive = params.flag("sensitive").value_or(row.sensitive);
    row.discoverable = params.flag("discoverable").value_or(row.discoverable);
    // null takes these away.
    if (params.has("description")) row.description = params.text_or_empty("description");
    if (params.has("language")) row.language = params.text_or_empty("language");
    if (params.has("tag_name")) {
        row.tag = params.text_or_empty("tag_name");
        if (row.tag.starts_with('#')) row.tag.erase(0, 1);
    }
    if (is_blank(row.name)) faults["name"] = {"ERR_BLANK", "can't be blank"};
    if (characters_in(row.name) > limits::collection_name_chars_max) {
        faults["name"] = too_long(limits::collection_name_chars_max);
    }
    if (characters_in(row.description) > limits::collection_description_chars_max) {
        faults["description"] = too_long(limits::collection_description_chars_max);
    }
    if (!row.language.empty() && !is_language(row.language)) {
        faults["language"] = {"ERR_INVALID", "is not valid: write it like en or pt-BR"};
    }
    if (!row.tag.empty() && !is_hashtag(row.tag)) faults["tag_name"] = {"ERR_INVALID", "is no hashtag"};
    return faults;
}

std::string sentence_of(const CollectionFaults& faults) {
    std::string text = "Validation failed: ";
    for (const auto& [field, fault] : faults) {
        std::string name = field == "tag_name" ? "tag name" : field;
        name[0] = static_cast<char>(name[0] - 'a' + 'A');
        text.append(text.ends_with(": ") ? "" : ", ").append(name).append(" ").append(fault.description);
    }
    return text;
}

}  // namespace kith::node
