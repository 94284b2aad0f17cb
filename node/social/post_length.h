// How long a post is, counted as the Mastodon API does. Pure; any thread.
#pragma once

#include <cstddef>
#include <string_view>

namespace kith::node {

/// Code points of UTF-8.
std::size_t characters_in(std::string_view text);

/// Characters; a link is 23 of them, and of "@who@where" the "@where" is none.
std::size_t post_length(std::string_view text);

}  // namespace kith::node
