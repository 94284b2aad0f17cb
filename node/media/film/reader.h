// Reader: the film or sound that came, packet by packet, from memory alone. It opens nothing else, whatever
// the file names, and no track but those whose kinds are taken.
#pragma once

#include "node/media/film/lavc.h"
#include "node/media/film/protocol.h"

#include <optional>
#include <string_view>

namespace kith::media {

class Reader {
 public:
    explicit Reader(std::string_view file) : bytes_{file} {}
    ~Reader();
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    FilmOutcome open(Container container);

    /// One of these at least, once it is open.
    const AVStream* picture() const { return picture_; }
    const AVStream* sound() const { return sound_; }
    /// When the first track begins.
    std::int64_t start_microseconds() const;
    /// What the file says; nothing where that can only be guessed.
    std::optional<double> claimed_seconds() const;

    /// Of the two tracks. `over` at the end, with nothing in the packet.
    FilmOutcome next(AVPacket& packet, bool& over);

    /// For a track of it: std::bad_alloc, or nothing where it cannot be read.
    static Codec decoder_of(const AVStream& track, std::uint64_t pixels_max);

 private:
    struct Bytes {
        std::string_view file;
        std::size_t at = 0;
    };
    static int read(void* bytes, std::uint8_t* out, int wanted);
    static std::int64_t seek(void* bytes, std::int64_t offset, int whence);
    FilmOutcome choose_tracks();
    const AVStream* best_of(AVMediaType type) const;

    Bytes bytes_;
    Container container_ = Container::mp4;
    AVIOContext* io_ = nullptr;
    AVFormatContext* format_ = nullptr;
    const AVStream* picture_ = nullptr;
    const AVStream* sound_ = nullptr;
};

}  // namespace kith::media
