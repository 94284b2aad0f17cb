// How long a post is, counted as the Mastodon API does. Pure; any thread.
#pragma once

#include <cstddef>
#include <string_view>

namespace kith::node {

/// Characters; a link is 23 of them, and of "@who@where" the "@where" is none.
std::size_t post_length(std::string_view text);

}  // namespace kith::node
