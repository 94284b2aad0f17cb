#include "node/http/range.h"

#include <doctest/doctest.h>

#include <string>

using namespace kith::node;

TEST_SUITE("node/http/range") {
    TEST_CASE("one range is cut to what there is, and anything else is the whole") {
        using enum WantedRange::Kind;
        struct Row {
            std::string header;
            WantedRange::Kind kind;
            ByteRange part{};
        };
        // https://www.rfc-editor.org/rfc/rfc9110#section-14.1.2, of 10,000 bytes
        const Row rows[] = {
            {"bytes=0-499", part, {0, 499}},
            {"bytes=500-999", part, {500, 999}},
            {"bytes=-500", part, {9500, 9999}},
            {"bytes=9500-", part, {9500, 9999}},
            {"bytes=0-0", part, {0, 0}},
            {"bytes=-1", part, {9999, 9999}},
            {"bytes=-20000", part, {0, 9999}},
            {"bytes=9999-99999999999999999999999", part, {9999, 9999}},
            {"Bytes=0-1", part, {0, 1}},
            {"bytes= 0-1 ", part, {0, 1}},
            {"bytes=10000-", none},
            {"bytes=99999999999999999999999-", none},
            {"bytes=-0", none},
            {"", whole},
            {"bytes", whole},
            {"bytes=", whole},
            {"bytes=-", whole},
            {"bytes=5-4", whole},
            {"bytes=0-1,3-4", whole},
            {"bytes=+1-2", whole},
            {"bytes=1 - 2", whole},
            {"bytes=0x1-2", whole},
            {"items=0-1", whole},
        };
        for (const Row& row : rows) {
            CAPTURE(row.header);
            const WantedRange wanted = wanted_range(row.header, 10'000);
            CHECK(wanted.kind == row.kind);
            if (row.kind == part) CHECK(wanted.part == row.part);
        }
        CHECK(wanted_range("bytes=0-", 0).kind == none);
        CHECK(wanted_range("bytes=-1", 0).kind == none);
    }
}
