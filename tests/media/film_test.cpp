// What becomes of the films and sounds that people upload.
#include "node/media/child_process.h"
#include "node/media/limits.h"
#include "tests/media/film_files.h"
#include "tests/media/samples.h"
#include "tests/support/temp_dir.h"

#include <doctest/doctest.h>

#include <array>
#include <fstream>

using namespace kith;
using namespace kith::media;
using namespace kith::test;
using namespace std::string_view_literals;

namespace {

std::array<Colour, 4> corners(const CleanFilm& film) {
    const auto poster = workshop().clean_image(film.poster, Recipe::preview_only());
    REQUIRE(poster);
    std::array<Colour, 4> out{};
    std::size_t at = 0;
    for (const double y : {0.2, 0.8}) {
        for (const double x : {0.2, 0.8}) out[at++] = nearest(painted(poster->blurhash, x, y));
    }
    return out;
}

/// Nothing of who made it, where, when and with what.
void check_is_mute(const std::string& film) {
    for (const std::string_view word : {told, "52.37"sv, "x264"sv, "Lavc"sv, "Lavf"sv, "tref"sv}) {
        CAPTURE(word);
        CHECK_FALSE(film.contains(word));
    }
}

const std::string tone = "-f lavfi -i sine=frequency=440:duration=1 ";
const std::string picture = "-f lavfi -i testsrc2=s=160x90:r=25:d=1 ";

}  // namespace

TEST_SUITE("node/media/film") {
    TEST_CASE("a film of a phone comes out upright and without a word about who, where and with what") {
        const std::string film = phone_film();
        REQUIRE(film.contains(told));
        REQUIRE(film.contains("52.37"));
        struct Row {
            const char* about;
            std::array<std::int32_t, 4> matrix;
            bool lies;
            std::array<Colour, 4> corners;
        };
        const Row rows[] = {
            {"as it is", {1, 0, 0, 1}, false, {red, green, blue, yellow}},
            {"to the right", {0, 1, -1, 0}, true, {blue, red, yellow, green}},
            {"head over", {-1, 0, 0, -1}, false, {yellow, blue, green, red}},
            {"to the left", {0, -1, 1, 0}, true, {green, yellow, red, blue}},
            {"in a mirror", {-1, 0, 0, 1}, false, {green, red, yellow, blue}},
            {"along its diagonal", {0, 1, 1, 0}, true, {red, blue, green, yellow}},
        };
        for (const Row& row : rows) {
            CAPTURE(row.about);
            const auto [a, b, c, d] = row.matrix;
            const auto clean = cleaned(lying(film, a, b, c, d));
            REQUIRE(clean);
            CHECK(clean->facts.has_picture);
            CHECK(clean->facts.size == (row.lies ? Size{180, 320} : Size{320, 180}));
            CHECK(clean->facts.frames == 25);
            CHECK(clean->facts.frames_a_second == 25);
            CHECK(clean->facts.milliseconds >= 1000);
            CHECK(clean->facts.milliseconds < 1100);
            CHECK(corners(*clean) == row.corners);
            CHECK(check_is_bare_film(clean->bytes));
            check_is_mute(clean->bytes);
        }
    }

    TEST_CASE("films and sounds of the kinds that people have are taken") {
        const std::string words = "-metadata title=" + std::string(told) + " ";
        const std::string cover =
            tone +
            "-f lavfi -i color=red:s=64x64:d=0.04 -map 0 -map 1 -c:v mjpeg -disposition:v attached_pic ";
        struct Row {
            std::string arguments;
            const char* ending;
            bool has_picture;
        };
        const Row rows[] = {
            {picture + tone +
                 "-c:v libx265 -preset ultrafast -x265-params log-level=none:pools=none -tag:v hvc1"
                 " -c:a aac ",
             "mov",
             true},
            {picture + tone + "-c:v libvpx -deadline realtime -c:a libvorbis ", "webm", true},
            {picture + "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 ", "webm", true},
            {picture + tone + "-c:v libx264 -preset ultrafast -c:a libmp3lame ", "mkv", true},
            {tone + "-c:a aac ", "m4a", false},
            {tone + "-ac 6 -c:a alac ", "m4a", false},
            {cover, "mp3", false},
            {tone + "-c:a libvorbis ", "ogg", false},
            {tone + "-c:a libopus ", "ogg", false},
            {tone, "flac", false},
            {tone + "-ar 8000 ", "wav", false},
        };
        for (const Row& row : rows) {
            CAPTURE(row.arguments);
            const auto clean = cleaned(made_by_ffmpeg(row.arguments + words, row.ending));
            REQUIRE(clean);
            CHECK(clean->facts.has_picture == row.has_picture);
            CHECK(clean->facts.milliseconds > 900);
            CHECK(clean->facts.milliseconds < 1200);
            check_is_mute(clean->bytes);
        }
    }

    TEST_CASE("what is large or has many pictures a second is made smaller") {
        const auto clean = cleaned(made_by_ffmpeg(
            "-f lavfi -i testsrc2=s=1080x1920:r=60:d=0.5 -c:v libx264 -preset ultrafast", "mp4"));
        REQUIRE(clean);
        CHECK(clean->facts.size == Size{720, 1280});
        CHECK(clean->facts.frames == 15);
    }

    TEST_CASE("what is hostile, too long or no film is refused, with words, and harms nothing") {
        const std::string film =
            made_by_ffmpeg(picture + "-c:v libx264 -preset ultrafast -movflags +faststart", "mp4");
        std::string hours = film;
        hours.replace(hours.find("mvhd") + 4 + 16, 4, std::string("\0\x36\xee\x80", 4));
        std::string large = film;
        large.replace(large.find("stsd") + 20 + 24, 4, "\x7f\xff\x7f\xff");
        struct Row {
            const char* about;
            std::string file;
            std::string_view rule;
        };
        const Row rows[] = {
            {"nothing", "", "media/type"},
            {"a page", "<html><script>alert(1)</script></html>", "media/type"},
            {"the first bytes only", film.substr(0, 40), "film/damaged"},
            {"a film cut off", film.substr(0, film.size() * 2 / 3), "film/damaged"},
            {"a page that says it is a film",
             std::string("\0\0\0\x18"
                         "ftypmp42\0\0\0\0mp42isom",
                         24) +
                 "<script>alert(1)</script>",
             "film/damaged"},
            {"a page that says it is a sound", "OggS<script>alert(1)</script>", "film/damaged"},
            {"hours, it says", hours, "film/length"},
            {"more than five minutes",
             made_by_ffmpeg("-f lavfi -i color=s=32x32:r=1/10:d=330 -c:v libvpx -deadline realtime -live 1",
                            "webm"),
             "film/length"},
            {"of another kind", made_by_ffmpeg(picture + "-c:v mpeg4", "mp4"), "film/tracks"},
            {"4096 by 2304",
             made_by_ffmpeg("-f lavfi -i color=s=4096x2304:d=0.04 -c:v libx264 -preset ultrafast", "mp4"),
             "film/pixels"},
        };
        for (const Row& row : rows) {
            CAPTURE(row.about);
            const auto clean = cleaned(row.file);
            REQUIRE_FALSE(clean);
            CHECK(clean.error().code == Errc::malformed);
            CHECK(clean.error().rule == row.rule);
            CHECK_FALSE(clean.error().message.empty());
        }
        // It says one size, its pictures have another: what comes out is true.
        const auto lied = cleaned(large);
        REQUIRE(lied);
        CHECK(lied->facts.size == Size{160, 90});
        const auto heavy = cleaned(std::string(limits::film_bytes_max + 1, 'x'));
        REQUIRE_FALSE(heavy);
        CHECK(heavy.error().code == Errc::too_large);
    }

    TEST_CASE("a film that says its data lie in another file gets none of that") {
        const TempDir folder;
        const std::string secret = folder.path() + "/secret";
        const std::string film = made_by_ffmpeg(picture + "-c:v libx264 -preset ultrafast", "mp4");
        std::ofstream(secret, std::ios::binary) << film;
        const std::string address = box_of("url ", std::string(4, '\0') + "file://" + secret + '\0');
        std::string elsewhere = with_box(film, "moov/trak/mdia/minf/dinf/dref", address);
        // The second of two, which the track is told to use.
        const auto references = elsewhere.find("dref");
        elsewhere[references + 11] = '\2';
        elsewhere[elsewhere.find("stsd") + 20 + 7] = '\2';
        const auto clean = cleaned(elsewhere);
        REQUIRE(clean);
        CHECK(clean->bytes == cleaned(film)->bytes);
        // With nothing in its own data, there is nothing in it, though the other file has it all.
        const auto data = elsewhere.find("mdat");
        const auto end = elsewhere.find("moov");
        REQUIRE(data < end);
        elsewhere.replace(data + 4, end - 4 - data - 4, std::string(end - 4 - data - 4, '\0'));
        CHECK_FALSE(cleaned(elsewhere));
    }

    TEST_CASE("a helper that says nonsense, falls or is missing is not believed") {
        const std::string film = phone_film();
        const auto keep_on = [] { return true; };
        for (const char* program : {"/bin/true", "/bin/false", "/bin/cat"}) {
            CAPTURE(program);
            const auto clean = clean_film(program, film, keep_on);
            REQUIRE_FALSE(clean);
            CHECK(clean.error().code == Errc::malformed);
        }
        const auto missing = clean_film("/nowhere/kith-film", film, keep_on);
        REQUIRE_FALSE(missing);
        CHECK(missing.error().code == Errc::unavailable);
    }

    TEST_CASE("work that is called off ends within seconds, whatever the helper does") {
        const TempDir folder;
        for (const char* text : {"exec /bin/sleep 300",
                                 "while :; do echo x; /bin/sleep 0.1; done",
                                 "exec >&-; while :; do :; done"}) {
            CAPTURE(text);
            int asked = 0;
            const auto clean =
                clean_film(program_of(folder, text), phone_film(), [&] { return ++asked < 2; });
            REQUIRE_FALSE(clean);
            CHECK(clean.error().code == Errc::denied);
            CHECK(asked == 2);
        }
    }

    TEST_CASE("what ends the server does not end its helper, which the server does itself") {
        const TempDir folder;
        for (const char* signal : {"TERM", "INT", "HUP"}) {
            CAPTURE(signal);
            const std::string text = std::string("kill -") + signal + " $$; echo alive";
            const auto said = run_program(program_of(folder, text),
                                          {},
                                          {.output_bytes_max = 100, .deadline = std::chrono::seconds(20)});
            CHECK(said == std::string("alive\n"));
        }
    }

    TEST_CASE("a helper that is not fit is no fault of the file") {
        const TempDir folder;
        for (const char* text : {"exit 2", "exit 3", "exit 127"}) {
            CAPTURE(text);
            const auto clean = clean_film(program_of(folder, text), phone_film(), [] { return true; });
            REQUIRE_FALSE(clean);
            CHECK(clean.error().code == Errc::unavailable);
        }
    }
}
