// One image made of another with libvips: oriented, scaled, in sRGB, without metadata. kith-media's one job,
// on its main thread, after the doors are closed.
#pragma once

#include "node/media/child/protocol.h"

#include <string>
#include <string_view>

namespace kith::media {

struct Answer {
    Made head{};
    std::string full{};
    std::string preview{};
    std::string sample{};
};

/// Once, while files can still be opened: libraries and their tables. False: this libvips is not fit.
bool start_vips(Format format);
Answer make_picture(const Job& job, std::string_view file);

}  // namespace kith::media
