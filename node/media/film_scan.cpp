#include "node/media/film_scan.h"

#include "node/media/big_endian.h"
#include "node/media/film_samples.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

namespace kith::media {

namespace {

using namespace std::string_view_literals;

constexpr std::size_t tracks_max = 2;
constexpr std::size_t samples_max = 50'000;       // five minutes hold a third of it
constexpr std::size_t parameters_bytes_max = 96;  // of a picture; twenty or so
constexpr std::string_view unturned =
    "\0\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x40\0\0\0"sv;

std::unexpected<Error> dirty(std::string_view rule) {
    return fail(Errc::internal, rule);
}

bool is_zero(std::string_view bytes) {
    return std::ranges::all_of(bytes, [](char c) { return c == '\0'; });
}

struct Track {
    SampleTables tables{};
    bool is_sound = false;
    Size size{};   // of the picture
    Size shown{};  // as the track says
    std::uint32_t ticks_a_second = 0;
    std::uint32_t ticks = 0;
    std::uint64_t timed = 0;  // samples whose time is said
    bool is_described = false;
};

struct Scan {
    std::size_t film_bytes = 0;
    std::vector<Track> tracks{};
    std::uint64_t milliseconds = 0;
    bool has_head = false;
    Track& track() { return tracks.back(); }
};

/// The entries of a table of 32-bit numbers, so many to each: version and flags, how many, and they.
std::size_t entries_in(std::string_view data, std::size_t numbers_each, std::size_t head = 4) {
    if (data.size() < head + 4 || !is_zero(data.substr(0, head))) return 0;
    const std::size_t bytes = data.size() - head - 4;
    const std::size_t count = big32(data, head);
    return count * numbers_each * 4 == bytes ? count : 0;
}

bool is_type(std::string_view data, Scan&) {
    constexpr std::string_view known[] = {"isom", "iso2", "avc1", "mp41"};
    if (data.size() % 4 != 0 || data.size() < 8 || data.size() > 32) return false;
    for (std::size_t at = 0; at < data.size(); at += 4) {
        if (at != 4 && std::ranges::find(known, data.substr(at, 4)) == std::end(known)) return false;
    }
    return big32(data, 4) == 0x200;
}

bool is_movie_head(std::string_view data, Scan& scan) {
    if (data.size() != 100 || !is_zero(data.substr(0, 12))) return false;
    const std::uint32_t a_second = big32(data, 12);
    if (a_second == 0) return false;
    scan.has_head = true;
    scan.milliseconds = std::uint64_t{big32(data, 16)} * 1000 / a_second;
    return data.substr(20, 16) == "\0\1\0\0\1\0\0\0\0\0\0\0\0\0\0\0"sv && data.substr(36, 36) == unturned &&
           is_zero(data.substr(72, 24));
}

bool is_track(std::string_view, Scan& scan) {
    if (scan.tracks.size() >= tracks_max) return false;
    scan.tracks.emplace_back();
    return true;
}

bool is_track_head(std::string_view data, Scan& scan) {
    if (data.size() != 84 || big32(data, 0) > 3 || !is_zero(data.substr(4, 8))) return false;
    scan.track().shown = {big16(data, 76), big16(data, 80)};
    return is_zero(data.substr(16, 4)) && is_zero(data.substr(24, 10)) && is_zero(data.substr(38, 2)) &&
           data.substr(40, 36) == unturned;
}

bool is_edits(std::string_view data, Scan&) {
    const std::size_t entries = entries_in(data, 3);
    return entries > 0 && entries <= 4;
}

bool is_media_head(std::string_view data, Scan& scan) {
    constexpr std::uint32_t no_language = 0x55c4;
    if (data.size() != 24) return false;
    scan.track().ticks_a_second = big32(data, 12);
    scan.track().ticks = big32(data, 16);
    return is_zero(data.substr(0, 12)) && big16(data, 20) == no_language && is_zero(data.substr(22));
}

bool is_handler(std::string_view data, Scan& scan) {
    Track& track = scan.track();
    track.tables.is_picture = data.substr(0, 12).ends_with("vide"sv);
    track.is_sound = data.substr(0, 12).ends_with("soun"sv);
    const std::string_view name = track.tables.is_picture ? "VideoHandler\0"sv : "SoundHandler\0"sv;
    return (track.tables.is_picture || track.is_sound) && is_zero(data.substr(0, 8)) && data.size() > 24 &&
           is_zero(data.substr(12, 12)) && data.substr(24) == name;
}

bool is_picture_head(std::string_view data, Scan&) {
    return data == "\0\0\0\1\0\0\0\0\0\0\0\0"sv;
}
bool is_sound_head(std::string_view data, Scan&) {
    return data.size() == 8 && is_zero(data);
}

/// In this file, and named by nothing.
bool is_reference(std::string_view data, Scan&) {
    return data == "\0\0\0\0\0\0\0\1\0\0\0\x0curl \0\0\0\1"sv;
}

bool is_descriptions(std::string_view data, Scan& scan) {
    scan.track().is_described = true;
    return data.size() > 8 && data.starts_with("\0\0\0\0\0\0\0\1"sv);
}

bool is_picture_description(std::string_view data, Scan& scan) {
    if (!scan.track().tables.is_picture || data.size() < 78) return false;
    scan.track().size = {big16(data, 24), big16(data, 26)};
    return data.starts_with("\0\0\0\0\0\0\0\1"sv) && is_zero(data.substr(8, 16)) &&
           data.substr(28, 14) == "\0\x48\0\0\0\x48\0\0\0\0\0\0\0\1"sv && is_zero(data.substr(42, 32)) &&
           data.substr(74, 4) == "\0\x18\xff\xff"sv;
}

bool is_sound_description(std::string_view data, Scan& scan) {
    return scan.track().is_sound && data.size() >= 28 && data.starts_with("\0\0\0\0\0\0\0\1"sv) &&
           is_zero(data.substr(8, 8)) && is_zero(data.substr(20, 4));
}

/// One set of each kind of parameters, and the four bytes of the high profiles (ISO/IEC 14496-15, 5.3.3.1).
bool is_picture_parameters(std::string_view data, Scan&) {
    constexpr std::uint32_t sequence = 7;
    constexpr std::uint32_t picture = 8;
    if (data.size() < 6 || byte_at(data, 0) != 1 || byte_at(data, 4) != 0xff) return false;
    data.remove_prefix(5);
    for (const std::uint32_t type : {sequence, picture}) {
        if (data.size() < 4 || (byte_at(data, 0) & 0x1f) != 1) return false;
        const std::size_t length = big16(data, 1);
        if (length == 0 || length > parameters_bytes_max || length > data.size() - 3 ||
            (byte_at(data, 3) & 0x1f) != type)
            return false;
        data.remove_prefix(3 + length);
    }
    return data.empty() || (data.size() == 4 && (byte_at(data, 3) & 0xff) == 0);
}

/// One descriptor of MPEG-4 (ISO/IEC 14496-1, 7.2.6.1): past its tag and its length.
bool enter(std::string_view& data, char tag, std::size_t& length) {
    if (!data.starts_with(tag)) return false;
    data.remove_prefix(1);
    length = 0;
    for (int i = 0; i < 4 && !data.empty(); ++i) {
        const std::uint32_t byte = byte_at(data, 0);
        data.remove_prefix(1);
        length = length << 7 | (byte & 0x7f);
        if ((byte & 0x80) == 0) return length <= data.size();
    }
    return false;
}

bool is_sound_parameters(std::string_view data, Scan&) {
    constexpr std::size_t of_decoder = 13;
    constexpr std::size_t special_max = 5;
    std::size_t length = 0;
    if (!data.starts_with("\0\0\0\0"sv)) return false;
    data.remove_prefix(4);
    if (!enter(data, '\3', length) || length != data.size() || length < 3 || byte_at(data, 2) != 0) {
        return false;
    }
    data.remove_prefix(3);
    if (!enter(data, '\4', length) || length < of_decoder || !data.starts_with("\x40\x15"sv)) return false;
    data.remove_prefix(of_decoder);
    if (!enter(data, '\5', length) || length > special_max) return false;
    data.remove_prefix(length);
    return enter(data, '\6', length) && length == 1 && data == "\2"sv;
}

bool is_point_shape(std::string_view data, Scan&) {
    return data == "\0\0\0\1\0\0\0\1"sv;
}
bool is_colours(std::string_view data, Scan&) {
    return data.size() == 11 && data.starts_with("nclx"sv);
}
bool is_rate(std::string_view data, Scan&) {
    return data.size() == 12;
}
bool is_times(std::string_view data, Scan& scan) {
    const std::size_t entries = entries_in(data, 2);
    for (std::size_t i = 0; i < entries; ++i) scan.track().timed += big32(data, 8 + i * 8);
    return entries > 0;
}
bool is_offsets(std::string_view data, Scan&) {
    return entries_in(data, 2) > 0;
}
bool is_keyframes(std::string_view data, Scan&) {
    return entries_in(data, 1) > 0;
}

bool is_runs(std::string_view data, Scan& scan) {
    const std::size_t entries = entries_in(data, 3);
    for (std::size_t i = 0; i < entries; ++i) {
        scan.track().tables.runs.push_back({big32(data, 8 + i * 12), big32(data, 12 + i * 12)});
        if (big32(data, 16 + i * 12) != 1) return false;
    }
    return entries > 0;
}

bool is_sizes(std::string_view data, Scan& scan) {
    if (data.size() < 12 || !is_zero(data.substr(0, 4))) return false;
    std::vector<std::uint32_t>& sizes = scan.track().tables.sizes;
    const std::uint32_t same = big32(data, 4);
    if (same != 0) {
        const std::uint32_t count = big32(data, 8);
        if (data.size() != 12 || count == 0 || count > samples_max || count > scan.film_bytes / same)
            return false;
        sizes.assign(count, same);
        return true;
    }
    const std::size_t entries = entries_in(data, 1, 8);
    if (entries > samples_max) return false;
    for (std::size_t i = 0; i < entries; ++i) sizes.push_back(big32(data, 12 + i * 4));
    return entries > 0;
}

bool is_chunks(std::string_view data, Scan& scan) {
    const std::size_t entries = entries_in(data, 1);
    for (std::size_t i = 0; i < entries; ++i) scan.track().tables.chunks.push_back(big32(data, 8 + i * 4));
    return entries > 0;
}

/// That a sound is to be begun one packet early.
bool is_roll(std::string_view data, Scan&) {
    return data == "\1\0\0\0roll\0\0\0\2\0\0\0\1\xff\xff"sv;
}
bool is_rolling(std::string_view data, Scan&) {
    return data.size() > 12 && is_zero(data.substr(0, 4)) && data.substr(4, 4) == "roll" &&
           std::size_t{big32(data, 8)} * 8 == data.size() - 12;
}

/// An empty list of words, which the library puts into every MP4.
bool is_no_words(std::string_view data, Scan&) {
    return data ==
           "\0\0\0\x35meta\0\0\0\0\0\0\0\x21hdlr\0\0\0\0\0\0\0\0mdirappl\0\0\0\0\0\0\0\0\0\0\0\0\x08ilst"sv;
}

bool is_box_of_boxes(std::string_view data, Scan&) {
    return !data.empty();
}
bool is_nothing(std::string_view data, Scan&) {
    return data.empty();
}
bool is_data(std::string_view data, Scan&) {
    return !data.empty();
}

/// What may stand in what, once, and where more boxes begin in it.
struct Rule {
    std::string_view parent;
    std::string_view type;
    bool (*check)(std::string_view data, Scan& scan);
    std::size_t boxes_from = 0;  // 0: it holds none
    bool repeats = false;
};
constexpr std::size_t at_its_start = std::string_view::npos;
constexpr Rule rules[] = {
    {"", "ftyp", is_type},
    {"", "moov", is_box_of_boxes, at_its_start},
    {"", "free", is_nothing},
    {"", "mdat", is_data},
    {"moov", "mvhd", is_movie_head},
    {"moov", "udta", is_no_words},
    {"moov", "trak", is_track, at_its_start, true},
    {"trak", "tkhd", is_track_head},
    {"trak", "edts", is_box_of_boxes, at_its_start},
    {"edts", "elst", is_edits},
    {"trak", "mdia", is_box_of_boxes, at_its_start},
    {"mdia", "mdhd", is_media_head},
    {"mdia", "hdlr", is_handler},
    {"mdia", "minf", is_box_of_boxes, at_its_start},
    {"minf", "vmhd", is_picture_head},
    {"minf", "smhd", is_sound_head},
    {"minf", "dinf", is_box_of_boxes, at_its_start},
    {"dinf", "dref", is_reference},
    {"minf", "stbl", is_box_of_boxes, at_its_start},
    {"stbl", "stsd", is_descriptions, 8},
    {"stsd", "avc1", is_picture_description, 78},
    {"avc1", "avcC", is_picture_parameters},
    {"avc1", "pasp", is_point_shape},
    {"avc1", "colr", is_colours},
    {"avc1", "btrt", is_rate},
    {"stsd", "mp4a", is_sound_description, 28},
    {"mp4a", "esds", is_sound_parameters},
    {"mp4a", "btrt", is_rate},
    {"stbl", "stts", is_times},
    {"stbl", "stss", is_keyframes},
    {"stbl", "ctts", is_offsets},
    {"stbl", "stsc", is_runs},
    {"stbl", "stsz", is_sizes},
    {"stbl", "stco", is_chunks},
    {"stbl", "sgpd", is_roll},
    {"stbl", "sbgp", is_rolling},
};

struct Box {
    std::string_view type{};
    std::string_view data{};
};

Result<Box> take_box(std::string_view& bytes) {
    if (bytes.size() < 8) return dirty("bare/film box");
    const std::size_t size = big32(bytes, 0);
    if (size < 8 || size > bytes.size()) return dirty("bare/film box");
    const Box box{bytes.substr(4, 4), bytes.substr(8, size - 8)};
    bytes.remove_prefix(size);
    return box;
}

/// As deep as the rules go.
Done scan_boxes(std::string_view parent, std::string_view bytes, Scan& scan) {
    std::uint64_t seen = 0;
    while (!bytes.empty()) {
        const Box box = TRY(take_box(bytes));
        const auto* const rule = std::ranges::find_if(
            rules, [&](const Rule& each) { return each.parent == parent && each.type == box.type; });
        if (rule == std::end(rules)) return dirty("bare/film box of another kind");
        const std::uint64_t bit = std::uint64_t{1} << (rule - std::begin(rules));
        if ((seen & bit) != 0 && !rule->repeats) return dirty("bare/film box twice");
        seen |= bit;
        if (!rule->check(box.data, scan)) return dirty("bare/film box with more in it");
        if (rule->boxes_from == 0) continue;
        const std::size_t from = rule->boxes_from == at_its_start ? 0 : rule->boxes_from;
        TRY_DONE(scan_boxes(box.type, box.data.substr(from), scan));
    }
    return {};
}

/// One picture at most and one sound at most, the data after what says how it lies.
Done check_whole(std::string_view film, const Scan& scan) {
    const auto pictures =
        std::ranges::count_if(scan.tracks, [](const Track& track) { return track.tables.is_picture; });
    const auto sounds = std::ranges::count_if(scan.tracks, &Track::is_sound);
    const auto all = static_cast<std::ptrdiff_t>(scan.tracks.size());
    if (!scan.has_head || all == 0 || pictures > 1 || sounds > 1 || pictures + sounds != all) {
        return dirty("bare/film tracks");
    }
    std::vector<SampleTables> tables;
    for (const Track& track : scan.tracks) {
        if (!track.is_described || track.size != track.shown) return dirty("bare/film size");
        if (track.timed != track.tables.sizes.size()) return dirty("bare/film times");
        tables.push_back(track.tables);
    }
    std::string_view rest = film;
    while (!rest.empty()) {
        const Box box = TRY(take_box(rest));
        if (box.type != "mdat") continue;
        if (!rest.empty()) break;
        return check_samples(
            tables, film, static_cast<std::size_t>(box.data.data() - film.data()), box.data.size());
    }
    return dirty("bare/film order");
}

std::uint32_t rate_of(const Track& track) {
    if (track.ticks == 0) return 1;
    const std::uint64_t frames = track.tables.sizes.size();
    const std::uint64_t rate = (frames * track.ticks_a_second + track.ticks / 2) / std::uint64_t{track.ticks};
    return static_cast<std::uint32_t>(std::clamp<std::uint64_t>(rate, 1, 1'000));
}

}  // namespace

Result<FilmFacts> check_is_bare_film(std::string_view film) {
    if (film.size() < 8 || film.substr(4, 4) != "ftyp") return dirty("bare/film start");
    Scan scan{.film_bytes = film.size()};
    TRY_DONE(scan_boxes("", film, scan));
    TRY_DONE(check_whole(film, scan));
    FilmFacts facts{.milliseconds = scan.milliseconds};
    for (const Track& track : scan.tracks) {
        if (!track.tables.is_picture) continue;
        facts.has_picture = true;
        facts.size = track.size;
        facts.frames = static_cast<std::uint32_t>(track.tables.sizes.size());
        facts.frames_a_second = rate_of(track);
    }
    return facts;
}

}  // namespace kith::media
