// SoundTrack: the sound of a film, or one by itself, decoded, brought to one or two channels and encoded
// anew.
#pragma once

#include "node/media/film/reader.h"
#include "node/media/film/writer.h"

namespace kith::media {

class SoundTrack {
 public:
    SoundTrack(const FilmJob& job, Writer& writer) : job_(job), writer_(writer) {}

    FilmOutcome open(const AVStream& track, std::int64_t start_microseconds);
    /// Null at the end.
    FilmOutcome take(const AVPacket* packet);
    bool is_empty() const { return heard_ == 0; }

 private:
    bool open_encoder(const AVCodecParameters& said);
    bool open_resampler(const AVFrame& frame);
    FilmOutcome hear(const AVFrame& frame);
    std::int64_t time_of(const AVFrame& frame) const;
    bool be_silent(std::int64_t samples);
    bool resample(const AVFrame* frame);
    bool encode_queue(bool to_the_end);
    bool encode(const AVFrame* frame);

    const FilmJob& job_;
    Writer& writer_;
    std::int64_t start_ = 0;
    Codec decoder_{};
    Codec encoder_{};
    Resampler resampler_{};
    Frame like_{};  // what the resampler was made for
    SampleQueue queue_{};
    int track_ = -1;
    std::int64_t heard_ = 0;    // samples, silence among them
    std::int64_t encoded_ = 0;  // of these
    int broken_ = 0;
};

}  // namespace kith::media
