#include "node/media/film/picture_track.h"

#include <algorithm>
#include <cmath>

namespace kith::media {

namespace {

constexpr AVRational ticks{1, 90'000};
constexpr int broken_packets_max = 50;
constexpr int bits_a_second_max = 2'500'000;
constexpr int bits_a_second_min = 200'000;
constexpr double bits_for_sound = 160'000;  // a second, with the index of both
constexpr int keyframes_every = 120;
constexpr int side_min = 16;

std::uint64_t area(int width, int height) {
    return static_cast<std::uint64_t>(std::max(0, width)) * static_cast<std::uint64_t>(std::max(0, height));
}

/// How much wider than high a point is shown.
double shape_of_points(const AVStream& track) {
    const AVRational said =
        track.sample_aspect_ratio.num > 0 ? track.sample_aspect_ratio : track.codecpar->sample_aspect_ratio;
    const double shape = said.num > 0 && said.den > 0 ? av_q2d(said) : 1;
    return shape < 0.125 || shape > 8 ? 1 : shape;
}

int even(double side) {
    return std::max(side_min, static_cast<int>(std::lround(side / 2)) * 2);
}

bool is_full_range(const AVFrame& frame) {
    return frame.color_range == AVCOL_RANGE_JPEG || frame.format == AV_PIX_FMT_YUVJ420P ||
           frame.format == AV_PIX_FMT_YUVJ422P || frame.format == AV_PIX_FMT_YUVJ444P;
}

Frame new_picture(int width, int height, AVPixelFormat format) {
    Frame frame = new_frame();
    frame->width = width;
    frame->height = height;
    frame->format = format;
    if (av_frame_get_buffer(frame.get(), 0) < 0) throw std::bad_alloc();
    return frame;
}

}  // namespace

FilmOutcome PictureTrack::open(const AVStream& track, std::int64_t start_microseconds, double seconds) {
    const int width = track.codecpar->width;
    const int height = track.codecpar->height;
    if (width <= 0 || height <= 0) return FilmOutcome::damaged;
    if (area(width, height) > job_.input_pixels_max) return FilmOutcome::too_many_pixels;
    start_ = start_microseconds;
    turn_ = turn_of(track);
    double across = width * shape_of_points(track);
    double down = height;
    if (turn_.sideways) std::swap(across, down);
    const double scale = std::min(
        {1.0, job_.long_side_max / std::max(across, down), job_.short_side_max / std::min(across, down)});
    width_ = std::min(even(across * scale), static_cast<int>(job_.long_side_max));
    height_ = std::min(even(down * scale), static_cast<int>(job_.long_side_max));
    decoder_ = Reader::decoder_of(track, job_.input_pixels_max);
    if (!decoder_) return FilmOutcome::damaged;
    if (!open_encoder(track, seconds) || !open_filter()) return FilmOutcome::failed;
    track_ = writer_.add(*filter_->par_out, filter_->time_base_out);
    return track_ < 0 ? FilmOutcome::failed : FilmOutcome::made;
}

bool PictureTrack::open_encoder(const AVStream& track, double seconds) {
    const AVCodec* const kind = avcodec_find_encoder_by_name("libx264");
    if (kind == nullptr) return false;
    encoder_ = owned<Codec>(avcodec_alloc_context3(kind));
    const AVCodecParameters& said = *track.codecpar;
    encoder_->width = width_;
    encoder_->height = height_;
    encoder_->pix_fmt = AV_PIX_FMT_YUV420P;
    encoder_->time_base = ticks;
    encoder_->framerate = {static_cast<int>(job_.frames_a_second_max), 1};
    encoder_->sample_aspect_ratio = {1, 1};
    encoder_->color_range = AVCOL_RANGE_MPEG;
    encoder_->color_primaries = said.color_primaries;
    encoder_->color_trc = said.color_trc;
    encoder_->colorspace = said.color_space == AVCOL_SPC_RGB ? AVCOL_SPC_BT709 : said.color_space;
    encoder_->gop_size = keyframes_every;
    encoder_->thread_count = 1;
    encoder_->flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_BITEXACT;
    const double bits = static_cast<double>(job_.film_bytes_max) * 8 * 0.9 / seconds - bits_for_sound;
    encoder_->rc_max_rate =
        static_cast<std::int64_t>(std::clamp<double>(bits, bits_a_second_min, bits_a_second_max));
    encoder_->rc_buffer_size = static_cast<int>(encoder_->rc_max_rate * 2);
    if (av_opt_set(encoder_->priv_data, "preset", "veryfast", 0) < 0) return false;
    if (av_opt_set(encoder_->priv_data, "crf", "23", 0) < 0) return false;
    return avcodec_open2(encoder_.get(), kind, nullptr) >= 0;
}

/// Takes out what the encoder says of itself (supplemental enhancement information).
bool PictureTrack::open_filter() {
    const AVBitStreamFilter* const kind = av_bsf_get_by_name("filter_units");
    AVBSFContext* made = nullptr;
    if (kind == nullptr || av_bsf_alloc(kind, &made) < 0) return false;
    filter_.reset(made);
    if (avcodec_parameters_from_context(filter_->par_in, encoder_.get()) < 0) return false;
    filter_->time_base_in = encoder_->time_base;
    if (av_opt_set(filter_->priv_data, "remove_types", "6", 0) < 0) return false;
    return av_bsf_init(filter_.get()) >= 0;
}

FilmOutcome PictureTrack::take(const AVPacket* packet) {
    if (avcodec_send_packet(decoder_.get(), packet) < 0 && ++broken_ > broken_packets_max) {
        return FilmOutcome::damaged;
    }
    const Frame frame = new_frame();
    while (avcodec_receive_frame(decoder_.get(), frame.get()) >= 0) {
        const FilmOutcome shown = show(*frame);
        if (shown != FilmOutcome::made) return shown;
    }
    if (packet == nullptr && !encode(nullptr)) return FilmOutcome::failed;
    return FilmOutcome::made;
}

/// In ticks from the start of the film. One that does not say follows the last.
std::int64_t PictureTrack::time_of(const AVFrame& frame) {
    if (frame.best_effort_timestamp == AV_NOPTS_VALUE) {
        return last_.value_or(0) + ticks.den / job_.frames_a_second_max;
    }
    const std::int64_t at = av_rescale_q(frame.best_effort_timestamp, decoder_->pkt_timebase, microseconds);
    return av_rescale_q(at - start_, microseconds, ticks);
}

FilmOutcome PictureTrack::show(const AVFrame& frame) {
    if (area(frame.width, frame.height) > job_.input_pixels_max) return FilmOutcome::too_many_pixels;
    const std::int64_t at = time_of(frame);
    if (at / ticks.den > job_.seconds_max) return FilmOutcome::too_long;
    // Those of a film with more frames than wanted come a little early.
    const std::int64_t apart = ticks.den * 9 / 10 / job_.frames_a_second_max;
    if (at < 0 || (last_ && at - *last_ < apart)) return FilmOutcome::made;
    last_ = at;
    Frame upright = scaled(frame);
    if (!upright) return FilmOutcome::failed;
    if (!turn_.is_none()) {
        Frame turned = new_picture(width_, height_, AV_PIX_FMT_YUV420P);
        turn(*upright, turn_, *turned);
        upright = std::move(turned);
    }
    upright->pts = at;
    if (!has_poster() && !draw_poster(*upright)) return FilmOutcome::failed;
    return encode(upright.get()) ? FilmOutcome::made : FilmOutcome::failed;
}

Frame PictureTrack::scaled(const AVFrame& from) {
    const int width = turn_.sideways ? height_ : width_;
    const int height = turn_.sideways ? width_ : height_;
    scaler_.reset(sws_getCachedContext(scaler_.release(),
                                       from.width,
                                       from.height,
                                       static_cast<AVPixelFormat>(from.format),
                                       width,
                                       height,
                                       AV_PIX_FMT_YUV420P,
                                       SWS_BICUBIC | SWS_ACCURATE_RND,
                                       nullptr,
                                       nullptr,
                                       nullptr));
    if (!scaler_) return nullptr;
    const int* const colours = sws_getCoefficients(encoder_->colorspace);
    sws_setColorspaceDetails(
        scaler_.get(), colours, is_full_range(from) ? 1 : 0, colours, 0, 0, 1 << 16, 1 << 16);
    Frame to = new_picture(width, height, AV_PIX_FMT_YUV420P);
    const int rows =
        sws_scale(scaler_.get(), from.data, from.linesize, 0, from.height, to->data, to->linesize);
    return rows > 0 ? std::move(to) : nullptr;
}

bool PictureTrack::draw_poster(const AVFrame& frame) {
    const auto scaler = Scaler(sws_getContext(width_,
                                              height_,
                                              AV_PIX_FMT_YUV420P,
                                              width_,
                                              height_,
                                              AV_PIX_FMT_RGB24,
                                              SWS_BICUBIC | SWS_ACCURATE_RND,
                                              nullptr,
                                              nullptr,
                                              nullptr));
    const AVCodec* const kind = avcodec_find_encoder_by_name("png");
    if (!scaler || kind == nullptr) return false;
    const int* const colours = sws_getCoefficients(encoder_->colorspace);
    sws_setColorspaceDetails(scaler.get(), colours, 0, colours, 1, 0, 1 << 16, 1 << 16);
    const Frame picture = new_picture(width_, height_, AV_PIX_FMT_RGB24);
    sws_scale(scaler.get(), frame.data, frame.linesize, 0, height_, picture->data, picture->linesize);
    const auto png = owned<Codec>(avcodec_alloc_context3(kind));
    png->width = width_;
    png->height = height_;
    png->pix_fmt = AV_PIX_FMT_RGB24;
    png->time_base = ticks;
    png->thread_count = 1;
    png->compression_level = 1;
    const Packet packet = new_packet();
    if (avcodec_open2(png.get(), kind, nullptr) < 0 || avcodec_send_frame(png.get(), picture.get()) < 0 ||
        avcodec_receive_packet(png.get(), packet.get()) < 0) {
        return false;
    }
    poster_.assign(reinterpret_cast<const char*>(packet->data), static_cast<std::size_t>(packet->size));
    return true;
}

bool PictureTrack::encode(const AVFrame* frame) {
    if (avcodec_send_frame(encoder_.get(), frame) < 0) return false;
    const Packet packet = new_packet();
    while (avcodec_receive_packet(encoder_.get(), packet.get()) >= 0) {
        if (!write(packet.get())) return false;
    }
    return frame != nullptr || write(nullptr);
}

bool PictureTrack::write(AVPacket* packet) {
    if (av_bsf_send_packet(filter_.get(), packet) < 0) return false;
    const Packet filtered = new_packet();
    while (av_bsf_receive_packet(filter_.get(), filtered.get()) >= 0) {
        // Of the last alone: the others' end where the next begin.
        filtered->duration = ticks.den / job_.frames_a_second_max;
        if (!writer_.write(*filtered, track_, filter_->time_base_out)) return false;
    }
    return true;
}

}  // namespace kith::media
