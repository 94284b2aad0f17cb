// Looks through an image that was made here for anything but the image: a second pair of eyes on kith-media,
// which might be wrong or turned. Only what is known to be harmless passes. Pure, any thread.
#pragma once

#include "consent/base/result.h"
#include "node/media/child/protocol.h"

#include <string_view>

namespace kith::media {

struct Size {
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    friend bool operator==(const Size&, const Size&) = default;
};

/// The size that the image says it has. Errc::internal names what stands in it, by a literal: metadata,
/// unknown parts, anything behind its end, or no image of that format at all. Knows the formats that go out:
/// JPEG, PNG, WebP and GIF.
Result<Size> check_is_bare(Format format, std::string_view image);

}  // namespace kith::media
