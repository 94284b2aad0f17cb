#include "activitypub/wire/json.h"

#include "consent/base/limits.h"
#include "consent/json.h"
#include "tests/support/places.h"
#include "tests/wire/documents.h"

#include <doctest/doctest.h>

#include <set>

using namespace kith;
using namespace kith::activitypub;

TEST_SUITE("wire/json") {
    TEST_CASE("valid JSON is read and invalid JSON is refused, but for what our guards refuse as well") {
        const std::set<std::string> refused_by_a_guard{
            "y_object_duplicated_key.json",           // two meanings
            "y_object_duplicated_key_and_value.json"  // the same
        };
        const std::filesystem::path folder = source_dir() / "tests/fixtures/jsontestsuite/test_parsing";
        int read = 0;
        for (const std::string& name : json_files(folder)) {
            CAPTURE(name);
            const auto json = parse_json(read_file(folder / name));
            if (name.starts_with("y_")) CHECK(json.has_value() != refused_by_a_guard.contains(name));
            if (name.starts_with("n_")) CHECK(!json.has_value());
            ++read;
        }
        CHECK(read == 318);
    }

    TEST_CASE("nesting is bounded while it is read") {
        const auto nested = [](std::size_t depth) {
            return std::string(depth, '[') + std::string(depth, ']');
        };
        CHECK(parse_json(nested(limits::json_depth_max)));
        const auto refused = parse_json(nested(limits::json_depth_max + 1));
        REQUIRE(!refused);
        CHECK(refused.error().code == Errc::too_large);
        // Never closed, so that only a guard that looks while reading sees it.
        CHECK(parse_json(std::string(1'000'000, '[')).error().rule == "json/depth");
        std::string objects;
        for (int i = 0; i < 1000; ++i) objects += "{\"a\":";
        CHECK(parse_json(objects).error().rule == "json/depth");
    }

    TEST_CASE("the number of values is bounded") {
        const auto list = [](std::size_t count) {
            std::string text = "[0";
            for (std::size_t i = 1; i < count; ++i) text += ",0";
            return text + "]";
        };
        CHECK(parse_json(list(limits::json_nodes_max - 1)));
        CHECK(parse_json(list(limits::json_nodes_max)).error().rule == "json/nodes");
    }

    TEST_CASE("what can be read in two ways is refused") {
        struct Row {
            const char* about;
            const char* text;
            const char* rule;
        };
        const Row rows[] = {
            {"a key twice", R"({"a":1,"a":2})", "json/duplicate_key"},
            {"a key twice, once escaped", R"({"a":1,"\u0061":2})", "json/duplicate_key"},
            {"a key twice, deep", R"({"o":[{"id":1,"x":{},"id":2}]})", "json/duplicate_key"},
            {"@graph", R"({"@graph":[]})", "json/graph_keyword"},
            {"@graph, deep", R"({"object":[{"a":{"@graph":1}}]})", "json/graph_keyword"},
            {"@graph, escaped", R"({"\u0040graph":1})", "json/graph_keyword"},
            {"@included", R"({"object":{"@included":{}}})", "json/graph_keyword"},
            {"@reverse", R"({"@context":{"x":{"@reverse":"y"}}})", "json/graph_keyword"},
            {"bytes that are not UTF-8", "{\"a\":\"\xc3\x28\"}", "json/syntax"},
            {"a lone surrogate", R"({"a":"\ud800"})", "json/syntax"},
            {"NaN", "{\"a\":NaN}", "json/syntax"},
            {"a number too large", "[1e400]", "json/syntax"},
            {"two documents", "{}{}", "json/syntax"},
            {"nothing", "", "json/syntax"},
        };
        for (const Row& row : rows) {
            CAPTURE(row.about);
            const auto json = parse_json(row.text);
            REQUIRE(!json);
            CHECK(json.error().rule == row.rule);
        }
        CHECK(parse_json(R"({"a":{"id":1},"b":{"id":1}})"));
        CHECK(parse_json(R"(["@graph"])"));
    }

    TEST_CASE("writing never throws and sorts its keys") {
        Json json = {{"b", 1}, {"a", "\xff\xfe"}};
        CHECK(dump_json(json) == "{\"a\":\"\xEF\xBF\xBD\xEF\xBF\xBD\",\"b\":1}");
        CHECK(dump_json(json_of(R"({"z":[1,2.5,-3],"y":null})")) == R"({"y":null,"z":[1,2.5,-3]})");
    }
}
