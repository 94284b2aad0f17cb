// The second pair of eyes on what kith-media makes.
#include "node/media/metadata_scan.h"
#include "node/media/sniff.h"
#include "tests/media/samples.h"

#include <doctest/doctest.h>

using namespace kith;
using namespace kith::media;
using namespace kith::test;

namespace {

std::string little32(std::size_t number) {
    std::string out;
    for (int i = 0; i < 4; ++i) out += static_cast<char>(number >> (8 * i) & 0xff);
    return out;
}
std::string webp_chunk(const std::string& type, const std::string& data) {
    return type + little32(data.size()) + data + std::string(data.size() % 2, '\0');
}
std::string webp(const std::string& chunks) {
    return "RIFF" + little32(chunks.size() + 4) + "WEBP" + chunks;
}
std::string extended(char flags) {
    return webp_chunk("VP8X", std::string(1, flags) + std::string("\0\0\0\x0f\0\0\x0f\0\0", 9));
}

}  // namespace

TEST_SUITE("node/media/metadata_scan") {
    TEST_CASE("what kith-media makes of any format passes, with its size") {
        const std::string jpeg = jpeg_of(60, 40, quadrants(60, 40));
        CHECK(check_is_bare(Format::jpeg, jpeg) == Size{60, 40});
        const auto png = workshop().clean_image(png_of(60, 40, quadrants(60, 40)), Recipe::attachment());
        REQUIRE(png);
        CHECK(check_is_bare(Format::png, png->full.bytes) == Size{60, 40});
        const auto gif = workshop().clean_image(gif_of(60, 40, 3), Recipe::attachment());
        REQUIRE(gif);
        CHECK(check_is_bare(Format::gif, gif->full.bytes) == Size{60, 40});
    }

    TEST_CASE("whatever else stands in an image is found") {
        const std::string jpeg = jpeg_of(60, 40, quadrants(60, 40));
        const std::string gif = gif_of(60, 40, 2);
        const auto made = workshop().clean_image(png_of(60, 40, quadrants(60, 40)), Recipe::attachment());
        REQUIRE(made);
        const std::string& png = made->full.bytes;
        const std::string lossless = webp_chunk("VP8L", std::string("\x2f\x0f\xc0\x03\0\0", 6));
        REQUIRE(check_is_bare(Format::jpeg, jpeg));
        REQUIRE(check_is_bare(Format::gif, gif));
        REQUIRE(check_is_bare(Format::webp, webp(lossless)) == Size{16, 16});
        REQUIRE(check_is_bare(Format::webp, webp(extended('\x10') + lossless)) == Size{16, 16});
        const auto with_chunk = [&png](std::string_view type, std::string_view data) {
            return png.substr(0, 33) + png_chunk(type, data) + png.substr(33);
        };
        struct Row {
            std::string about;
            Format format;
            std::string image;
        };
        const Row rows[] = {
            {"EXIF", Format::jpeg, with_segment(jpeg, 0xe1, exif_block(1))},
            {"XMP", Format::jpeg, with_segment(jpeg, 0xe1, "http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>")},
            {"a colour profile", Format::jpeg, with_segment(jpeg, 0xe2, "ICC_PROFILE\0\1\1")},
            {"IPTC", Format::jpeg, with_segment(jpeg, 0xed, "Photoshop 3.0")},
            {"a maker's own segment", Format::jpeg, with_segment(jpeg, 0xef, "x")},
            {"a comment", Format::jpeg, with_segment(jpeg, 0xfe, "x")},
            {"a JFIF thumbnail",
             Format::jpeg,
             with_segment(jpeg, 0xe0, std::string("JFIF\0\1\1\0\0\1\0\1\1\1\xff\xff\xff", 17))},
            {"a JFIF extension", Format::jpeg, with_segment(jpeg, 0xe0, std::string("JFXX\0\x10", 6))},
            {"a second picture behind", Format::jpeg, jpeg + jpeg},
            {"a JPEG cut off", Format::jpeg, jpeg.substr(0, jpeg.size() - 2)},
            {"another format", Format::jpeg, png},
            {"text", Format::png, with_chunk("tEXt", std::string("Comment\0x", 9))},
            {"packed text", Format::png, with_chunk("zTXt", "x")},
            {"text of the world", Format::png, with_chunk("iTXt", "x")},
            {"EXIF in a PNG", Format::png, with_chunk("eXIf", "x")},
            {"a time", Format::png, with_chunk("tIME", "xxxxxxx")},
            {"a profile in a PNG", Format::png, with_chunk("iCCP", "x")},
            {"a chunk that nobody knows", Format::png, with_chunk("caNa", "x")},
            {"a PNG with something behind", Format::png, png + "x"},
            {"a PNG cut off", Format::png, png.substr(0, png.size() - 12)},
            {"EXIF in a WebP", Format::webp, webp(extended('\x08') + lossless + webp_chunk("EXIF", "x"))},
            {"EXIF that is not announced", Format::webp, webp(lossless + webp_chunk("EXIF", "x"))},
            {"XMP in a WebP", Format::webp, webp(lossless + webp_chunk("XMP ", "x"))},
            {"a profile in a WebP", Format::webp, webp(extended('\x20') + lossless)},
            {"a WebP with something behind", Format::webp, webp(lossless) + "x"},
            {"something within a frame",
             Format::webp,
             webp(extended('\x02') +
                  webp_chunk("ANMF", std::string(16, '\0') + lossless + webp_chunk("EXIF", "x")))},
            {"a comment in a GIF", Format::gif, gif_of(60, 40, 2, "x")},
            {"an application in a GIF",
             Format::gif,
             gif.substr(0, 19) + std::string("!\xff\x0bXMP DataXMP\x01x\0", 17) + gif.substr(19)},
            {"text in a GIF",
             Format::gif,
             gif.substr(0, 19) + std::string("!\x01\x01x\0", 5) + gif.substr(19)},
            {"a GIF with something behind", Format::gif, gif + "x"},
            {"a format that does not go out", Format::avif, jpeg},
        };
        for (const Row& row : rows) {
            CAPTURE(row.about);
            CHECK_FALSE(check_is_bare(row.format, row.image));
        }
    }

    TEST_CASE("a file is what its first bytes say, never its name") {
        CHECK(sniff(jpeg_of(60, 40, quadrants(60, 40))) == Format::jpeg);
        CHECK(sniff(gif_of(1, 1, 1)) == Format::gif);
        CHECK(sniff(plain_png(1, 1)) == Format::png);
        CHECK(sniff(std::string("\0\0\0\x14"
                                "ftypmif1\0\0\0\0heic",
                                20)) == Format::heic);
        CHECK(sniff(std::string("\0\0\0\x14"
                                "ftypheic\0\0\0\0mif1",
                                20)) == Format::heic);
        // A minor version is no brand, and neither is what stands behind the box.
        CHECK_FALSE(
            sniff(std::string("\0\0\0\x14"
                              "ftypmp42avifisom",
                              20)));
        CHECK_FALSE(
            sniff(std::string("\0\0\0\x10"
                              "ftypmp42\0\0\0\0avif",
                              20)));
        CHECK_FALSE(sniff("<svg/>"));
        CHECK_FALSE(sniff(""));
    }
}
