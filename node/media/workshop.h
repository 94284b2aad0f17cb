// Workshop: what people upload, made clean: a child process (kith-media) decodes it, what comes back is
// looked through again. Any thread; a call blocks for as long as the work takes, and few run at the same
// time.
#pragma once

#include "consent/base/mutex.h"
#include "consent/base/result.h"
#include "node/media/child/protocol.h"
#include "node/media/limits.h"

#include <string>
#include <string_view>

namespace kith::media {

struct Picture {
    Format format = Format::jpeg;
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    std::string bytes{};
};

struct CleanImage {
    Picture full{};     // without bytes where none was asked for
    Picture preview{};  // the same
    bool is_animated = false;
    std::string blurhash{};
};

/// What shall become of an image.
struct Recipe {
    bool full = true;
    bool preview = true;
    std::uint32_t crop_width = 0;  // both, or neither
    std::uint32_t crop_height = 0;
    std::uint64_t full_pixels_max = limits::full_pixels_max;
    std::uint64_t preview_pixels_max = limits::preview_pixels_max;

    static Recipe attachment() { return {}; }
    static Recipe avatar() {
        return {.preview = false, .crop_width = limits::avatar_side, .crop_height = limits::avatar_side};
    }
    static Recipe header() {
        return {.preview = false, .crop_width = limits::header_width, .crop_height = limits::header_height};
    }
    static Recipe preview_only() { return {.full = false}; }
    /// As it moves, and as it stands still.
    static Recipe emoji() {
        return {.full_pixels_max = limits::emoji_pixels_max, .preview_pixels_max = limits::emoji_pixels_max};
    }
};

class Workshop {
 public:
    /// `program`: the path of kith-media.
    explicit Workshop(std::string program) : program_(std::move(program)) {}

    /// Errc::malformed with what to say to the sender: no type that we take, damaged, too many pixels, too
    /// hard. Errc::too_large beyond limits::upload_bytes_max. Errc::unavailable while too many others are at
    /// work.
    Result<CleanImage> clean_image(std::string_view file, const Recipe& recipe) const KITH_EXCLUDES(mutex_);

 private:
    class Turn;
    Result<std::string> run(std::string_view job, std::string_view file) const KITH_EXCLUDES(mutex_);

    std::string program_;
    mutable Mutex mutex_;
    mutable Condition free_;
    mutable int at_work_ KITH_GUARDED_BY(mutex_) = 0;
    mutable int waiting_ KITH_GUARDED_BY(mutex_) = 0;
};

}  // namespace kith::media
