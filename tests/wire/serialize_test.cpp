#include "activitypub/wire/serialize.h"

#include "activitypub/wire/context.h"
#include "activitypub/wire/parse.h"
#include "consent/json.h"
#include "tests/support/fixtures.h"
#include "tests/support/golden.h"
#include "tests/wire/documents.h"
#include "tests/wire/samples.h"
#include "tests/wire/term_check.h"

#include <doctest/doctest.h>

using namespace kith;
using namespace kith::activitypub;

TEST_SUITE("wire/serialize") {
    TEST_CASE("one of everything that we write is as it was") {
        for (const samples::Sample& sample : samples::all()) {
            CAPTURE(sample.name);
            expect_golden(std::string("wire/") + sample.name + ".json", dump_json_pretty(sample.json) + "\n");
        }
    }

    TEST_CASE("what we write we read as the same") {
        const auto again = [](const auto& value, auto parse) {
            const Json json = to_json(value);
            const auto read = parse(json_of(dump_json(json)));
            REQUIRE(read.has_value());
            CHECK(to_json(*read) == json);
        };
        const auto object = [](const Json& json) { return parse_object(json); };
        const auto activity = [](const Json& json) { return parse_activity(json); };
        again(samples::note(), object);
        again(samples::poll(), object);
        again(samples::tombstone(), object);
        again(samples::approval(), object);
        again(samples::create(), activity);
        again(samples::reaction(), activity);
        again(samples::quote_request(), activity);
        again(samples::actor(), [](const Json& json) { return parse_actor(json); });
        again(samples::page(), [](const Json& json) { return parse_collection(json); });

        const Object note = parse_object(to_json(samples::note())).value();
        CHECK(note.attachments == samples::note().attachments);
        CHECK(note.policy == samples::note().policy);
        CHECK(note.emojis == samples::note().emojis);
        CHECK(note.published == samples::note().published);
        CHECK(note.first_replies == samples::note().first_replies);
        CHECK(note.likes_total == 3);
        CHECK(parse_actor(to_json(samples::actor())).value().keys == samples::actor().keys);
        CHECK(parse_object(to_json(samples::poll())).value().poll == samples::poll().poll);
    }

    TEST_CASE("an embedded document has no context of its own") {
        const Json json = to_json(samples::create());
        CHECK(json.contains("@context"));
        CHECK(!json["object"].contains("@context"));
        CHECK(!to_json(samples::note(), Place::embedded).contains("@context"));
    }

    TEST_CASE("a strict JSON-LD processor finds every term that we write") {
        for (const samples::Sample& sample : samples::all()) {
            CAPTURE(sample.name);
            CHECK(undeclared_terms(sample.json) == std::vector<std::string>{});
        }
    }

    TEST_CASE("the check of terms itself sees what is missing") {
        Json json = to_json(samples::note());
        json["unheardOf"] = 1;
        json["tag"][0]["alsoMissing"] = {{"x", 1}};
        json["attachment"][0]["type"] = "Hologram";
        CHECK(undeclared_terms(json) ==
              std::vector<std::string>{"Hologram", "alsoMissing", "unheardOf", "x"});
        Json note = to_json(samples::note());
        note["@context"].erase(2);
        const auto missing = undeclared_terms(note);
        CHECK(std::find(missing.begin(), missing.end(), "sensitive") != missing.end());
    }
}
