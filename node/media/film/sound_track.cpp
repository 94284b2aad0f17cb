#include "node/media/film/sound_track.h"

#include <algorithm>

namespace kith::media {

namespace {

constexpr int broken_packets_max = 50;
constexpr std::int64_t bits_a_second_of_channel = 64'000;
constexpr int channels_max = 2;
constexpr int rate_of_discs = 44'100;
constexpr int rate_of_films = 48'000;
constexpr int gaps_a_second = 25;  // shorter ones are none
constexpr int silence_at_once = 4'096;

Frame new_sound(const AVCodecContext& like, int samples) {
    Frame frame = new_frame();
    frame->format = like.sample_fmt;
    frame->sample_rate = like.sample_rate;
    frame->nb_samples = samples;
    if (av_channel_layout_copy(&frame->ch_layout, &like.ch_layout) < 0 ||
        av_frame_get_buffer(frame.get(), 0) < 0) {
        throw std::bad_alloc();
    }
    return frame;
}

void** samples_of(const AVFrame& frame) {
    return reinterpret_cast<void**>(frame.extended_data);
}

}  // namespace

FilmOutcome SoundTrack::open(const AVStream& track, std::int64_t start_microseconds) {
    start_ = start_microseconds;
    decoder_ = Reader::decoder_of(track, job_.input_pixels_max);
    const AVCodecParameters& said = *track.codecpar;
    if (!decoder_ || said.sample_rate <= 0 || said.ch_layout.nb_channels <= 0) return FilmOutcome::damaged;
    if (!open_encoder(said)) return FilmOutcome::failed;
    queue_ = owned<SampleQueue>(
        av_audio_fifo_alloc(encoder_->sample_fmt, encoder_->ch_layout.nb_channels, encoder_->frame_size));
    AVCodecParameters* made = avcodec_parameters_alloc();
    if (made == nullptr) throw std::bad_alloc();
    if (avcodec_parameters_from_context(made, encoder_.get()) >= 0) {
        track_ = writer_.add(*made, encoder_->time_base);
    }
    avcodec_parameters_free(&made);
    return track_ < 0 ? FilmOutcome::failed : FilmOutcome::made;
}

bool SoundTrack::open_encoder(const AVCodecParameters& said) {
    const AVCodec* const kind = avcodec_find_encoder_by_name("aac");
    if (kind == nullptr) return false;
    encoder_ = owned<Codec>(avcodec_alloc_context3(kind));
    const int channels = std::min(channels_max, said.ch_layout.nb_channels);
    av_channel_layout_default(&encoder_->ch_layout, channels);
    encoder_->sample_fmt = AV_SAMPLE_FMT_FLTP;
    encoder_->sample_rate = rate_of_discs % said.sample_rate == 0 ? rate_of_discs : rate_of_films;
    encoder_->time_base = {1, encoder_->sample_rate};
    encoder_->bit_rate = bits_a_second_of_channel * channels;
    encoder_->thread_count = 1;
    encoder_->flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_BITEXACT;
    return avcodec_open2(encoder_.get(), kind, nullptr) >= 0 && encoder_->frame_size > 0;
}

FilmOutcome SoundTrack::take(const AVPacket* packet) {
    if (avcodec_send_packet(decoder_.get(), packet) < 0 && ++broken_ > broken_packets_max) {
        return FilmOutcome::damaged;
    }
    const Frame frame = new_frame();
    while (avcodec_receive_frame(decoder_.get(), frame.get()) >= 0) {
        const FilmOutcome heard = hear(*frame);
        if (heard != FilmOutcome::made) return heard;
    }
    if (packet != nullptr) return FilmOutcome::made;
    const bool ended =
        (!resampler_ || resample(nullptr)) && encode_queue(/*to_the_end=*/true) && encode(nullptr);
    return ended ? FilmOutcome::made : FilmOutcome::failed;
}

/// In samples from the start of the film. One that does not say follows the last.
std::int64_t SoundTrack::time_of(const AVFrame& frame) const {
    if (frame.best_effort_timestamp == AV_NOPTS_VALUE) return heard_;
    const std::int64_t at = av_rescale_q(frame.best_effort_timestamp, decoder_->pkt_timebase, microseconds);
    return av_rescale_q(at - start_, microseconds, encoder_->time_base);
}

FilmOutcome SoundTrack::hear(const AVFrame& frame) {
    if (frame.nb_samples <= 0 || frame.sample_rate <= 0) return FilmOutcome::made;
    const std::int64_t at = time_of(frame);
    const std::int64_t most = std::int64_t{job_.seconds_max} * encoder_->sample_rate;
    if (at > most || heard_ > most) return FilmOutcome::too_long;
    const std::int64_t gap = at - heard_;
    const std::int64_t counts = encoder_->sample_rate / gaps_a_second;
    // What comes twice is heard once.
    if (gap < -counts) return FilmOutcome::made;
    const bool silent = gap <= 0 || (heard_ > 0 && gap <= counts) || be_silent(gap);
    return silent && open_resampler(frame) && resample(&frame) && encode_queue(/*to_the_end=*/false)
               ? FilmOutcome::made
               : FilmOutcome::failed;
}

bool SoundTrack::be_silent(std::int64_t samples) {
    while (samples > 0) {
        const int now = static_cast<int>(std::min<std::int64_t>(samples, silence_at_once));
        const Frame silence = new_sound(*encoder_, now);
        av_samples_set_silence(
            silence->extended_data, 0, now, encoder_->ch_layout.nb_channels, encoder_->sample_fmt);
        if (av_audio_fifo_write(queue_.get(), samples_of(*silence), now) < now) return false;
        heard_ += now;
        samples -= now;
        if (!encode_queue(/*to_the_end=*/false)) return false;
    }
    return true;
}

/// It may change in the midst of a track.
bool SoundTrack::open_resampler(const AVFrame& frame) {
    const bool same = like_ && like_->format == frame.format && like_->sample_rate == frame.sample_rate &&
                      av_channel_layout_compare(&like_->ch_layout, &frame.ch_layout) == 0;
    if (same) return true;
    AVChannelLayout from{};
    const bool is_named = frame.ch_layout.order != AV_CHANNEL_ORDER_UNSPEC;
    if (!is_named) av_channel_layout_default(&from, frame.ch_layout.nb_channels);
    if (is_named && av_channel_layout_copy(&from, &frame.ch_layout) < 0) return false;
    SwrContext* made = nullptr;
    const int failed = swr_alloc_set_opts2(&made,
                                           &encoder_->ch_layout,
                                           encoder_->sample_fmt,
                                           encoder_->sample_rate,
                                           &from,
                                           static_cast<AVSampleFormat>(frame.format),
                                           frame.sample_rate,
                                           0,
                                           nullptr);
    av_channel_layout_uninit(&from);
    resampler_.reset(made);
    if (failed < 0 || swr_init(made) < 0) return false;
    like_ = new_frame();
    like_->format = frame.format;
    like_->sample_rate = frame.sample_rate;
    return av_channel_layout_copy(&like_->ch_layout, &frame.ch_layout) >= 0;
}

/// Null for what is still in it.
bool SoundTrack::resample(const AVFrame* frame) {
    const int in = frame == nullptr ? 0 : frame->nb_samples;
    const int most = swr_get_out_samples(resampler_.get(), in);
    if (most <= 0) return most == 0;
    const Frame out = new_sound(*encoder_, most);
    const int made =
        swr_convert(resampler_.get(),
                    out->extended_data,
                    most,
                    frame == nullptr ? nullptr : const_cast<const std::uint8_t**>(frame->extended_data),
                    in);
    if (made < 0 || av_audio_fifo_write(queue_.get(), samples_of(*out), made) < made) return false;
    heard_ += made;
    return true;
}

bool SoundTrack::encode_queue(bool to_the_end) {
    const int whole = encoder_->frame_size;
    while (true) {
        const int waiting = av_audio_fifo_size(queue_.get());
        if (waiting == 0 || (waiting < whole && !to_the_end)) return true;
        const int now = std::min(waiting, whole);
        const Frame frame = new_sound(*encoder_, now);
        if (av_audio_fifo_read(queue_.get(), samples_of(*frame), now) < now) return false;
        frame->pts = encoded_;
        encoded_ += now;
        if (!encode(frame.get())) return false;
    }
}

bool SoundTrack::encode(const AVFrame* frame) {
    if (avcodec_send_frame(encoder_.get(), frame) < 0) return false;
    const Packet packet = new_packet();
    while (avcodec_receive_packet(encoder_.get(), packet.get()) >= 0) {
        if (!writer_.write(*packet, track_, encoder_->time_base)) return false;
    }
    return true;
}

}  // namespace kith::media
