// Where in an MP4 the data of its tracks lie: every byte of it is to be one of a track's. Pure, any thread.
#pragma once

#include "consent/base/result.h"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace kith::media {

/// A track's tables (ISO/IEC 14496-12, 8.7).
struct SampleTables {
    struct Run {
        std::uint32_t first_chunk = 0;  // counted from 1
        std::uint32_t samples = 0;      // in each chunk
    };
    bool is_picture = false;
    std::vector<std::uint32_t> sizes{};
    std::vector<std::uint32_t> chunks{};  // where they begin in the file
    std::vector<Run> runs{};
};

/// Errc::internal where the data (which begin at `from` in the film) are not those of the tracks alone, each
/// byte of one of them, or a picture holds anything but slices.
Done check_samples(std::span<const SampleTables> tracks,
                   std::string_view film,
                   std::size_t from,
                   std::size_t bytes);

}  // namespace kith::media
