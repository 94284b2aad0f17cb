// Copies media from one place to another, a bounded part at a time. What was copied before is not copied
// again, so it may be stopped and begun anew at any point.
#pragma once

#include "consent/base/clock.h"
#include "storage/blobs.h"
#include "storage/database.h"

#include <cstddef>
#include <cstdint>

namespace kith::node {

struct MediaCopied {
    unsigned next = 0;  // where to go on; media_folders: it is all there
    std::size_t copied = 0;
    std::size_t present = 0;   // there before
    std::size_t damaged = 0;   // not what its name says; left out
    std::size_t unneeded = 0;  // no row needs it; left out
    std::uint64_t bytes = 0;
};

inline constexpr unsigned media_folders = 256;  // by the first two hex digits

/// From that folder on. What stands in `to` afterwards is what its name says.
Result<MediaCopied> copy_media_once(const storage::Blobs& from,
                                    storage::Blobs& to,
                                    storage::Database& database,
                                    const Clock& clock,
                                    unsigned first_folder);

}  // namespace kith::node

namespace kith::limits {

using namespace std::chrono_literals;

inline constexpr std::size_t media_copies_a_step = 200;
inline constexpr auto media_copying_for = 10s;  // less than the command line waits

}  // namespace kith::limits
