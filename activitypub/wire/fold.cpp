#include "activitypub/wire/fold.h"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

namespace kith::activitypub {

namespace {

/// What is no UTF-8 becomes spaces.
std::string valid_only(std::string_view text) {
    const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
    std::string valid;
    valid.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        utf8proc_int32_t letter = -1;
        const auto size =
            utf8proc_iterate(bytes + at, static_cast<utf8proc_ssize_t>(text.size() - at), &letter);
        const auto length = static_cast<std::size_t>(std::max<utf8proc_ssize_t>(size, 1));
        valid.append(size > 0 ? text.substr(at, length) : std::string_view(" "));
        at += length;
    }
    return valid;
}

}  // namespace

std::string fold(std::string_view text) {
    utf8proc_uint8_t* folded = nullptr;
    // NOLINTNEXTLINE(clang-analyzer-optin.core.EnumCastOutOfRange): the library combines its flags
    const auto options = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT |
                                                        UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
    const auto length = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                     static_cast<utf8proc_ssize_t>(text.size()),
                                     &folded,
                                     options);
    const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(folded, &std::free);
    if (length < 0) return std::string(text);
    return {reinterpret_cast<const char*>(folded), static_cast<std::size_t>(length)};
}

std::string folded_words(std::string_view text) {
    const std::string folded = fold(valid_only(text));
    const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(folded.data());
    std::string words = " ";
    for (std::size_t at = 0; at < folded.size();) {
        utf8proc_int32_t letter = -1;
        const auto size =
            utf8proc_iterate(bytes + at, static_cast<utf8proc_ssize_t>(folded.size() - at), &letter);
        const auto length = static_cast<std::size_t>(std::max<utf8proc_ssize_t>(size, 1));
        const auto category = size > 0 ? utf8proc_category(letter) : UTF8PROC_CATEGORY_CN;
        const bool in_word = category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO;
        if (in_word) words.append(folded, at, length);
        if (!in_word && words.back() != ' ') words += ' ';
        at += length;
    }
    if (words.back() != ' ') words += ' ';
    return words;
}

}  // namespace kith::activitypub
