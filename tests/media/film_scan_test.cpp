// The second pair of eyes on what kith-film makes.
#include "node/media/film_scan.h"

#include "tests/media/film_files.h"

#include <doctest/doctest.h>

using namespace kith;
using namespace kith::media;
using namespace kith::test;

namespace {

std::string replaced(std::string film,
                     const std::string& after,
                     std::size_t offset,
                     const std::string& bytes) {
    const auto at = film.find(after);
    REQUIRE(at != std::string::npos);
    return film.replace(at + offset, bytes.size(), bytes);
}

}  // namespace

TEST_SUITE("node/media/film_scan") {
    TEST_CASE("what kith-film makes passes, and nothing that has more in it does") {
        const auto clean = cleaned(phone_film());
        REQUIRE(clean);
        const std::string& film = clean->bytes;
        REQUIRE(check_is_bare_film(film));
        const std::string words = box_of("data", "CANARY, 52.3731N 4.8922E");
        struct Row {
            const char* about;
            std::string film;
        };
        const Row rows[] = {
            {"words about it", with_box(film, "moov", box_of("udta", words))},
            {"a word in the list of words", replaced(film, "ilst", 3, "T")},
            {"more in the list of words", replaced(film, "mdirappl", 8, "CANA")},
            {"words in a track", with_box(film, "moov/trak", box_of("udta", words))},
            {"a box of metadata", with_box(film, "moov", box_of("meta", words))},
            {"a third track", with_box(film, "moov", box_of("trak", ""))},
            {"a private box", with_box(film, "moov", box_of("uuid", std::string(16, 'x') + words))},
            {"a private box at the end", film + box_of("uuid", std::string(16, 'x'))},
            {"free space with something in it", film + box_of("free", words)},
            {"more data at the end", film + box_of("mdat", words)},
            {"bytes at the end", film + "x"},
            {"the end cut off", film.substr(0, film.size() - 1)},
            {"data of no track", with_box(film, "mdat", "12345678")},
            {"a reference to another track", with_box(film, "moov/trak", box_of("tref", words))},
            {"a title of the codec", replaced(film, "stsd", 20 + 43, "CANARY")},
            {"a time of the film", replaced(film, "mvhd", 4 + 4, "\x66")},
            {"a time of a track", replaced(film, "tkhd", 4 + 7, "\x66")},
            {"a time of the media", replaced(film, "mdhd", 4 + 7, "\x66")},
            {"a language", replaced(film, "mdhd", 4 + 20, "\x15\xc7")},
            {"a name of the handler", replaced(film, "VideoHandler", 0, "CANARYFILM")},
            {"a turn", replaced(film, "tkhd", 4 + 40, std::string("\xff\xff", 2))},
            {"a brand", replaced(film, "ftyp", 4, "CANA")},
            {"an address", replaced(film, "url ", 4, std::string("\0\0\0\0", 4))},
            {"a box in the picture's description",
             with_box(film, "moov/trak/mdia/minf/stbl/stsd", box_of("CANA", words))},
        };
        for (const Row& row : rows) {
            CAPTURE(row.about);
            REQUIRE(row.film != film);
            const auto facts = check_is_bare_film(row.film);
            REQUIRE_FALSE(facts);
            CHECK(facts.error().code == Errc::internal);
            CHECK(facts.error().rule.starts_with("bare/film"));
        }
        for (std::size_t at = 0; at < film.size(); at += 97) {
            CHECK_FALSE(check_is_bare_film(std::string_view(film).substr(0, at)));
        }
    }

    TEST_CASE("a track is a picture or a sound") {
        const auto clean = cleaned(made_by_ffmpeg("-f lavfi -i sine=d=0.3", "mp3"));
        REQUIRE(clean);
        REQUIRE(check_is_bare_film(clean->bytes));
        const auto head = clean->bytes.find("tkhd");
        const std::string film =
            with_box(clean->bytes, "moov", box_of("trak", clean->bytes.substr(head - 4, 92)));
        const auto facts = check_is_bare_film(film);
        REQUIRE_FALSE(facts);
        CHECK(facts.error().rule == "bare/film tracks");
        // One time fewer than there are samples.
        const auto times = clean->bytes.find("stts") + 4 + 8 + 3;
        std::string short_of = clean->bytes;
        --short_of[times];
        const auto timed = check_is_bare_film(short_of);
        REQUIRE_FALSE(timed);
        CHECK(timed.error().rule == "bare/film times");
    }

    TEST_CASE("between the slices of a picture stands nothing else") {
        const auto clean = cleaned(
            made_by_ffmpeg("-f lavfi -i testsrc2=s=160x90:r=25:d=1 -c:v libx264 -preset ultrafast", "mp4"));
        REQUIRE(clean);
        const auto first = clean->bytes.find("mdat") + 4 + 4;
        // Remarks of the encoder, parameters, the end of a sequence, filler.
        for (const int type : {6, 7, 8, 9, 10, 12, 0, 31}) {
            CAPTURE(type);
            std::string film = clean->bytes;
            film[first] = static_cast<char>((static_cast<unsigned char>(film[first]) & 0xe0) | type);
            const auto facts = check_is_bare_film(film);
            REQUIRE_FALSE(facts);
            CHECK(facts.error().rule == "bare/film picture");
        }
    }
}
