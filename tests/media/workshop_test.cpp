// What becomes of the images that people upload.
#include "node/media/blurhash.h"
#include "node/media/metadata_scan.h"
#include "tests/media/samples.h"

#include <doctest/doctest.h>

#include <array>

using namespace kith;
using namespace kith::media;
using namespace kith::test;

namespace {

/// The corners, row by row, as its blurhash paints them.
std::array<Colour, 4> corners(const CleanImage& image) {
    std::array<Colour, 4> out{};
    std::size_t at = 0;
    for (const double y : {0.2, 0.8}) {
        for (const double x : {0.2, 0.8}) out[at++] = nearest(painted(image.blurhash, x, y));
    }
    return out;
}

const std::string location = "52.3731N 4.8922E, photographed by CANARYCAM";

}  // namespace

TEST_SUITE("node/media/workshop") {
    TEST_CASE("a photograph comes out upright and without a word about who, where and with what") {
        const std::string bare = jpeg_of(240, 120, quadrants(240, 120));
        struct Row {
            int orientation;
            bool lies;
            std::array<Colour, 4> corners;
        };
        // https://www.cipa.jp/std/documents/download_e.html?CIPA_DC-008-2024-E, 4.6.5.1.6
        const Row rows[] = {
            {1, false, {red, green, blue, yellow}},
            {2, false, {green, red, yellow, blue}},
            {3, false, {yellow, blue, green, red}},
            {4, false, {blue, yellow, red, green}},
            {5, true, {red, blue, green, yellow}},
            {6, true, {blue, red, yellow, green}},
            {7, true, {yellow, green, blue, red}},
            {8, true, {green, yellow, red, blue}},
        };
        for (const Row& row : rows) {
            CAPTURE(row.orientation);
            std::string photograph = with_segment(bare, 0xe1, exif_block(row.orientation));
            photograph =
                with_segment(photograph, 0xe1, "http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>" + location);
            photograph = with_segment(photograph, 0xed, "Photoshop 3.0\0" + location);
            photograph = with_segment(photograph, 0xfe, location);
            REQUIRE_FALSE(check_is_bare(Format::jpeg, photograph));
            const auto clean = workshop().clean_image(photograph, Recipe::attachment());
            REQUIRE(clean);
            CHECK(clean->full.width == (row.lies ? 120 : 240));
            CHECK(clean->full.height == (row.lies ? 240 : 120));
            CHECK(corners(*clean) == row.corners);
            CHECK(is_blurhash(clean->blurhash));
            for (const Picture* picture : {&clean->full, &clean->preview}) {
                CHECK(picture->format == Format::jpeg);
                CHECK(check_is_bare(picture->format, picture->bytes));
                CHECK_FALSE(picture->bytes.contains("CANARYCAM"));
                CHECK_FALSE(picture->bytes.contains("Exif"));
            }
        }
    }

    TEST_CASE("texts in a PNG and a GIF go") {
        const std::string texts = png_chunk("tEXt", "Comment\0" + location) +
                                  png_chunk("eXIf", exif_block(1).substr(6)) +
                                  png_chunk("iTXt", "XML:com.adobe.xmp\0\0\0\0\0" + location);
        const std::string files[] = {png_of(40, 30, quadrants(40, 30), texts), gif_of(40, 30, 1, location)};
        for (const std::string& file : files) {
            const auto clean = workshop().clean_image(file, Recipe::attachment());
            REQUIRE(clean);
            CHECK(clean->full.width == 40);
            CHECK(clean->full.height == 30);
            CHECK_FALSE(clean->full.bytes.contains("CANARYCAM"));
            CHECK_FALSE(clean->preview.bytes.contains("CANARYCAM"));
        }
    }

    TEST_CASE("an animation keeps its frames as long as there are not too many") {
        const auto few = workshop().clean_image(gif_of(50, 40, 7, location), Recipe::attachment());
        REQUIRE(few);
        CHECK(few->is_animated);
        CHECK(few->full.format == Format::gif);
        CHECK(few->full.height == 40);
        CHECK_FALSE(few->full.bytes.contains("CANARYCAM"));
        const auto many = workshop().clean_image(gif_of(2000, 2000, 500), Recipe::attachment());
        REQUIRE(many);
        CHECK_FALSE(many->is_animated);
        CHECK(many->full.bytes.size() < 1 << 20);
    }

    TEST_CASE("what is large is scaled down, and avatars and headers have one size") {
        const auto clean = workshop().clean_image(plain_png(6000, 4000), Recipe::attachment());
        REQUIRE(clean);
        CHECK(std::uint64_t{clean->full.width} * clean->full.height <= limits::full_pixels_max);
        CHECK(clean->full.width > 3500);
        CHECK(std::uint64_t{clean->preview.width} * clean->preview.height <= limits::preview_pixels_max);
        CHECK(clean->preview.width > 500);
        const auto avatar = workshop().clean_image(png_of(90, 30, quadrants(90, 30)), Recipe::avatar());
        REQUIRE(avatar);
        CHECK(avatar->full.width == limits::avatar_side);
        CHECK(avatar->full.height == limits::avatar_side);
        CHECK(avatar->preview.bytes.empty());
        const auto header = workshop().clean_image(png_of(90, 30, quadrants(90, 30)), Recipe::header());
        REQUIRE(header);
        CHECK(header->full.width == limits::header_width);
        CHECK(header->full.height == limits::header_height);
    }

    TEST_CASE("what is hostile or no image is refused, with words, and harms nothing") {
        const std::string photograph = jpeg_of(240, 120, quadrants(240, 120));
        const std::string png = png_of(40, 30, quadrants(40, 30));
        const std::string huge =
            "\x89PNG\r\n\x1a\n" +
            png_chunk("IHDR", std::string("\0\0\x75\x30\0\0\x75\x30\x08\x02\0\0\0", 13)) +
            png_chunk("IDAT", "x") + png_chunk("IEND", "");
        struct Row {
            std::string about;
            std::string file;
            std::string_view rule;
        };
        const Row rows[] = {
            {"nothing", "", "media/empty"},
            {"a page", "<html><script>alert(1)</script></html>", "media/type"},
            {"a drawing with scripts", "<svg xmlns='http://www.w3.org/2000/svg'/>", "media/type"},
            {"a document", "%PDF-1.7\n", "media/type"},
            {"a TIFF", std::string("II*\0\x08\0\0\0", 8), "media/type"},
            {"a script for another program", "push graphic-context\nviewbox 0 0 640 480\n", "media/type"},
            {"a film",
             std::string("\0\0\0\x18"
                         "ftypmp42\0\0\0\0mp42isom",
                         24),
             "media/type"},
            {"30,000 by 30,000", huge, "media/pixels"},
            {"a photograph cut off", photograph.substr(0, photograph.size() / 2), "media/damaged"},
            {"a PNG cut off", png.substr(0, png.size() / 2), "media/damaged"},
            {"the first bytes only", "\xff\xd8\xff\xe0", "media/damaged"},
            {"a page that begins like a GIF", "GIF89a<script>alert(1)</script>", "media/damaged"},
            {"a WebP that is none",
             std::string("RIFF\x20\0\0\0WEBPVP8 ", 16) + std::string(24, 'x'),
             "media/damaged"},
            {"an AVIF that is none",
             std::string("\0\0\0\x1c"
                         "ftypavif\0\0\0\0avifmif1miaf",
                         28),
             "media/damaged"},
        };
        for (const Row& row : rows) {
            CAPTURE(row.about);
            const auto clean = workshop().clean_image(row.file, Recipe::attachment());
            REQUIRE_FALSE(clean);
            CHECK(clean.error().code == Errc::malformed);
            CHECK(clean.error().rule == row.rule);
            CHECK_FALSE(clean.error().message.empty());
        }
        const auto heavy =
            workshop().clean_image(std::string(limits::upload_bytes_max + 1, 'x'), Recipe::attachment());
        REQUIRE_FALSE(heavy);
        CHECK(heavy.error().code == Errc::too_large);
    }

    TEST_CASE("what hides behind or inside an image does not come through") {
        const std::string archive = "PK\x03\x04 and a whole archive <script>HIDDEN</script>";
        const std::string files[] = {
            jpeg_of(64, 64, quadrants(64, 64)) + archive,
            png_of(64, 64, quadrants(64, 64)) + archive,
            gif_of(64, 64, 1) + archive,
            with_segment(jpeg_of(64, 64, quadrants(64, 64)), 0xfe, archive),
        };
        for (const std::string& file : files) {
            const auto clean = workshop().clean_image(file, Recipe::attachment());
            REQUIRE(clean);
            CHECK_FALSE(clean->full.bytes.contains("HIDDEN"));
            CHECK_FALSE(clean->preview.bytes.contains("HIDDEN"));
        }
    }

    TEST_CASE("a picture that packs well does not unpack into all memory") {
        // 64 million pixels, 192 MB, from less than a megabyte.
        const std::string file = plain_png(8000, 8000);
        REQUIRE(file.size() < 1 << 20);
        const auto clean = workshop().clean_image(file, Recipe::attachment());
        REQUIRE(clean);
        CHECK(std::uint64_t{clean->full.width} * clean->full.height <= limits::full_pixels_max);
        const auto larger = workshop().clean_image(plain_png(8001, 8000), Recipe::attachment());
        REQUIRE_FALSE(larger);
        CHECK(larger.error().rule == "media/pixels");
    }

    TEST_CASE("without its helper nothing is taken, and the sender may try again") {
        const auto clean = Workshop("/nowhere/kith-media").clean_image(plain_png(8, 8), Recipe::attachment());
        REQUIRE_FALSE(clean);
        CHECK(clean.error().code == Errc::unavailable);
    }

    TEST_CASE("a helper that says nonsense or falls is not believed") {
        for (const char* program : {"/bin/true", "/bin/false", "/bin/cat"}) {
            CAPTURE(program);
            CHECK_FALSE(Workshop(program).clean_image(plain_png(8, 8), Recipe::attachment()));
        }
    }
}
