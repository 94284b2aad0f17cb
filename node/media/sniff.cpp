#include "node/media/sniff.h"

#include <algorithm>
#include <cstdint>

namespace kith::media {

namespace {

constexpr std::size_t brands_max = 32;

std::uint32_t big_endian(std::string_view four) {
    std::uint32_t number = 0;
    for (const char c : four.substr(0, 4)) number = number << 8 | static_cast<unsigned char>(c);
    return number;
}

/// By the brands of an ISO base media file, major first (ISO/IEC 14496-12, 4.3).
std::optional<Format> sniff_boxes(std::string_view file) {
    if (file.size() < 16 || file.substr(4, 4) != "ftyp") return std::nullopt;
    const std::size_t size = std::min<std::size_t>(big_endian(file), file.size());
    for (std::size_t at = 8, seen = 0; at + 4 <= size && seen < brands_max; at += 4, ++seen) {
        if (at == 12) continue;  // the minor version
        const std::string_view brand = file.substr(at, 4);
        if (brand == "avif" || brand == "avis") return Format::avif;
        if (brand == "heic" || brand == "heix" || brand == "heim" || brand == "heis") return Format::heic;
    }
    return std::nullopt;
}

}  // namespace

std::optional<Format> sniff(std::string_view file) {
    using namespace std::string_view_literals;
    if (file.starts_with("\xff\xd8\xff"sv)) return Format::jpeg;
    if (file.starts_with("\x89PNG\r\n\x1a\n"sv)) return Format::png;
    if (file.starts_with("GIF87a"sv) || file.starts_with("GIF89a"sv)) return Format::gif;
    if (file.starts_with("RIFF"sv) && file.size() >= 12 && file.substr(8, 4) == "WEBP") return Format::webp;
    return sniff_boxes(file);
}

std::string_view media_type_of(Format format) {
    constexpr std::string_view types[formats] = {
        "image/jpeg", "image/png", "image/webp", "image/gif", "image/avif", "image/heic"};
    return types[static_cast<std::size_t>(format)];
}

std::string_view extension_of(Format format) {
    constexpr std::string_view extensions[formats] = {"jpg", "png", "webp", "gif", "avif", "heic"};
    return extensions[static_cast<std::size_t>(format)];
}

}  // namespace kith::media
