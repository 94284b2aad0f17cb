#include "node/media/film/reader.h"

#include <algorithm>
#include <cstring>
#include <iterator>

namespace kith::media {

namespace {

constexpr int buffer_bytes = 32 << 10;
constexpr int tracks_max = 16;
constexpr const char* demuxers[containers] = {"mov", "matroska", "ogg", "mp3", "flac", "wav"};

struct Taken {
    AVCodecID id;
    const char* decoder;
};
constexpr Taken taken[] = {
    {AV_CODEC_ID_H264, "h264"},
    {AV_CODEC_ID_HEVC, "hevc"},
    {AV_CODEC_ID_VP8, "vp8"},
    {AV_CODEC_ID_VP9, "vp9"},
    {AV_CODEC_ID_AV1, "libdav1d"},
    {AV_CODEC_ID_AAC, "aac"},
    {AV_CODEC_ID_MP3, "mp3float"},
    {AV_CODEC_ID_OPUS, "opus"},
    {AV_CODEC_ID_VORBIS, "vorbis"},
    {AV_CODEC_ID_FLAC, "flac"},
    {AV_CODEC_ID_ALAC, "alac"},
    {AV_CODEC_ID_PCM_S16LE, "pcm_s16le"},
    {AV_CODEC_ID_PCM_S16BE, "pcm_s16be"},
    {AV_CODEC_ID_PCM_S24LE, "pcm_s24le"},
    {AV_CODEC_ID_PCM_F32LE, "pcm_f32le"},
    {AV_CODEC_ID_PCM_U8, "pcm_u8"},
};
constexpr const char* taken_names =
    "h264,hevc,vp8,vp9,libdav1d,aac,mp3float,opus,vorbis,flac,alac,pcm_s16le,pcm_s16be,pcm_s24le,pcm_f32le,"
    "pcm_u8";

const char* decoder_for(AVCodecID id) {
    const auto* const found = std::ranges::find(taken, id, &Taken::id);
    return found == std::end(taken) ? nullptr : found->decoder;
}

/// Films can name other files that hold their data.
int open_nothing(AVFormatContext*, AVIOContext**, const char*, int, AVDictionary**) {
    return AVERROR(EPERM);
}

}  // namespace

Reader::~Reader() {
    avformat_close_input(&format_);
    if (io_ == nullptr) return;
    av_freep(static_cast<void*>(&io_->buffer));
    avio_context_free(&io_);
}

int Reader::read(void* bytes, std::uint8_t* out, int wanted) {
    auto& [file, at] = *static_cast<Bytes*>(bytes);
    if (wanted <= 0 || at >= file.size()) return AVERROR_EOF;
    const std::size_t got = std::min(static_cast<std::size_t>(wanted), file.size() - at);
    std::memcpy(out, file.data() + at, got);
    at += got;
    return static_cast<int>(got);
}

std::int64_t Reader::seek(void* bytes, std::int64_t offset, int whence) {
    auto& [file, at] = *static_cast<Bytes*>(bytes);
    const auto size = static_cast<std::int64_t>(file.size());
    if ((whence & AVSEEK_SIZE) != 0) return size;
    switch (whence & ~AVSEEK_FORCE) {
        case SEEK_SET:
            break;
        case SEEK_CUR:
            offset += static_cast<std::int64_t>(at);
            break;
        case SEEK_END:
            offset += size;
            break;
        default:
            return AVERROR(EINVAL);
    }
    if (offset < 0) return AVERROR(EINVAL);
    at = static_cast<std::size_t>(offset);
    return offset;
}

FilmOutcome Reader::open(Container container) {
    container_ = container;
    const char* const demuxer = demuxers[static_cast<std::size_t>(container)];
    const AVInputFormat* const input = av_find_input_format(demuxer);
    if (input == nullptr) return FilmOutcome::failed;
    auto* const buffer = static_cast<unsigned char*>(av_malloc(buffer_bytes));
    if (buffer == nullptr) throw std::bad_alloc();
    io_ = avio_alloc_context(buffer, buffer_bytes, 0, &bytes_, read, nullptr, seek);
    format_ = avformat_alloc_context();
    if (io_ == nullptr || format_ == nullptr) throw std::bad_alloc();
    format_->pb = io_;
    format_->flags |= AVFMT_FLAG_CUSTOM_IO;
    format_->io_open = open_nothing;
    format_->max_streams = tracks_max;
    AVDictionary* options = nullptr;
    av_dict_set(&options, "codec_whitelist", taken_names, 0);
    av_dict_set(&options, "format_whitelist", demuxer, 0);
    av_dict_set(&options, "protocol_whitelist", "none", 0);
    if (container == Container::mp4) av_dict_set(&options, "ignore_chapters", "1", 0);
    const int opened = avformat_open_input(&format_, "", input, &options);
    av_dict_free(&options);
    if (opened < 0 || avformat_find_stream_info(format_, nullptr) < 0) return FilmOutcome::damaged;
    return choose_tracks();
}

const AVStream* Reader::best_of(AVMediaType type) const {
    const int index = av_find_best_stream(format_, type, -1, -1, nullptr, 0);
    if (index < 0) return nullptr;
    const AVStream* const track = format_->streams[index];
    // The picture of a cover is none of a film.
    return (track->disposition & AV_DISPOSITION_ATTACHED_PIC) != 0 ? nullptr : track;
}

FilmOutcome Reader::choose_tracks() {
    if (format_->nb_streams == 0) return FilmOutcome::damaged;
    picture_ = best_of(AVMEDIA_TYPE_VIDEO);
    sound_ = best_of(AVMEDIA_TYPE_AUDIO);
    if (picture_ == nullptr && sound_ == nullptr) return FilmOutcome::no_track;
    for (unsigned i = 0; i < format_->nb_streams; ++i) {
        AVStream* const track = format_->streams[i];
        if (track != picture_ && track != sound_) track->discard = AVDISCARD_ALL;
    }
    for (const AVStream* track : {picture_, sound_}) {
        if (track != nullptr && decoder_for(track->codecpar->codec_id) == nullptr) {
            return FilmOutcome::no_track;
        }
    }
    return FilmOutcome::made;
}

std::int64_t Reader::start_microseconds() const {
    return format_->start_time == AV_NOPTS_VALUE ? 0 : format_->start_time;
}

std::optional<double> Reader::claimed_seconds() const {
    if (container_ == Container::mp3 || format_->duration == AV_NOPTS_VALUE) return std::nullopt;
    return static_cast<double>(format_->duration) / microseconds.den;
}

FilmOutcome Reader::next(AVPacket& packet, bool& over) {
    const int got = av_read_frame(format_, &packet);
    over = got == AVERROR_EOF;
    if (got < 0 && !over) return FilmOutcome::damaged;
    if (!over && (packet.flags & AV_PKT_FLAG_CORRUPT) != 0) return FilmOutcome::damaged;
    return FilmOutcome::made;
}

Codec Reader::decoder_of(const AVStream& track, std::uint64_t pixels_max) {
    const char* const name = decoder_for(track.codecpar->codec_id);
    const AVCodec* const kind = name == nullptr ? nullptr : avcodec_find_decoder_by_name(name);
    if (kind == nullptr) return nullptr;
    auto decoder = owned<Codec>(avcodec_alloc_context3(kind));
    if (avcodec_parameters_to_context(decoder.get(), track.codecpar) < 0) return nullptr;
    decoder->pkt_timebase = track.time_base;
    decoder->thread_count = 1;
    decoder->max_pixels = static_cast<std::int64_t>(pixels_max);
    if (avcodec_open2(decoder.get(), kind, nullptr) < 0) return nullptr;
    return decoder;
}

}  // namespace kith::media
