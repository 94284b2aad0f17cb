#include "node/media/film/writer.h"

#include <algorithm>
#include <cstring>

namespace kith::media {

namespace {

constexpr int buffer_bytes = 64 << 10;

std::int64_t moved(std::int64_t offset, int whence, std::size_t at, std::size_t size) {
    if ((whence & AVSEEK_SIZE) != 0) return static_cast<std::int64_t>(size);
    if (whence == SEEK_CUR) offset += static_cast<std::int64_t>(at);
    if (whence == SEEK_END) offset += static_cast<std::int64_t>(size);
    return offset < 0 ? AVERROR(EINVAL) : offset;
}

AVIOContext* new_io(int writes,
                    void* of,
                    int (*read)(void*, std::uint8_t*, int),
                    int (*write)(void*, std::uint8_t*, int),
                    std::int64_t (*seek)(void*, std::int64_t, int)) {
    auto* const buffer = static_cast<unsigned char*>(av_malloc(buffer_bytes));
    if (buffer == nullptr) throw std::bad_alloc();
    AVIOContext* const io = avio_alloc_context(buffer, buffer_bytes, writes, of, read, write, seek);
    if (io == nullptr) throw std::bad_alloc();
    return io;
}

void free_io(AVIOContext* io) {
    if (io == nullptr) return;
    av_freep(static_cast<void*>(&io->buffer));
    avio_context_free(&io);
}

}  // namespace

Writer::~Writer() {
    avformat_free_context(format_);
    free_io(io_);
}

int Writer::put(void* file, std::uint8_t* bytes, int size) {
    auto& [out, at, bytes_max] = *static_cast<File*>(file);
    const auto more = static_cast<std::size_t>(size);
    if (at > bytes_max || more > bytes_max - at) return AVERROR(ENOSPC);
    if (at + more > out.size()) out.resize(at + more);
    std::memcpy(out.data() + at, bytes, more);
    at += more;
    return size;
}

std::int64_t Writer::seek(void* file, std::int64_t offset, int whence) {
    auto& [out, at, bytes_max] = *static_cast<File*>(file);
    const std::int64_t to = moved(offset, whence, at, out.size());
    if ((whence & AVSEEK_SIZE) == 0 && to >= 0) at = static_cast<std::size_t>(to);
    return to;
}

int Writer::read_back(void* view, std::uint8_t* out, int wanted) {
    auto& [file, at] = *static_cast<View*>(view);
    if (wanted <= 0 || at >= file->bytes.size()) return AVERROR_EOF;
    const std::size_t got = std::min(static_cast<std::size_t>(wanted), file->bytes.size() - at);
    std::memcpy(out, file->bytes.data() + at, got);
    at += got;
    return static_cast<int>(got);
}

std::int64_t Writer::seek_back(void* view, std::int64_t offset, int whence) {
    auto& [file, at] = *static_cast<View*>(view);
    const std::int64_t to = moved(offset, whence, at, file->bytes.size());
    if ((whence & AVSEEK_SIZE) == 0 && to >= 0) at = static_cast<std::size_t>(to);
    return to;
}

/// To put its index first, the library reads what it wrote.
int Writer::open_again(AVFormatContext* format, AVIOContext** io, const char*, int flags, AVDictionary**) {
    if ((flags & AVIO_FLAG_WRITE) != 0) return AVERROR(EPERM);
    const auto& writer = *static_cast<const Writer*>(format->opaque);
    auto view = std::make_unique<View>(View{.file = &writer.file_});
    *io = new_io(0, view.get(), read_back, nullptr, seek_back);
    static_cast<void>(view.release());
    return 0;
}

int Writer::close_again(AVFormatContext*, AVIOContext* io) {
    const std::unique_ptr<View> view(static_cast<View*>(io->opaque));
    free_io(io);
    return 0;
}

bool Writer::open() {
    if (avformat_alloc_output_context2(&format_, nullptr, "mp4", nullptr) < 0) return false;
    io_ = new_io(1, &file_, nullptr, put, seek);
    format_->pb = io_;
    format_->opaque = this;
    format_->io_open = open_again;
    format_->io_close2 = close_again;
    format_->flags |= AVFMT_FLAG_CUSTOM_IO | AVFMT_FLAG_BITEXACT;
    return true;
}

int Writer::add(const AVCodecParameters& track, AVRational time_base) {
    AVStream* const stream = avformat_new_stream(format_, nullptr);
    if (stream == nullptr || avcodec_parameters_copy(stream->codecpar, &track) < 0) return -1;
    stream->codecpar->codec_tag = 0;
    stream->time_base = time_base;
    return stream->index;
}

bool Writer::begin() {
    AVDictionary* options = nullptr;
    av_dict_set(&options, "movflags", "+faststart", 0);
    const int begun = avformat_write_header(format_, &options);
    av_dict_free(&options);
    return begun >= 0;
}

bool Writer::write(AVPacket& packet, int track, AVRational time_base) {
    packet.stream_index = track;
    packet.pos = -1;
    av_packet_rescale_ts(&packet, time_base, format_->streams[track]->time_base);
    return av_interleaved_write_frame(format_, &packet) >= 0;
}

bool Writer::finish() {
    return av_write_trailer(format_) >= 0 && io_->error >= 0;
}

}  // namespace kith::media
