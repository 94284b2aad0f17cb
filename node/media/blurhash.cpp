#include "node/media/blurhash.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

namespace kith::media {

namespace {

constexpr std::string_view digits =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";
constexpr int across = 4;
constexpr int down = 4;

using Colour = std::array<double, 3>;

double to_linear(unsigned char value) {
    const double v = value / 255.0;
    return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
}

int to_srgb(double value) {
    const double v = std::clamp(value, 0.0, 1.0);
    const double curved = v <= 0.0031308 ? v * 12.92 : 1.055 * std::pow(v, 1 / 2.4) - 0.055;
    return static_cast<int>(curved * 255 + 0.5);
}

void append_base83(std::string& out, int value, int length) {
    int divisor = 1;
    for (int i = 1; i < length; ++i) divisor *= 83;
    for (; length > 0; --length, divisor /= 83) out += digits[static_cast<std::size_t>(value / divisor % 83)];
}

double wave(int component, std::uint32_t at, std::uint32_t length) {
    return std::cos(std::numbers::pi * component * at / length);
}

Colour component_of(
    const std::vector<Colour>& linear, std::uint32_t width, std::uint32_t height, int i, int j) {
    Colour sum{};
    for (std::uint32_t y = 0; y < height; ++y) {
        for (std::uint32_t x = 0; x < width; ++x) {
            const double basis = wave(i, x, width) * wave(j, y, height);
            const Colour& pixel = linear[std::size_t{y} * width + x];
            for (std::size_t c = 0; c < 3; ++c) sum[c] += basis * pixel[c];
        }
    }
    const double scale = (i == 0 && j == 0 ? 1.0 : 2.0) / (static_cast<double>(width) * height);
    for (double& channel : sum) channel *= scale;
    return sum;
}

int quantised(double value, double most) {
    const double ratio = value / most;
    const double root = std::copysign(std::sqrt(std::abs(ratio)), ratio);
    return static_cast<int>(std::clamp(std::floor(root * 9 + 9.5), 0.0, 18.0));
}

}  // namespace

std::string blurhash_of(std::string_view pixels, std::uint32_t width, std::uint32_t height) {
    if (width == 0 || height == 0 || pixels.size() != std::size_t{width} * height * 3) return {};
    std::vector<Colour> linear(std::size_t{width} * height);
    for (std::size_t i = 0; i < linear.size(); ++i) {
        for (std::size_t c = 0; c < 3; ++c)
            linear[i][c] = to_linear(static_cast<unsigned char>(pixels[i * 3 + c]));
    }
    std::vector<Colour> components;
    for (int j = 0; j < down; ++j) {
        for (int i = 0; i < across; ++i) components.push_back(component_of(linear, width, height, i, j));
    }
    double most = 0;
    for (std::size_t i = 1; i < components.size(); ++i) {
        for (const double channel : components[i]) most = std::max(most, std::abs(channel));
    }
    const int most_quantised = std::clamp(static_cast<int>(std::floor(most * 166 - 0.5)), 0, 82);
    const double scale = (most_quantised + 1) / 166.0;
    std::string out;
    append_base83(out, across - 1 + (down - 1) * 9, 1);
    append_base83(out, most_quantised, 1);
    const Colour& mean = components.front();
    append_base83(out, to_srgb(mean[0]) << 16 | to_srgb(mean[1]) << 8 | to_srgb(mean[2]), 4);
    for (std::size_t i = 1; i < components.size(); ++i) {
        const Colour& c = components[i];
        append_base83(
            out, quantised(c[0], scale) * 361 + quantised(c[1], scale) * 19 + quantised(c[2], scale), 2);
    }
    return out;
}

bool is_blurhash(std::string_view text) {
    if (text.size() < 6) return false;
    const auto value = digits.find(text.front());
    if (value == std::string_view::npos || value > 80) return false;
    const std::size_t components = (value % 9 + 1) * (value / 9 + 1);
    return text.size() == 4 + 2 * components &&
           std::ranges::all_of(text, [](char c) { return digits.contains(c); });
}

}  // namespace kith::media
