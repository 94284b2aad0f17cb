// PictureTrack: the pictures of a film, decoded, scaled down, put upright and encoded anew.
#pragma once

#include "node/media/film/reader.h"
#include "node/media/film/turning.h"
#include "node/media/film/writer.h"

#include <optional>
#include <string>

namespace kith::media {

class PictureTrack {
 public:
    PictureTrack(const FilmJob& job, Writer& writer) : job_(job), writer_(writer) {}

    /// `seconds`: how long the film may become, for the bits that there are for each.
    FilmOutcome open(const AVStream& track, std::int64_t start_microseconds, double seconds);
    /// Null at the end.
    FilmOutcome take(const AVPacket* packet);

    /// Whether one was shown; that one, as a PNG.
    bool has_poster() const { return !poster_.empty(); }
    std::string take_poster() { return std::move(poster_); }

 private:
    bool open_encoder(const AVStream& track, double seconds);
    bool open_filter();
    FilmOutcome show(const AVFrame& frame);
    std::int64_t time_of(const AVFrame& frame);
    Frame scaled(const AVFrame& from);
    bool draw_poster(const AVFrame& frame);
    bool encode(const AVFrame* frame);
    bool write(AVPacket* packet);

    const FilmJob& job_;
    Writer& writer_;
    std::int64_t start_ = 0;
    Turn turn_{};
    int width_ = 0;  // of what comes out
    int height_ = 0;
    Codec decoder_{};
    Codec encoder_{};
    BitstreamFilter filter_{};
    Scaler scaler_{};
    int track_ = -1;
    std::optional<std::int64_t> last_{};  // shown, in ticks
    int broken_ = 0;
    std::string poster_{};
};

}  // namespace kith::media
