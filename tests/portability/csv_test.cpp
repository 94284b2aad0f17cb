#include "node/portability/csv.h"

#include "node/portability/limits.h"

#include <doctest/doctest.h>

using namespace kith;
using node::CsvRow;

namespace {

using Fields = std::vector<std::vector<std::string>>;

Fields fields_of(std::string_view text) {
    const auto rows = node::parse_csv(text);
    REQUIRE(rows.has_value());
    Fields all;
    for (const CsvRow& row : *rows) all.push_back(row.fields);
    return all;
}

}  // namespace

TEST_SUITE("portability/csv") {
    TEST_CASE("rows are read as RFC 4180 writes them, and as spreadsheets do") {
        struct Row {
            std::string_view about;
            std::string_view text;
            Fields fields;
        };
        const Row rows[] = {
            {"nothing", "", {}},
            {"one row without an end", "a,b", {{"a", "b"}}},
            {"CRLF", "a,b\r\nc,d\r\n", {{"a", "b"}, {"c", "d"}}},
            {"LF and CR", "a\nb\rc", {{"a"}, {"b"}, {"c"}}},
            {"blank rows", "\n\na\n\n", {{"a"}}},
            {"empty fields", "a,,\n,b,", {{"a", "", ""}, {"", "b", ""}}},
            {"quotes", "\"a,b\",\"c \"\"d\"\"\"\n", {{"a,b", "c \"d\""}}},
            {"a line break in quotes", "\"a\r\nb\",c\n", {{"a\r\nb", "c"}}},
            {"a byte order mark",
             "\xEF\xBB\xBF"
             "a\n",
             {{"a"}}},
        };
        for (const Row& row : rows) {
            CAPTURE(row.about);
            CHECK(fields_of(row.text) == row.fields);
        }
    }

    TEST_CASE("lines are counted as an editor counts them") {
        const auto rows = node::parse_csv("a\r\n\n\"b\nb\"\nc\n");
        REQUIRE(rows.has_value());
        REQUIRE(rows->size() == 3);
        CHECK((*rows)[0].line == 1);
        CHECK((*rows)[1].line == 3);
        CHECK((*rows)[2].line == 5);
    }

    TEST_CASE("what is no such file is refused with its line") {
        struct Row {
            std::string_view about;
            std::string text;
            Errc code;
            std::string_view says;
        };
        const Row rows[] = {
            {"an open quote", "a\n\"b\n", Errc::malformed, "Line 2: "},
            {"a quote inside", "a\nb\"c\n", Errc::malformed, "Line 2: "},
            {"something after a quote", "\"a\"b\n", Errc::malformed, "Line 1: "},
            {"a zero byte", std::string("a\0b", 3), Errc::malformed, "UTF-8"},
            {"another encoding", "caf\xE9", Errc::malformed, "UTF-8"},
            {"too many fields", std::string(limits::csv_fields_max, ','), Errc::malformed, "Line 1: "},
            {"too long a field",
             std::string(limits::csv_field_bytes_max + 1, 'a'),
             Errc::malformed,
             "Line 1: "},
            {"too large", std::string(limits::csv_bytes_max + 1, 'a'), Errc::too_large, "MB"},
        };
        for (const Row& row : rows) {
            CAPTURE(row.about);
            const auto parsed = node::parse_csv(row.text);
            REQUIRE(!parsed.has_value());
            CHECK(parsed.error().code == row.code);
            CHECK(parsed.error().message.contains(row.says));
        }
        std::string many;
        for (std::size_t i = 0; i < limits::csv_rows_max + 2; ++i) many += "a\n";
        const auto parsed = node::parse_csv(many);
        REQUIRE(!parsed.has_value());
        CHECK(parsed.error().code == Errc::too_large);
    }

    TEST_CASE("what is written is read as it was, and no spreadsheet takes it for a formula") {
        CHECK(node::csv_row({"a", "b c", ""}) == "a,b c,\r\n");
        CHECK(node::csv_row({"a,b", "c \"d\""}) == "\"a,b\",\"c \"\"d\"\"\"\r\n");
        for (const std::string formula : {"=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"}) {
            CAPTURE(formula);
            const std::string row = node::csv_row({formula, "x"});
            CHECK(row == "\" " + formula + "\",x\r\n");
            CHECK(node::trimmed(fields_of(row)[0][0]) == node::trimmed(formula));
        }
    }
}
