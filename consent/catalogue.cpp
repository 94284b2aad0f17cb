#include "consent/catalogue.h"

#include "consent/base/check.h"
#include "consent/catalogue_languages.h"

#include <algorithm>
#include <array>
#include <vector>

namespace kith::consent {

namespace {

const Language& language_of(std::string_view wanted) {
    const auto all = languages();
    const auto found = std::ranges::find(all, wanted.substr(0, wanted.find('-')), &Language::code);
    return found == all.end() ? all.front() : *found;
}

const Phrase* find(std::span<const Phrase> phrases, std::string_view message) {
    const auto found = std::ranges::find(phrases, message, &Phrase::message);
    return found == phrases.end() ? nullptr : &*found;
}

std::vector<Phrase> joined(std::initializer_list<std::span<const Phrase>> parts) {
    std::vector<Phrase> all;
    for (const auto& part : parts) all.insert(all.end(), part.begin(), part.end());
    return all;
}

}  // namespace

std::span<const Language> languages() {
    static const std::vector<Phrase> english = joined({english_phrases(),
                                                       english_page_phrases(),
                                                       english_centre_phrases(),
                                                       english_desk_phrases(),
                                                       english_sign_in_phrases(),
                                                       english_moving_phrases()});
    static const std::array all = {Language{"en", english}};
    return all;
}

std::string_view spoken_language(std::string_view wanted) {
    return language_of(wanted).code;
}

std::string_view phrase(std::string_view message, std::string_view language) {
    const Phrase* row = find(language_of(language).phrases, message);
    if (row == nullptr) row = find(languages().front().phrases, message);
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
