#include "activitypub/wire/media_type.h"

#include <doctest/doctest.h>

using namespace kith::activitypub;

TEST_SUITE("wire/media_type") {
    TEST_CASE("only the two types of ActivityStreams are objects") {
        struct Row {
            const char* text;
            bool expected;
        };
        const Row rows[] = {
            {"application/activity+json", true},
            {"Application/Activity+JSON; charset=utf-8", true},
            {"application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"", true},
            {"application/ld+json;profile=\"https://x.example "
             "https://www.w3.org/ns/activitystreams\";charset=utf-8",
             true},
            {"application/ld+json; profile=https://www.w3.org/ns/activitystreams", true},
            {"application/ld+json", false},
            {"application/ld+json; profile=\"https://www.w3.org/ns/activitystreams2\"", false},
            {"application/json", false},
            {"text/html", false},
            {"text/plain; x=\"application/activity+json\"", false},
            {"application/activity+json, text/html", false},
            {"application/activity+jsonx", false},
            {"", false},
            {";", false},
            {"application/activity+json; =x", false},
        };
        for (const Row& row : rows) {
            CAPTURE(row.text);
            CHECK(is_activity_json(row.text) == row.expected);
        }
        CHECK(is_activity_json(activity_content_type));
        CHECK(is_jrd_json("application/jrd+json; charset=utf-8"));
        CHECK(!is_jrd_json("text/html"));
    }

    TEST_CASE("Accept tells a server from a browser") {
        struct Row {
            const char* about;
            const char* text;
            Wanted expected;
        };
        const Row rows[] = {
            {"nothing", "", Wanted::either},
            {"anything", "*/*", Wanted::either},
            {"our own",
             "application/activity+json, application/ld+json; "
             "profile=\"https://www.w3.org/ns/activitystreams\"",
             Wanted::activity},
            {"Firefox",
             "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8",
             Wanted::page},
            {"Mastodon", "application/activity+json, application/ld+json", Wanted::activity},
            {"either, object first", "application/activity+json, text/html;q=0.1", Wanted::activity},
            {"either, page first", "text/html, application/activity+json;q=0.9", Wanted::page},
            {"both alike", "text/html, application/activity+json", Wanted::either},
            {"plain JSON", "application/json", Wanted::activity},
            {"a picture", "image/png", Wanted::neither},
            {"refused", "application/activity+json;q=0, text/html;q=0", Wanted::neither},
            {"refused object", "application/activity+json;q=0, */*", Wanted::page},
            {"a comma in quotes", "text/html;x=\",application/activity+json,\"", Wanted::page},
            {"nonsense", ",;,/,q=1", Wanted::neither},
        };
        for (const Row& row : rows) {
            CAPTURE(row.about);
            CHECK(wanted(row.text) == row.expected);
        }
        CHECK(prefers_activity("application/activity+json"));
        CHECK(prefers_html("text/html"));
        CHECK(!prefers_html("*/*"));
    }

    TEST_CASE("parameters may be quoted, with blanks and marks inside") {
        const auto media = parse_media_type("A/B ; Name = \"a;b \\\"c\\\"\" ; other=x;").value();
        CHECK(media.type == "a/b");
        CHECK(media.parameter("name") == "a;b \"c\"");
        CHECK(media.parameter("other") == "x");
        CHECK(media.parameter("none").empty());
        CHECK(!parse_media_type(std::string(5000, 'a') + "/b"));
    }
}
