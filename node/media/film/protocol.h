// What the node and kith-film say to each other over two pipes: one job, one answer. Pure, any thread.
#pragma once

#include "node/media/child/protocol.h"

#include <cstdint>

namespace kith::media {

/// What tracks lie in, as it was sniffed.
enum class Container : std::uint8_t { mp4, matroska, ogg, mp3, flac, wav };
inline constexpr std::uint8_t containers = 6;

/// How one film or sound is made of another.
struct FilmJob {
    std::uint32_t magic = 0x314a464b;      // "KFJ1"
    Container container = Container::mp4;  // only its reader is open
    std::uint8_t reserved[3] = {};
    std::uint32_t seconds_max = 0;          // refused beyond
    std::uint32_t frames_a_second_max = 0;  // others are left out
    std::uint64_t input_pixels_max = 0;     // of one frame, refused beyond
    std::uint32_t long_side_max = 0;        // scaled down to fit both
    std::uint32_t short_side_max = 0;
    std::uint64_t film_bytes_max = 0;  // the bits for a second follow from it
    std::uint64_t bytes = 0;           // of the file that follows
};

enum class FilmOutcome : std::uint8_t { made, too_long, too_many_pixels, damaged, no_track, failed };
inline constexpr std::uint8_t film_outcomes = 6;

/// All else is read from what was made.
struct FilmMade {
    std::uint32_t magic = 0x3152464b;  // "KFR1"
    FilmOutcome outcome = FilmOutcome::failed;
    std::uint8_t reserved[3] = {};
    std::uint64_t film_bytes = 0;    // MP4; these two follow in this order
    std::uint64_t poster_bytes = 0;  // its first picture, a PNG; none of a sound
};

}  // namespace kith::media
