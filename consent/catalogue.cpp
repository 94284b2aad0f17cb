#include "consent/catalogue.h"

#include "consent/base/check.h"
#include "consent/catalogue_languages.h"

#include <algorithm>
#include <array>

namespace kith::consent {

namespace {

// Another language is another file with its rows: they are joined here.
constexpr std::array<std::string_view, 1> known = {"en"};

const Phrase* find(std::string_view message, std::string_view language) {
    const auto rows = catalogue();
    const auto found = std::ranges::find_if(
        rows, [&](const Phrase& row) { return row.message == message && row.language == language; });
    return found == rows.end() ? nullptr : &*found;
}

}  // namespace

std::span<const Phrase> catalogue() {
    return english_phrases();
}
std::span<const std::string_view> languages() {
    return known;
}

std::string_view spoken_language(std::string_view wanted) {
    const auto found = std::ranges::find(known, wanted.substr(0, wanted.find('-')));
    return found == known.end() ? known.front() : *found;
}

std::string_view phrase(std::string_view message, std::string_view language) {
    const Phrase* row = find(message, language);
    if (row == nullptr) row = find(message, "en");
    KITH_CHECK(row != nullptr);
    return row->text;
}

std::string fill(std::string_view text, std::initializer_list<Filling> fillings) {
    std::string out;
    while (!text.empty()) {
        const std::size_t open = text.find('{');
        const std::size_t close = open == text.npos ? text.npos : text.find('}', open);
        out += text.substr(0, close == text.npos ? text.npos : open);
        if (close == text.npos) break;
        const std::string_view name = text.substr(open + 1, close - open - 1);
        const auto found = std::ranges::find(fillings, name, &Filling::name);
        KITH_CHECK(found != fillings.end());
        out += found->value;
        text.remove_prefix(close + 1);
    }
    return out;
}

}  // namespace kith::consent
