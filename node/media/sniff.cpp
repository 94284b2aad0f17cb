#include "node/media/sniff.h"

#include "node/media/big_endian.h"

#include <algorithm>
#include <iterator>

namespace kith::media {

namespace {

constexpr std::size_t brands_max = 32;

/// By the brands of an ISO base media file, major first (ISO/IEC 14496-12, 4.3).
std::optional<Format> sniff_boxes(std::string_view file) {
    if (file.size() < 16 || file.substr(4, 4) != "ftyp") return std::nullopt;
    const std::size_t size = std::min<std::size_t>(big32(file, 0), file.size());
    for (std::size_t at = 8, seen = 0; at + 4 <= size && seen < brands_max; at += 4, ++seen) {
        if (at == 12) continue;  // the minor version
        const std::string_view brand = file.substr(at, 4);
        if (brand == "avif" || brand == "avis") return Format::avif;
        if (brand == "heic" || brand == "heix" || brand == "heim" || brand == "heis") return Format::heic;
    }
    return std::nullopt;
}

/// By the first of its brands that is known to name a film or sound.
bool is_film_of_boxes(std::string_view file) {
    constexpr std::string_view known[] = {"isom",
                                          "iso2",
                                          "iso3",
                                          "iso4",
                                          "iso5",
                                          "iso6",
                                          "mp41",
                                          "mp42",
                                          "avc1",
                                          "qt  ",
                                          "M4V ",
                                          "M4A ",
                                          "M4B ",
                                          "MSNV",
                                          "3gp4",
                                          "3gp5"};
    if (file.size() < 16 || file.substr(4, 4) != "ftyp") return false;
    const std::size_t size = std::min<std::size_t>(big32(file, 0), file.size());
    for (std::size_t at = 8, seen = 0; at + 4 <= size && seen < brands_max; at += 4, ++seen) {
        if (at != 12 && std::ranges::find(known, file.substr(at, 4)) != std::end(known)) return true;
    }
    return false;
}

/// A frame of MPEG audio, layer III (ISO/IEC 11172-3, 2.4.1.3).
bool is_mpeg_audio(std::string_view file) {
    return file.size() >= 4 && byte_at(file, 0) == 0xff && (byte_at(file, 1) & 0xe6) == 0xe2;
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

std::optional<Container> sniff_film(std::string_view file) {
    using namespace std::string_view_literals;
    if (sniff(file)) return std::nullopt;
    if (is_film_of_boxes(file)) return Container::mp4;
    if (file.starts_with("\x1a\x45\xdf\xa3"sv)) return Container::matroska;
    if (file.starts_with("OggS"sv)) return Container::ogg;
    if (file.starts_with("fLaC"sv)) return Container::flac;
    if (file.starts_with("RIFF"sv) && file.size() >= 12 && file.substr(8, 4) == "WAVE") return Container::wav;
    if (file.starts_with("ID3"sv) || is_mpeg_audio(file)) return Container::mp3;
    return std::nullopt;
}

bool seems_sound(Container container, std::string_view file) {
    if (container == Container::mp4) return file.substr(8, 3) == "M4A" || file.substr(8, 3) == "M4B";
    return container != Container::matroska;
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
