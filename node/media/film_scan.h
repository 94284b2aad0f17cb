// Looks through a film or sound that was made here for anything but itself: a second pair of eyes on
// kith-film, which might be wrong or turned. Pure, any thread.
#pragma once

#include "consent/base/result.h"
#include "node/media/metadata_scan.h"

#include <cstdint>
#include <string_view>

namespace kith::media {

struct FilmFacts {
    bool has_picture = false;  // else it is a sound
    Size size{};
    std::uint32_t frames = 0;
    std::uint32_t frames_a_second = 0;  // rounded, 1 at least
    std::uint64_t milliseconds = 0;
};

/// What the MP4 says of itself. Errc::internal names what stands in it, by a literal: any box that is not
/// known to be harmless, a time, a name, a text, an address, data that is of no track, anything behind its
/// end, or what the encoder says of itself.
Result<FilmFacts> check_is_bare_film(std::string_view film);

}  // namespace kith::media
