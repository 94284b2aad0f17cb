#include "node/media/film_samples.h"

#include "node/media/big_endian.h"

#include <algorithm>

namespace kith::media {

namespace {

std::unexpected<Error> dirty(std::string_view rule) {
    return fail(Errc::internal, rule);
}

struct Extent {
    std::size_t from = 0;
    std::size_t bytes = 0;
};

/// How many samples each chunk has: none where the table does not say it.
std::vector<std::uint32_t> samples_of_chunks(const SampleTables& track) {
    std::vector<std::uint32_t> counts(track.chunks.size(), 0);
    std::size_t run = 0;
    for (std::size_t chunk = 0; chunk < counts.size(); ++chunk) {
        while (run + 1 < track.runs.size() && track.runs[run + 1].first_chunk <= chunk + 1) ++run;
        if (!track.runs.empty() && track.runs[run].first_chunk <= chunk + 1) {
            counts[chunk] = track.runs[run].samples;
        }
    }
    return counts;
}

/// A picture: slices (types 1 and 5), each behind its length, and no parameter, remark or filler.
/// ITU-T H.264, 7.4.1; ISO/IEC 14496-15, 5.3.4.2.
bool is_slices(std::string_view sample) {
    while (!sample.empty()) {
        if (sample.size() < 5) return false;
        const std::size_t length = big32(sample, 0);
        const std::uint32_t type = byte_at(sample, 4) & 0x1f;
        if (length == 0 || length > sample.size() - 4 || (type != 1 && type != 5)) return false;
        sample.remove_prefix(4 + length);
    }
    return true;
}

Done gather(const SampleTables& track, std::string_view film, std::vector<Extent>& extents) {
    const std::vector<std::uint32_t> counts = samples_of_chunks(track);
    std::size_t sample = 0;
    for (std::size_t chunk = 0; chunk < counts.size(); ++chunk) {
        Extent extent{.from = track.chunks[chunk]};
        for (std::uint32_t i = 0; i < counts[chunk]; ++i, ++sample) {
            if (sample >= track.sizes.size()) return dirty("bare/film samples");
            const std::size_t at = extent.from + extent.bytes;
            if (at > film.size() || track.sizes[sample] > film.size() - at) {
                return dirty("bare/film sample outside");
            }
            if (track.is_picture && !is_slices(film.substr(at, track.sizes[sample]))) {
                return dirty("bare/film picture");
            }
            extent.bytes += track.sizes[sample];
        }
        extents.push_back(extent);
    }
    if (sample != track.sizes.size()) return dirty("bare/film samples");
    return {};
}

}  // namespace

Done check_samples(std::span<const SampleTables> tracks,
                   std::string_view film,
                   std::size_t from,
                   std::size_t bytes) {
    std::vector<Extent> extents;
    for (const SampleTables& track : tracks) TRY_DONE(gather(track, film, extents));
    std::ranges::sort(extents, {}, [](const Extent& extent) { return std::pair(extent.from, extent.bytes); });
    std::size_t at = from;
    for (const Extent& extent : extents) {
        if (extent.from != at) return dirty("bare/film data of no track");
        at += extent.bytes;
    }
    if (at != from + bytes) return dirty("bare/film data of no track");
    return {};
}

}  // namespace kith::media
