// Writer: an MP4 in memory, in the order in which it can be shown while it comes, without a word about who
// made it, when and with what.
#pragma once

#include "node/media/film/lavc.h"

#include <string>

namespace kith::media {

class Writer {
 public:
    explicit Writer(std::size_t bytes_max) : file_{.bytes_max = bytes_max} {}
    ~Writer();
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    bool open();
    /// A track of what this encoder makes; its index, negative where it cannot be. Before begin().
    int add(const AVCodecParameters& track, AVRational time_base);
    bool begin();
    /// Takes what is in the packet, whose times are in `time_base`.
    bool write(AVPacket& packet, int track, AVRational time_base);
    bool finish();

    std::string take() { return std::move(file_.bytes); }

 private:
    struct File {
        std::string bytes{};
        std::size_t at = 0;
        std::size_t bytes_max = 0;
    };
    struct View {
        const File* file;
        std::size_t at = 0;
    };
    static int put(void* file, std::uint8_t* bytes, int size);
    static std::int64_t seek(void* file, std::int64_t offset, int whence);
    static int read_back(void* view, std::uint8_t* out, int wanted);
    static std::int64_t seek_back(void* view, std::int64_t offset, int whence);
    static int open_again(AVFormatContext* format, AVIOContext** io, const char*, int, AVDictionary**);
    static int close_again(AVFormatContext* format, AVIOContext* io);

    File file_;
    AVIOContext* io_ = nullptr;
    AVFormatContext* format_ = nullptr;
};

}  // namespace kith::media
