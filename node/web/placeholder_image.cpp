// PNG with two colours and nothing compressed: https://www.w3.org/TR/png-3/,
// https://www.rfc-editor.org/rfc/rfc1950
#include "node/web/placeholder_image.h"

#include <array>
#include <cstdint>
#include <string_view>

namespace kith::node {
namespace {

struct Rgb {
    int red;
    int green;
    int blue;
};
constexpr Rgb ground{0xd8, 0xe2, 0xe6};
constexpr Rgb figure{0x8f, 0xa6, 0xaf};

void put_u32(std::string& out, std::uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>((value >> shift) & 0xFFU);
}

std::uint32_t crc_of(std::string_view bytes) {
    std::uint32_t crc = 0xFFFFFFFFU;
    for (const char c : bytes) {
        crc ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0U);
    }
    return ~crc;
}

std::uint32_t adler_of(std::string_view bytes) {
    std::uint32_t low = 1;
    std::uint32_t high = 0;
    for (const char c : bytes) {
        low = (low + static_cast<unsigned char>(c)) % 65521U;
        high = (high + low) % 65521U;
    }
    return (high << 16) | low;
}

void put_chunk(std::string& out, std::string_view type, std::string_view data) {
    put_u32(out, static_cast<std::uint32_t>(data.size()));
    const std::string body = std::string(type).append(data);
    out += body;
    put_u32(out, crc_of(body));
}

/// One stored block, which holds up to 65,535 bytes. https://www.rfc-editor.org/rfc/rfc1951#section-3.2.4
std::string stored(std::string_view bytes) {
    const auto size = static_cast<std::uint32_t>(bytes.size());
    std::string out("\x78\x01\x01", 3);
    for (const std::uint32_t length : {size, ~size}) {
        out += static_cast<char>(length & 0xFFU);
        out += static_cast<char>((length >> 8) & 0xFFU);
    }
    out += bytes;
    put_u32(out, adler_of(bytes));
    return out;
}

template <class IsFigure>
std::string png(int width, int height, IsFigure is_figure) {
    std::string rows;
    for (int y = 0; y < height; ++y) {
        rows += '\0';  // no filter
        for (int x = 0; x < width; x += 8) {
            unsigned byte = 0;
            for (int bit = 0; bit < 8; ++bit) byte = (byte << 1) | (is_figure(x + bit, y) ? 1U : 0U);
            rows += static_cast<char>(byte);
        }
    }
    std::string header;
    put_u32(header, static_cast<std::uint32_t>(width));
    put_u32(header, static_cast<std::uint32_t>(height));
    header += std::string("\x01\x03\x00\x00\x00", 5);  // one bit for each pixel, of a palette
    std::string palette;
    for (const Rgb& colour : {ground, figure}) {
        for (const int part : {colour.red, colour.green, colour.blue}) palette += static_cast<char>(part);
    }
    std::string out("\x89PNG\r\n\x1a\n", 8);
    put_chunk(out, "IHDR", header);
    put_chunk(out, "PLTE", palette);
    put_chunk(out, "IDAT", stored(rows));
    put_chunk(out, "IEND", "");
    return out;
}

bool within(int x, int y, int centre_x, int centre_y, int radius) {
    const int dx = x - centre_x;
    const int dy = y - centre_y;
    return dx * dx + dy * dy <= radius * radius;
}

}  // namespace

const std::string& placeholder_avatar() {
    static const std::string image =
        png(120, 120, [](int x, int y) { return within(x, y, 60, 46, 22) || within(x, y, 60, 118, 42); });
    return image;
}

const std::string& placeholder_header() {
    static const std::string image = png(150, 50, [](int, int) { return false; });
    return image;
}

}  // namespace kith::node
