// Blurhash: a picture's colours in some thirty characters, which clients paint until the picture is there.
// https://github.com/woltapp/blurhash/blob/master/Algorithm.md. Pure, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace kith::media {

/// Of rows of red, green and blue bytes in sRGB. Empty where the size does not fit the pixels.
std::string blurhash_of(std::string_view pixels, std::uint32_t width, std::uint32_t height);

/// Whether a text that came from elsewhere can be one.
bool is_blurhash(std::string_view text);

}  // namespace kith::media
