#include "node/media/metadata_scan.h"

#include "node/media/big_endian.h"

#include <algorithm>
#include <cstddef>
#include <optional>

namespace kith::media {

namespace {

using namespace std::string_view_literals;

std::uint32_t little16(std::string_view bytes, std::size_t at) {
    return byte_at(bytes, at) | byte_at(bytes, at + 1) << 8;
}
std::uint32_t little24(std::string_view bytes, std::size_t at) {
    return little16(bytes, at) | byte_at(bytes, at + 2) << 16;
}
std::uint32_t little32(std::string_view bytes, std::size_t at) {
    return little16(bytes, at) | little16(bytes, at + 2) << 16;
}

std::unexpected<Error> dirty(std::string_view rule) {
    return fail(Errc::internal, rule);
}

// JPEG: https://www.w3.org/Graphics/JPEG/itu-t81.pdf, annex B.
constexpr std::uint32_t start_of_scan = 0xda;
constexpr std::uint32_t end_of_image = 0xd9;
constexpr std::uint32_t app0 = 0xe0;

bool is_frame(std::uint32_t marker) {
    return marker == 0xc0 || marker == 0xc1 || marker == 0xc2;
}
bool is_table(std::uint32_t marker) {
    return marker == 0xc4 || marker == 0xdb || marker == 0xdd;  // Huffman, quantization, restart
}

/// "JFIF", its version, a density of our choosing and no thumbnail, which a crop would not have changed.
bool is_plain_jfif(std::string_view data) {
    return data.size() == 14 && data.starts_with("JFIF\0"sv) && data.substr(12) == "\0\0"sv;
}

/// Past the coded data of one scan, at the marker that follows.
std::size_t end_of_scan(std::string_view image, std::size_t at) {
    while (true) {
        at = image.find('\xff', at);
        if (at == std::string_view::npos || at + 1 >= image.size()) return image.size();
        const std::uint32_t next = byte_at(image, at + 1);
        const bool is_restart = next >= 0xd0 && next <= 0xd7;
        if (next != 0 && !is_restart) return at;
        at += 2;
    }
}

Result<Size> scan_jpeg(std::string_view image) {
    if (!image.starts_with("\xff\xd8"sv)) return dirty("bare/jpeg start");
    std::optional<Size> size;
    std::size_t at = 2;
    while (true) {
        if (at + 2 > image.size() || byte_at(image, at) != 0xff) return dirty("bare/jpeg marker");
        const std::uint32_t marker = byte_at(image, at + 1);
        if (marker == end_of_image) break;
        if (at + 4 > image.size()) return dirty("bare/jpeg segment");
        const std::size_t length = big16(image, at + 2);
        if (length < 2 || at + 2 + length > image.size()) return dirty("bare/jpeg segment");
        const std::string_view data = image.substr(at + 4, length - 2);
        at += 2 + length;
        if (is_frame(marker)) {
            if (size || data.size() < 6) return dirty("bare/jpeg frame");
            size = Size{big16(data, 3), big16(data, 1)};
        } else if (marker == start_of_scan) {
            at = end_of_scan(image, at);
        } else if (marker == app0 ? !is_plain_jfif(data) : !is_table(marker)) {
            return dirty("bare/jpeg application segment or comment");
        }
    }
    if (at + 2 != image.size()) return dirty("bare/jpeg trailer");
    if (!size) return dirty("bare/jpeg frame");
    return *size;
}

// PNG: https://www.w3.org/TR/png-3/#4Concepts.FormatChunks
Result<Size> scan_png(std::string_view image) {
    constexpr std::string_view harmless[] = {
        "PLTE", "tRNS", "IDAT", "IEND", "pHYs", "sRGB", "gAMA", "cHRM", "sBIT"};
    if (!image.starts_with("\x89PNG\r\n\x1a\n"sv)) return dirty("bare/png start");
    std::optional<Size> size;
    std::size_t at = 8;
    while (true) {
        if (at + 12 > image.size()) return dirty("bare/png chunk");
        const std::size_t length = big32(image, at);
        if (length > image.size() - at - 12) return dirty("bare/png chunk");
        const std::string_view type = image.substr(at + 4, 4);
        if (!size) {
            if (type != "IHDR" || length != 13) return dirty("bare/png header");
            size = Size{big32(image, at + 8), big32(image, at + 12)};
        } else if (std::ranges::find(harmless, type) == std::end(harmless)) {
            return dirty("bare/png chunk of another kind");
        } else if (type == "IEND" && length != 0) {
            return dirty("bare/png end");
        }
        at += length + 12;
        if (type == "IEND") break;
    }
    if (at != image.size()) return dirty("bare/png trailer");
    return *size;
}

// WebP: https://www.rfc-editor.org/rfc/rfc9649#section-2
Result<Size> lossy_size(std::string_view data) {
    if (data.size() < 10 || data.substr(3, 3) != "\x9d\x01\x2a"sv) return dirty("bare/webp frame");
    return Size{little16(data, 6) & 0x3fff, little16(data, 8) & 0x3fff};
}
Result<Size> lossless_size(std::string_view data) {
    if (data.size() < 5 || data.front() != '\x2f') return dirty("bare/webp frame");
    const std::uint32_t bits = little32(data, 1);
    return Size{(bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1};
}

/// The chunks of a file or of one frame of an animation, which holds no more than its picture.
Result<Size> scan_webp_chunks(std::string_view chunks, bool in_frame) {
    constexpr std::uint32_t flags_of_metadata = 0x20 | 0x08 | 0x04;  // ICC, EXIF, XMP
    std::optional<Size> size;
    while (!chunks.empty()) {
        if (chunks.size() < 8) return dirty("bare/webp chunk");
        const std::string_view type = chunks.substr(0, 4);
        const std::size_t length = little32(chunks, 4);
        const std::size_t padded = length + length % 2;
        if (padded > chunks.size() - 8) return dirty("bare/webp chunk");
        const std::string_view data = chunks.substr(8, length);
        chunks.remove_prefix(8 + padded);
        if (type == "VP8X" && !in_frame && !size) {
            if (length != 10 || (byte_at(data, 0) & flags_of_metadata) != 0) return dirty("bare/webp flags");
            size = Size{little24(data, 4) + 1, little24(data, 7) + 1};
        } else if (type == "VP8 " || type == "VP8L") {
            const Size own = TRY(type == "VP8 " ? lossy_size(data) : lossless_size(data));
            if (!size) size = own;
        } else if (type == "ANMF" && !in_frame && size) {
            if (length < 16) return dirty("bare/webp frame");
            TRY(scan_webp_chunks(data.substr(16), true));
        } else if (type != "ALPH" && (type != "ANIM" || in_frame || length != 6)) {
            return dirty("bare/webp chunk of another kind");
        }
    }
    if (!size) return dirty("bare/webp frame");
    return *size;
}

Result<Size> scan_webp(std::string_view image) {
    if (image.size() < 12 || !image.starts_with("RIFF"sv) || image.substr(8, 4) != "WEBP" ||
        little32(image, 4) != image.size() - 8) {
        return dirty("bare/webp start");
    }
    return scan_webp_chunks(image.substr(12), false);
}

// GIF: https://www.w3.org/Graphics/GIF/spec-gif89a.txt
class GifScan {
 public:
    explicit GifScan(std::string_view image) : rest_(image) {}

    Result<Size> run() {
        const bool begins = rest_.starts_with("GIF87a"sv) || rest_.starts_with("GIF89a"sv);
        if (rest_.size() < 13 || !begins) return dirty("bare/gif start");
        const Size size{little16(rest_, 6), little16(rest_, 8)};
        const std::uint32_t packed = byte_at(rest_, 10);
        if (!skip(13 + colours(packed))) return dirty("bare/gif colours");
        while (true) {
            if (rest_.empty()) return dirty("bare/gif end");
            const char kind = rest_.front();
            rest_.remove_prefix(1);
            if (kind == ';') break;
            if (kind == ',' ? !picture() : kind != '!' || !extension()) return dirty("bare/gif extension");
        }
        if (!rest_.empty()) return dirty("bare/gif trailer");
        return size;
    }

 private:
    static std::size_t colours(std::uint32_t packed) {
        return (packed & 0x80) == 0 ? 0 : std::size_t{3} << ((packed & 7) + 1);
    }
    bool skip(std::size_t bytes) {
        if (bytes > rest_.size()) return false;
        rest_.remove_prefix(bytes);
        return true;
    }
    bool blocks() {
        while (!rest_.empty()) {
            const std::size_t length = byte_at(rest_, 0);
            if (!skip(length + 1)) return false;
            if (length == 0) return true;
        }
        return false;
    }
    bool picture() {
        return rest_.size() >= 10 && skip(9 + colours(byte_at(rest_, 8))) && skip(1) && blocks();
    }
    /// Of times and masks, and of how often it runs; not comments, texts and what applications add.
    bool extension() {
        constexpr std::string_view loop = "\xff\x0bNETSCAPE2.0\x03\x01"sv;
        if (rest_.starts_with("\xf9\x04"sv)) return skip(6) && skip_end();
        return rest_.starts_with(loop) && skip(loop.size() + 2) && skip_end();
    }
    bool skip_end() { return rest_.starts_with("\0"sv) && skip(1); }

    std::string_view rest_;
};

}  // namespace

Result<Size> check_is_bare(Format format, std::string_view image) {
    switch (format) {
        case Format::jpeg:
            return scan_jpeg(image);
        case Format::png:
            return scan_png(image);
        case Format::webp:
            return scan_webp(image);
        case Format::gif:
            return GifScan(image).run();
        case Format::avif:
        case Format::heic:
            break;
    }
    return dirty("bare/format");
}

}  // namespace kith::media
