// Photographs that others took: places, makers' notes, eight orientations, broken metadata.
#include "node/media/metadata_scan.h"
#include "tests/media/samples.h"
#include "tests/support/fixtures.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

using namespace kith;
using namespace kith::media;
using namespace kith::test;

namespace {

std::string read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

CleanImage cleaned(const std::filesystem::path& path) {
    CAPTURE(path.string());
    auto clean = workshop().clean_image(read_file(path), Recipe::attachment());
    REQUIRE(clean);
    for (const Picture* picture : {&clean->full, &clean->preview}) {
        CHECK(check_is_bare(picture->format, picture->bytes));
        for (const char* word :
             {"Exif", "Nikon", "NIKON", "COOLPIX", "Canon", "adobe", "Photoshop", "ICC_PROFILE"}) {
            CAPTURE(word);
            CHECK_FALSE(picture->bytes.contains(word));
        }
    }
    return *std::move(clean);
}

int distance(Colour a, Colour b) {
    int sum = 0;
    for (const int shift : {16, 8, 0}) {
        sum += std::abs(static_cast<int>(a >> shift & 255) - static_cast<int>(b >> shift & 255));
    }
    return sum;
}

/// Between nine places of one and the same places, mirrored or not, of the other.
int difference(const CleanImage& a, const CleanImage& b, bool mirrored, bool upside_down) {
    int sum = 0;
    for (const double y : {0.15, 0.5, 0.85}) {
        for (const double x : {0.15, 0.5, 0.85}) {
            sum += distance(painted(a.blurhash, x, y),
                            painted(b.blurhash, mirrored ? 1 - x : x, upside_down ? 1 - y : y));
        }
    }
    return sum;
}

}  // namespace

TEST_SUITE("node/media/corpus") {
    TEST_CASE("nothing but the picture is left of other people's photographs") {
        const auto corpus = beside_the_checkout("exif");
        if (!std::filesystem::exists(corpus)) {
            MESSAGE("the photographs are not on this machine (set KITH_FIXTURES)");
            return;
        }
        int seen = 0;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(corpus)) {
            const auto ending = entry.path().extension();
            if (ending != ".jpg" && ending != ".heif") continue;
            cleaned(entry.path());
            ++seen;
        }
        CHECK(seen >= 20);
    }

    TEST_CASE("all eight orientations of one photograph come out the same way up") {
        const auto corpus = beside_the_checkout("exif") / "jpg/orientation";
        if (!std::filesystem::exists(corpus)) {
            MESSAGE("the photographs are not on this machine (set KITH_FIXTURES)");
            return;
        }
        for (const std::string shape : {"landscape", "portrait"}) {
            const CleanImage first = cleaned(corpus / (shape + "_1.jpg"));
            for (int orientation = 2; orientation <= 8; ++orientation) {
                CAPTURE(shape);
                CAPTURE(orientation);
                const CleanImage other =
                    cleaned(corpus / (shape + "_" + std::to_string(orientation) + ".jpg"));
                CHECK((other.full.width > other.full.height) == (first.full.width > first.full.height));
                // Nearer to the first as it lies than to the first turned in any way.
                const int upright = difference(first, other, false, false);
                CHECK(upright < 9 * 60);
                CHECK(upright < difference(first, other, true, false));
                CHECK(upright < difference(first, other, false, true));
                CHECK(upright < difference(first, other, true, true));
            }
        }
    }
}
