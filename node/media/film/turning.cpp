#include "node/media/film/turning.h"

#include <cstdlib>

namespace kith::media {

namespace {

struct Plane {
    std::uint8_t* pixels;
    int stride;
    int width;
    int height;
};

Plane plane_of(const AVFrame& frame, int index) {
    const int shift = index == 0 ? 0 : 1;
    return {frame.data[index],
            frame.linesize[index],
            AV_CEIL_RSHIFT(frame.width, shift),
            AV_CEIL_RSHIFT(frame.height, shift)};
}

void turn_plane(const Plane& from, Turn turn, const Plane& to) {
    for (int y = 0; y < to.height; ++y) {
        std::uint8_t* const row = to.pixels + static_cast<std::ptrdiff_t>(y) * to.stride;
        for (int x = 0; x < to.width; ++x) {
            const int across = turn.flip_x ? to.width - 1 - x : x;
            const int down = turn.flip_y ? to.height - 1 - y : y;
            const int from_x = turn.sideways ? down : across;
            const int from_y = turn.sideways ? across : down;
            row[x] = from.pixels[static_cast<std::ptrdiff_t>(from_y) * from.stride + from_x];
        }
    }
}

}  // namespace

/// A point (x, y) is shown at (x m[0] + y m[3], x m[1] + y m[4]).
Turn turn_of(const AVStream& track) {
    std::size_t size = 0;
    const std::uint8_t* const data = av_stream_get_side_data(&track, AV_PKT_DATA_DISPLAYMATRIX, &size);
    if (data == nullptr || size < 9 * sizeof(std::int32_t)) return {};
    const auto* const m = reinterpret_cast<const std::int32_t*>(data);
    const auto length = [](std::int32_t number) { return std::llabs(number); };
    if (length(m[1]) + length(m[3]) > length(m[0]) + length(m[4])) {
        return {.sideways = true, .flip_x = m[3] < 0, .flip_y = m[1] < 0};
    }
    return {.sideways = false, .flip_x = m[0] < 0, .flip_y = m[4] < 0};
}

void turn(const AVFrame& from, Turn turn, AVFrame& to) {
    for (int index = 0; index < 3; ++index) turn_plane(plane_of(from, index), turn, plane_of(to, index));
}

}  // namespace kith::media
