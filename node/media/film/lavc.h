// FFmpeg's libraries for the other files of kith-film: their headers, and owners of what they hand out.
#pragma once

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavcodec/bsf.h>
#include <libavformat/avformat.h>
#include <libavutil/audio_fifo.h>
#include <libavutil/display.h>
#include <libavutil/imgutils.h>
#include <libavutil/log.h>
#include <libavutil/opt.h>
#include <libswresample/swresample.h>
#include <libswscale/swscale.h>
}

#include <memory>
#include <new>

namespace kith::media {

/// Ends with one of the library's functions, which takes the pointer's address.
template <auto function>
struct FreeByAddress {
    template <class T>
    void operator()(T* held) const {
        function(&held);
    }
};
template <auto function>
struct FreeByPointer {
    template <class T>
    void operator()(T* held) const {
        function(held);
    }
};

using Frame = std::unique_ptr<AVFrame, FreeByAddress<av_frame_free>>;
using Packet = std::unique_ptr<AVPacket, FreeByAddress<av_packet_free>>;
using Codec = std::unique_ptr<AVCodecContext, FreeByAddress<avcodec_free_context>>;
using BitstreamFilter = std::unique_ptr<AVBSFContext, FreeByAddress<av_bsf_free>>;
using Scaler = std::unique_ptr<SwsContext, FreeByPointer<sws_freeContext>>;
using Resampler = std::unique_ptr<SwrContext, FreeByAddress<swr_free>>;
using SampleQueue = std::unique_ptr<AVAudioFifo, FreeByPointer<av_audio_fifo_free>>;

/// What it makes, or std::bad_alloc.
template <class Owner, class T>
Owner owned(T* made) {
    if (made == nullptr) throw std::bad_alloc();
    return Owner(made);
}
inline Frame new_frame() {
    return owned<Frame>(av_frame_alloc());
}
inline Packet new_packet() {
    return owned<Packet>(av_packet_alloc());
}

inline constexpr AVRational microseconds{1, 1'000'000};

}  // namespace kith::media
