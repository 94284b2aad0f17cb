#include "activitypub/wire/vocabulary.h"

#include "activitypub/wire/parse.h"
#include "consent/json.h"
#include "tests/wire/documents.h"

#include <doctest/doctest.h>

using namespace kith;
using namespace kith::activitypub;

namespace {

const char* followers = "https://a.example/u/followers";
const char* full_public = "https://www.w3.org/ns/activitystreams#Public";

Visibility visibility_of_note(const Json& to, const Json& cc) {
    const Json note = {{"type", "Note"},
                       {"id", "https://a.example/1"},
                       {"attributedTo", "https://a.example/u"},
                       {"to", to},
                       {"cc", cc}};
    return derive_visibility(parse_object(note).value(), Uri::parse(followers).value());
}

}  // namespace

TEST_SUITE("wire/vocabulary") {
    TEST_CASE("visibility follows from who is addressed, in all the names of the public") {
        struct Row {
            const char* about;
            Json to;
            Json cc;
            Visibility expected;
        };
        const Row rows[] = {
            {"public in to", full_public, followers, Visibility::public_},
            {"as:Public in to", Json::array({followers, "as:Public"}), nullptr, Visibility::public_},
            {"Public in to", "Public", nullptr, Visibility::public_},
            {"public in cc", followers, full_public, Visibility::unlisted},
            {"followers in to", followers, "https://b.example/u", Visibility::followers},
            {"followers in cc", "https://b.example/u", Json::array({followers}), Visibility::followers},
            {"another's followers", "https://b.example/followers", nullptr, Visibility::direct},
            {"one person", Json::array({"https://b.example/u"}), Json::array(), Visibility::direct},
            {"nobody", nullptr, nullptr, Visibility::direct},
            {"an embedded actor", Json{{"id", "https://b.example/u"}}, nullptr, Visibility::direct},
            {"almost public", "https://www.w3.org/ns/activitystreams#public", nullptr, Visibility::direct},
        };
        for (const Row& row : rows) {
            CAPTURE(row.about);
            CHECK(visibility_of_note(row.to, row.cc) == row.expected);
        }
    }

    TEST_CASE("names and values of enums agree both ways") {
        for (int i = 0; i < static_cast<int>(ActivityType::other); ++i) {
            const auto type = static_cast<ActivityType>(i);
            CHECK(!to_string(type).empty());
            CHECK(activity_type_of(to_string(type)) == type);
        }
        CHECK(activity_type_of("create") == ActivityType::other);
        CHECK(to_string(ActivityType::other).empty());
        for (const auto visibility : {Visibility::public_,
                                      Visibility::unlisted,
                                      Visibility::followers,
                                      Visibility::direct,
                                      Visibility::local}) {
            CHECK(visibility_of(to_string(visibility)) == visibility);
        }
        CHECK(!visibility_of("private"));
    }

    TEST_CASE("only a reply with a name and no content is a vote") {
        Object object{.id = Uri::parse("https://a.example/1").value(), .type = "Note"};
        object.name = "Yes";
        CHECK(!object.is_vote());
        object.in_reply_to = object.id;
        CHECK(object.is_vote());
        object.content = "x";
        CHECK(!object.is_vote());
    }
}
