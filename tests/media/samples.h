// Images made byte by byte, honest and hostile, and the workshop that is tried on them.
#pragma once

#include "node/media/workshop.h"
#include "tests/support/places.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace kith::test {

media::Workshop workshop();

using Colour = std::uint32_t;  // 0xRRGGBB
using Painter = std::function<Colour(std::uint32_t x, std::uint32_t y)>;

inline constexpr Colour red = 0xff0000;
inline constexpr Colour green = 0x00ff00;
inline constexpr Colour blue = 0x0000ff;
inline constexpr Colour yellow = 0xffff00;

/// Red and green above, blue and yellow below.
Painter quadrants(std::uint32_t width, std::uint32_t height);

std::string png_chunk(std::string_view type, std::string_view data);
/// `more`: chunks between the header and the pixels.
std::string png_of(std::uint32_t width,
                   std::uint32_t height,
                   const Painter& painter,
                   std::string_view more = {});
/// Of one colour throughout, however large: it packs into almost nothing.
std::string plain_png(std::uint32_t width, std::uint32_t height);

/// A JPEG without metadata, made by the workshop.
std::string jpeg_of(std::uint32_t width, std::uint32_t height, const Painter& painter);
/// One segment, with its marker and length.
std::string jpeg_segment(unsigned char marker, std::string_view data);
/// An EXIF block: orientation, the maker of the camera, and where it stood.
std::string exif_block(int orientation);
/// The image with that segment right behind its start.
std::string with_segment(const std::string& jpeg, unsigned char marker, std::string_view data);

/// Frames of one pixel each on a screen of that size.
std::string gif_of(std::uint32_t width, std::uint32_t height, int frames, std::string_view comment = {});

/// The colour that a blurhash paints at a place between 0 and 1.
Colour painted(std::string_view blurhash, double x, double y);
/// The nearest of the four above.
Colour nearest(Colour colour);

}  // namespace kith::test
