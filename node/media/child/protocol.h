// What the node and kith-media say to each other over two pipes: one job, one answer. Pure, any thread;
// stands alone, since kith-media links nothing else of ours.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace kith::media {

enum class Format : std::uint8_t { jpeg, png, webp, gif, avif, heic };
inline constexpr std::uint8_t formats = 6;

/// How one image is made of another.
struct Job {
    std::uint32_t magic = 0x314a4d4b;  // "KMJ1"
    Format format = Format::jpeg;      // as it was sniffed; only this loader is open
    std::uint8_t keep_animation = 0;   // where it fits animation_pixels_max; else its first frame
    std::uint8_t wants_full = 1;
    std::uint8_t reserved = 0;
    std::uint64_t input_pixels_max = 0;  // of what the file says it holds, refused beyond
    std::uint64_t animation_pixels_max = 0;
    std::uint64_t full_pixels_max = 0;     // scaled down to this area
    std::uint64_t preview_pixels_max = 0;  // and the preview to this; 0: none
    std::uint32_t crop_width = 0;          // both, or neither: the full image is exactly so large
    std::uint32_t crop_height = 0;
    std::uint64_t bytes = 0;  // of the file that follows
};

enum class Outcome : std::uint8_t { made, too_many_pixels, damaged, no_loader, failed };
inline constexpr std::uint8_t outcomes = 5;

struct Made {
    std::uint32_t magic = 0x31524d4b;  // "KMR1"
    Outcome outcome = Outcome::failed;
    Format full_format = Format::jpeg;
    Format preview_format = Format::jpeg;
    std::uint8_t is_animated = 0;
    std::uint32_t full_width = 0;
    std::uint32_t full_height = 0;
    std::uint32_t preview_width = 0;
    std::uint32_t preview_height = 0;
    std::uint32_t sample_width = 0;  // a few pixels of three bytes each, for its blurhash
    std::uint32_t sample_height = 0;
    std::uint64_t full_bytes = 0;  // these three follow in this order
    std::uint64_t preview_bytes = 0;
    std::uint64_t sample_bytes = 0;
};

inline constexpr std::uint32_t sample_side_max = 64;

/// Both ends are built together and run on one machine: the bytes are those of the struct.
template <class Head>
std::string written(const Head& head) {
    static_assert(std::is_trivially_copyable_v<Head>);
    return {reinterpret_cast<const char*>(&head), sizeof head};
}

/// Nothing where the bytes cannot be one; numbers in it are still claims.
template <class Head>
std::optional<Head> read_head(std::string_view bytes) {
    static_assert(std::is_trivially_copyable_v<Head>);
    Head head;
    const auto magic = head.magic;
    if (bytes.size() < sizeof head) return std::nullopt;
    std::memcpy(static_cast<void*>(&head), bytes.data(), sizeof head);
    if (head.magic != magic) return std::nullopt;
    return head;
}

}  // namespace kith::media
