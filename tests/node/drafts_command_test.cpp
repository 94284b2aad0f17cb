// What an operator does about posts that show people.
#include "tests/node/small_node.h"

#include <doctest/doctest.h>

using namespace kith;
using Json = nlohmann::json;
using test::SmallNode;

namespace {

std::string rule_of(const Result<Json>& result) {
    return result ? std::string("done") : std::string(result.error().rule);
}

}  // namespace

TEST_SUITE("node/commands") {
    TEST_CASE(
        "a post that shows people waits, is listed to its author alone, and is cancelled by them alone") {
        SmallNode small;
        small.person("ana");
        small.person("ben");
        const Json args = {{"as", "ana"},
                           {"text", "Ben in the lab"},
                           {"visibility", "followers"},
                           {"shows", {"@ben@hill.test"}}};
        const Json made = small.tell("post", args);
        CHECK(made["waits_for"] == 1);
        CHECK(made["shows"] == Json({"@ben@hill.test"}));
        CHECK_FALSE(made.contains("url"));
        const Json listed = small.tell("drafts.list", {{"as", "ana"}});
        REQUIRE(listed.size() == 1);
        CHECK(listed[0] == made);
        CHECK(small.tell("drafts.list", {{"as", "ben"}}).empty());
        CHECK(small.tell("timeline", {{"as", "ana"}}).dump().find("lab") == std::string::npos);
        CHECK(rule_of(small.ask("drafts.cancel", {{"as", "ben"}, {"draft", made["draft"]}})) ==
              "shown/no-draft");
        CHECK(rule_of(small.ask("drafts.cancel", {{"as", "ana"}, {"draft", "first"}})) == "command: draft");
        CHECK(small.tell("drafts.cancel", {{"as", "ana"}, {"draft", made["draft"]}})["cancelled"] == true);
        CHECK(small.tell("drafts.list", {{"as", "ana"}}).empty());
        CHECK(rule_of(small.ask("drafts.cancel", {{"as", "ana"}, {"draft", made["draft"]}})) ==
              "shown/no-draft");
        const Json audit = small.tell("account.audit", {{"handle", "ana"}});
        CHECK(audit.dump().find("post that shows people") != std::string::npos);
    }

    TEST_CASE("what cannot wait is refused with the reason, and nothing of it is kept") {
        SmallNode small;
        small.person("ana");
        small.person("ben");
        const auto post = [&](Json more) {
            Json args = {{"as", "ana"},
                         {"text", "Ben in the lab"},
                         {"visibility", "followers"},
                         {"shows", {"@ben@hill.test"}}};
            args.update(more);
            return rule_of(small.ask("post", args));
        };
        CHECK(post({{"shows", Json::array()}}) != "done");
        CHECK(post({{"shows", {"@nobody@hill.test"}}}) != "done");
        CHECK(post({{"visibility", "public"}}) == "shown/not-to-everyone");
        CHECK(post({{"visibility", "direct"}}) == "shown/visibility");
        CHECK(post({{"poll", {{"options", {"a", "b"}}}}}) == "shown/alone");
        CHECK(post({{"text", " "}}) != "done");
        CHECK(small.tell("drafts.list", {{"as", "ana"}}).empty());
        for (int i = 0; i < 10; ++i) {
            const std::string said = post(Json::object());
            CHECK((said == "done" || said == "shown/too-many-drafts"));
        }
        CHECK(post(Json::object()) == "shown/too-many-drafts");
        CHECK(small.tell("drafts.list", {{"as", "ana"}}).size() == 10);
    }
}
