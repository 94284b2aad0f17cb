#include "node/mastodon/filter_set.h"

#include "activitypub/wire/fold.h"
#include "activitypub/wire/html.h"
#include "consent/json.h"
#include "node/mastodon/entities.h"
#include "storage/polls.h"

#include <algorithm>
#include <cstring>

namespace kith::node {
namespace {

using Json = nlohmann::json;

bool continues(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

/// Letters, digits and marks; not what stands between words.
bool is_word(std::string_view character) {
    return activitypub::folded_words(character).size() > 1;
}

std::string_view first_character(std::string_view text) {
    std::size_t end = text.empty() ? 0 : 1;
    while (end < text.size() && continues(text[end])) ++end;
    return text.substr(0, end);
}

std::string_view last_character(std::string_view text) {
    std::size_t begin = text.empty() ? 0 : text.size() - 1;
    while (begin > 0 && continues(text[begin])) --begin;
    return text.substr(begin);
}

bool is_word_at(std::string_view character) {
    return !character.empty() && is_word(character);
}

}  // namespace

bool holds_keyword(std::string_view text, std::string_view keyword, bool whole_word) {
    if (keyword.empty()) return false;
    const bool open_left = !whole_word || !is_word_at(first_character(keyword));
    const bool open_right = !whole_word || !is_word_at(last_character(keyword));
    std::size_t from = 0;
    while (from + keyword.size() <= text.size()) {
        // glibc's takes linear time, whatever is looked for.
        const void* found = memmem(text.data() + from, text.size() - from, keyword.data(), keyword.size());
        if (found == nullptr) return false;
        const auto at = static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
        const bool left = open_left || !is_word_at(last_character(text.substr(0, at)));
        const bool right = open_right || !is_word_at(first_character(text.substr(at + keyword.size())));
        if (left && right) return true;
        from = at + 1;
    }
    return false;
}

FilterSet::FilterSet(storage::Tx& tx, storage::ActorId viewer, Instant now) : tx_(tx), viewer_(viewer) {
    if (!viewer.valid()) return;
    for (storage::FilterRow& row : storage::filters_of(tx, viewer)) {
        if (!row.expires || *row.expires > now) filters_.push_back({.row = std::move(row)});
    }
    if (filters_.empty()) return;
    for (storage::FilterKeywordRow& row : storage::keywords_of(tx, viewer)) {
        const auto filter = std::ranges::find(filters_, row.filter, [](const Filter& f) { return f.row.id; });
        if (filter == filters_.end()) continue;
        std::string folded = activitypub::fold(row.keyword);
        filter->keywords.push_back({std::move(row.keyword), std::move(folded), row.whole_word});
        has_keywords_ = true;
    }
}

/// What a person reads of it: warning, text, choices of its poll, descriptions of its media.
std::string FilterSet::text_of(const storage::PostRow& post) const {
    std::string text =
        activitypub::to_plain_text(post.summary) + "\n" + activitypub::to_plain_text(post.content);
    if (post.type == "Question") {
        if (const auto poll = storage::find_poll(tx_, post.id)) {
            for (const auto& option : poll->options) text += "\n" + option.name;
        }
    }
    for (const auto& each : storage::attachments_of(tx_, post.id)) text += "\n" + each.description;
    return activitypub::fold(text);
}

Json FilterSet::results(const storage::PostRow& post) const {
    Json results = Json::array();
    if (filters_.empty()) return results;
    const std::string text = has_keywords_ ? text_of(post) : std::string();
    const auto naming = storage::filters_naming(tx_, viewer_, post.id);
    for (const Filter& filter : filters_) {
        Json words = Json::array();
        for (const Keyword& keyword : filter.keywords) {
            if (holds_keyword(text, keyword.folded, keyword.whole_word)) words.push_back(keyword.as_typed);
        }
        const bool named = std::ranges::find(naming, filter.row.id) != naming.end();
        if (words.empty() && !named) continue;
        results.push_back(
            {{"filter", filter_json(filter.row)},
             {"keyword_matches", words.empty() ? Json() : std::move(words)},
             {"status_matches", named ? Json::array({std::to_string(post.id.value)}) : Json()}});
    }
    return results;
}

Json filter_json(const storage::FilterRow& row) {
    return {{"id", std::to_string(row.id.value)},
            {"title", row.title},
            {"context", row.contexts},
            {"filter_action", row.action},
            {"expires_at", row.expires ? Json(api_time(*row.expires)) : Json()}};
}

}  // namespace kith::node
