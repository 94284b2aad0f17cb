// The ":names:" of small pictures in texts: which are well-formed, and where they stand. Pure; any thread.
#pragma once

#include "activitypub/wire/html.h"

#include <cstddef>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace kith::limits {

inline constexpr std::size_t shortcode_chars_least = 2;
inline constexpr std::size_t shortcode_chars_max = 128;
inline constexpr std::size_t shortcodes_in_text_max = 100;  // beyond these names stay text
inline constexpr std::size_t pictures_in_text_max = 200;    // each is many times as long as its name

}  // namespace kith::limits

namespace kith::activitypub {

/// Letters of ASCII, digits and "_", two at least.
bool is_shortcode(std::string_view name);

/// The names between colons in plain texts or HTML, each once, in order. One that touches a letter, digit or
/// another colon is none: "12:30:45", "::name::".
std::vector<std::string> find_shortcodes(std::initializer_list<std::string_view> texts);

/// The address of the picture of each name.
using EmojiPictures = std::map<std::string, std::string, std::less<>>;

/// With an <img class="emoji" alt=":name:"> in place of each of these names in the text, the first
/// limits::pictures_in_text_max times; never within tags, nor where the text is code.
SafeHtml with_pictures(const SafeHtml& html, const EmojiPictures& pictures);

}  // namespace kith::activitypub
