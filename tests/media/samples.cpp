#include "tests/media/samples.h"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <numbers>
#include <vector>
#include <zlib.h>

namespace kith::test {

namespace {

std::string big(std::uint32_t number, int bytes) {
    std::string out;
    for (int i = bytes - 1; i >= 0; --i) out += static_cast<char>(number >> (8 * i) & 0xff);
    return out;
}
std::string little(std::uint32_t number, int bytes) {
    std::string out;
    for (int i = 0; i < bytes; ++i) out += static_cast<char>(number >> (8 * i) & 0xff);
    return out;
}

std::string png_start(std::uint32_t width, std::uint32_t height) {
    return "\x89PNG\r\n\x1a\n" +
           png_chunk("IHDR", big(width, 4) + big(height, 4) + std::string("\x08\x02\0\0\0", 5));
}

/// A zlib stream of rows that come one by one.
std::string packed(std::uint32_t rows, const std::function<std::string(std::uint32_t)>& row) {
    z_stream stream{};
    REQUIRE(::deflateInit(&stream, Z_BEST_SPEED) == Z_OK);
    std::string out;
    std::vector<char> buffer(64 << 10);
    for (std::uint32_t y = 0; y <= rows; ++y) {
        std::string bytes = y < rows ? row(y) : "";
        stream.next_in = reinterpret_cast<Bytef*>(bytes.data());
        stream.avail_in = static_cast<uInt>(bytes.size());
        do {
            stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
            stream.avail_out = static_cast<uInt>(buffer.size());
            ::deflate(&stream, y < rows ? Z_NO_FLUSH : Z_FINISH);
            out.append(buffer.data(), buffer.size() - stream.avail_out);
        } while (stream.avail_out == 0);
    }
    ::deflateEnd(&stream);
    return out;
}

double linear(Colour channel) {
    const double v = channel / 255.0;
    return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
}
Colour srgb(double value) {
    const double v = std::clamp(value, 0.0, 1.0);
    return static_cast<Colour>((v <= 0.0031308 ? v * 12.92 : 1.055 * std::pow(v, 1 / 2.4) - 0.055) * 255 +
                               0.5);
}

Colour base83(std::string_view text) {
    constexpr std::string_view digits =
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";
    Colour value = 0;
    for (const char c : text) value = value * 83 + static_cast<Colour>(digits.find(c));
    return value;
}

}  // namespace

media::Workshop workshop() {
    return media::Workshop((build_dir() / "kith-media").string());
}

Painter quadrants(std::uint32_t width, std::uint32_t height) {
    return [=](std::uint32_t x, std::uint32_t y) {
        if (y < height / 2) return x < width / 2 ? red : green;
        return x < width / 2 ? blue : yellow;
    };
}

std::string png_chunk(std::string_view type, std::string_view data) {
    std::string checked = std::string(type).append(data);
    const auto sum =
        ::crc32(0, reinterpret_cast<const Bytef*>(checked.data()), static_cast<uInt>(checked.size()));
    return big(static_cast<std::uint32_t>(data.size()), 4) + checked +
           big(static_cast<std::uint32_t>(sum), 4);
}

std::string png_of(std::uint32_t width, std::uint32_t height, const Painter& painter, std::string_view more) {
    const std::string pixels = packed(height, [&](std::uint32_t y) {
        std::string row(1, '\0');
        for (std::uint32_t x = 0; x < width; ++x) row += big(painter(x, y), 3);
        return row;
    });
    return png_start(width, height) + std::string(more) + png_chunk("IDAT", pixels) + png_chunk("IEND", "");
}

std::string plain_png(std::uint32_t width, std::uint32_t height) {
    const std::string row(std::size_t{width} * 3 + 1, '\0');
    return png_start(width, height) + png_chunk("IDAT", packed(height, [&](auto) { return row; })) +
           png_chunk("IEND", "");
}

std::string jpeg_of(std::uint32_t width, std::uint32_t height, const Painter& painter) {
    const auto made = workshop().clean_image(png_of(width, height, painter), media::Recipe::preview_only());
    REQUIRE(made);
    REQUIRE(made->preview.format == media::Format::jpeg);
    REQUIRE(made->preview.width == width);
    return made->preview.bytes;
}

std::string jpeg_segment(unsigned char marker, std::string_view data) {
    return std::string("\xff") + static_cast<char>(marker) +
           big(static_cast<std::uint32_t>(data.size() + 2), 2) + std::string(data);
}

// https://www.cipa.jp/std/documents/download_e.html?CIPA_DC-008-2024-E: TIFF directories, little-endian.
std::string exif_block(int orientation) {
    const auto entry = [](std::uint32_t tag, std::uint32_t type, std::uint32_t count, std::uint32_t value) {
        return little(tag, 2) + little(type, 2) + little(count, 4) + little(value, 4);
    };
    const std::string maker("CANARYCAM\0", 10);
    constexpr std::uint32_t directory = 8 + 2 + 3 * 12 + 4;
    std::string out("Exif\0\0II*\0\x08\0\0\0", 14);
    out += little(3, 2) + entry(0x010f, 2, 10, directory) +
           entry(0x0112, 3, 1, static_cast<std::uint32_t>(orientation)) +
           entry(0x8825, 4, 1, directory + 10) + little(0, 4) + maker;
    const std::uint32_t place = directory + 10 + 2 + 2 * 12 + 4;
    out += little(2, 2) + entry(1, 2, 2, 'N') + entry(2, 5, 3, place) + little(0, 4);
    for (const std::uint32_t part : {43U, 46U, 1234U}) out += little(part, 4) + little(1, 4);
    return out;
}

std::string with_segment(const std::string& jpeg, unsigned char marker, std::string_view data) {
    return jpeg.substr(0, 2) + jpeg_segment(marker, data) + jpeg.substr(2);
}

std::string gif_of(std::uint32_t width, std::uint32_t height, int frames, std::string_view comment) {
    std::string out =
        "GIF89a" + little(width, 2) + little(height, 2) + std::string("\x80\0\0\xff\0\0\0\0\xff", 9);
    if (frames > 1) out += std::string("!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0", 19);
    if (!comment.empty()) {
        out += std::string("!\xfe") + static_cast<char>(comment.size()) + std::string(comment) + '\0';
    }
    for (int i = 0; i < frames; ++i) {
        out += std::string("!\xf9\x04\0\x0a\0\0\0", 8);
        out +=
            "," + std::string(4, '\0') + little(1, 2) + little(1, 2) + std::string("\0\x02\x02\x44\x01\0", 6);
    }
    return out + ';';
}

Colour painted(std::string_view blurhash, double x, double y) {
    const int size = static_cast<int>(base83(blurhash.substr(0, 1)));
    const int across = size % 9 + 1;
    const int down = size / 9 + 1;
    const double most = (base83(blurhash.substr(1, 1)) + 1) / 166.0;
    const Colour mean = base83(blurhash.substr(2, 4));
    std::array<double, 3> sum{linear(mean >> 16), linear(mean >> 8 & 255), linear(mean & 255)};
    for (int i = 1; i < across * down; ++i) {
        const Colour code = base83(blurhash.substr(static_cast<std::size_t>(4 + 2 * i), 2));
        const double wave =
            std::cos(std::numbers::pi * x * (i % across)) * std::cos(std::numbers::pi * y * (i / across));
        const std::array<Colour, 3> parts{code / 361, code / 19 % 19, code % 19};
        for (std::size_t c = 0; c < 3; ++c) {
            const double part = (static_cast<double>(parts[c]) - 9) / 9;
            sum[c] += wave * std::copysign(part * part, part) * most;
        }
    }
    return srgb(sum[0]) << 16 | srgb(sum[1]) << 8 | srgb(sum[2]);
}

Colour nearest(Colour colour) {
    Colour best = red;
    int least = 1 << 30;
    for (const Colour each : {red, green, blue, yellow}) {
        int distance = 0;
        for (const int shift : {16, 8, 0}) {
            const int d = static_cast<int>(each >> shift & 255) - static_cast<int>(colour >> shift & 255);
            distance += d * d;
        }
        if (distance < least) {
            least = distance;
            best = each;
        }
    }
    return best;
}

}  // namespace kith::test
