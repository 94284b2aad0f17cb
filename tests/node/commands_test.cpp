#include "tests/node/small_node.h"

#include <doctest/doctest.h>

#include <string>

using namespace kith;
using Json = nlohmann::json;
using test::SmallNode;

namespace {

Errc refusal(const Result<Json>& result) {
    REQUIRE_FALSE(result.has_value());
    return result.error().code;
}

std::vector<std::string> verbs(const SmallNode& small, const std::string& handle) {
    std::vector<std::string> list;
    for (const Json& event : small.tell("account.audit", {{"handle", handle}})) list.push_back(event["verb"]);
    return list;
}

}  // namespace

TEST_SUITE("node/commands") {
    TEST_CASE("a post, its answer and what was done to it are shown together") {
        SmallNode small;
        small.person("ana");
        small.person("ben");
        const Json post =
            small.tell("post", {{"as", "ana"}, {"text", "Hello #hill"}, {"visibility", "public"}});
        CHECK(post["url"] == "https://hill.test/@ana/" + post["id"].get<std::string>().substr(24));
        const Json reply = small.tell(
            "post",
            {{"as", "ben"}, {"text", "Hello yourself"}, {"visibility", "public"}, {"reply_to", post["url"]}});
        small.tell("post",
                   {{"as", "ana"}, {"text", "Third"}, {"visibility", "public"}, {"reply_to", reply["id"]}});
        small.tell("post",
                   {{"as", "ana"}, {"text", "Fourth"}, {"visibility", "public"}, {"reply_to", post["id"]}});
        small.tell("like", {{"as", "ben"}, {"object", post["id"]}});
        small.tell("boost", {{"as", "ben"}, {"object", post["id"]}});
        const Json shown = small.tell("show", {{"object", post["url"]}});
        CHECK(shown["author"] == "@ana@hill.test");
        CHECK(shown["text"] == "Hello #hill");
        CHECK(shown["likes"] == 1);
        CHECK(shown["boosts"] == 1);
        REQUIRE(shown["replies"].size() == 2);
        CHECK(shown["replies"][0]["text"] == "Hello yourself");
        REQUIRE(shown["replies"][0]["replies"].size() == 1);
        CHECK(shown["replies"][0]["replies"][0]["text"] == "Third");
        CHECK(shown["replies"][1]["text"] == "Fourth");
        CHECK(shown["replies"][1]["replies"].empty());
        small.tell("like", {{"as", "ben"}, {"object", post["id"]}, {"undo", true}});
        small.tell("edit", {{"as", "ana"}, {"object", post["id"]}, {"text", "Good day"}});
        const Json edited = small.tell("show", {{"object", post["id"]}});
        CHECK(edited["likes"] == 0);
        CHECK(edited["text"] == "Good day");
        CHECK(edited.contains("edited"));
        small.tell("delete", {{"as", "ana"}, {"object", post["id"]}});
        CHECK(refusal(small.ask("show", {{"object", post["id"]}})) == Errc::not_found);
    }

    TEST_CASE("everything that an operator does for a person is in that person's record") {
        SmallNode small;
        small.person("ana");
        const Json post = small.tell("post", {{"as", "ana"}, {"text", "One"}, {"visibility", "public"}});
        small.tell("timeline", {{"as", "ana"}});
        small.tell("pin", {{"as", "@ana@hill.test"}, {"object", post["id"]}});
        CHECK(verbs(small, "ana") == std::vector<std::string>{"read audit", "pin", "read timeline", "post"});
    }

    TEST_CASE("an operator reads and sends direct messages only with a reason") {
        SmallNode small;
        small.person("ana");
        small.person("ben");
        const Json direct = {{"as", "ana"}, {"text", "@ben only you"}, {"visibility", "direct"}};
        CHECK(refusal(small.ask("post", direct)) == Errc::denied);
        Json reasoned = direct;
        reasoned["include_direct"] = "asked by Ana on the phone";
        const Json post = small.tell("post", reasoned);
        CHECK(small.tell("timeline", {{"as", "ben"}}).empty());
        CHECK(small.tell("timeline", {{"as", "ben"}, {"include_direct", "a complaint"}}).size() == 1);
        const Json told = small.tell("notifications", {{"as", "ben"}});
        REQUIRE(told.size() == 1);
        CHECK(told[0]["type"] == "mention");
        CHECK(told[0]["content"] == "");
        CHECK(told.dump().find("only you") == std::string::npos);
        const Json told_all = small.tell("notifications", {{"as", "ben"}, {"include_direct", "a complaint"}});
        CHECK(told_all[0]["text"] == "@ben only you");
        CHECK(refusal(small.ask("show", {{"object", post["id"]}})) == Errc::not_found);
        CHECK(refusal(small.ask("show", {{"object", post["id"]}, {"as", "ben"}})) == Errc::denied);
        CHECK(small.ask("show", {{"object", post["id"]}, {"as", "ben"}, {"include_direct", "a complaint"}})
                  .has_value());
        // An answer to a direct message is one too.
        CHECK(refusal(small.ask(
                  "post",
                  {{"as", "ben"}, {"text", "yes"}, {"visibility", "public"}, {"reply_to", post["id"]}})) ==
              Errc::denied);
        CHECK(refusal(small.ask("like", {{"as", "ben"}, {"object", post["id"]}})) == Errc::denied);
        const Json record = small.tell("account.audit", {{"handle", "ana"}});
        CHECK(record.dump().find("asked by Ana on the phone") != std::string::npos);
    }

    TEST_CASE("a locked account decides who follows") {
        SmallNode small;
        const auto ana = small.person("ana");
        small.person("ben");
        small.tell("account.set", {{"handle", "ana"}, {"locked", true}});
        CHECK(small.tell("follow", {{"as", "ben"}, {"who", "@ana@hill.test"}})["state"] == "requested");
        const Json requests = small.tell("requests.list", {{"as", "ana"}});
        REQUIRE(requests.size() == 1);
        CHECK(requests[0]["from"] == "@ben@hill.test");
        small.tell("requests.accept", {{"as", "ana"}, {"who", "@ben@hill.test"}});
        CHECK(small.tell("requests.list", {{"as", "ana"}}).empty());
        small.tell("post", {{"as", "ana"}, {"text", "For followers"}, {"visibility", "followers"}});
        CHECK(small.tell("timeline", {{"as", "ben"}}).size() == 1);
        small.tell("unfollow", {{"as", "ben"}, {"who", "@ana@hill.test"}});
    }

    TEST_CASE("votes are cast by name or by number") {
        SmallNode small;
        small.person("ana");
        small.person("ben");
        small.person("cleo");
        const Json poll = small.tell("post",
                                     {{"as", "ana"},
                                      {"text", "Where?"},
                                      {"visibility", "public"},
                                      {"poll", {{"options", {"Library", "Garden"}}, {"minutes", 60}}}});
        small.tell("vote", {{"as", "ben"}, {"object", poll["id"]}, {"choices", {"Garden"}}});
        small.tell("vote", {{"as", "cleo"}, {"object", poll["id"]}, {"choices", {"2"}}});
        for (const char* choice : {"Roof", "0", "3"}) {
            CHECK(
                refusal(small.ask("vote", {{"as", "cleo"}, {"object", poll["id"]}, {"choices", {choice}}})) ==
                Errc::not_found);
        }
        const Json shown = small.tell("show", {{"object", poll["id"]}});
        CHECK(shown["poll"]["options"][1]["votes"] == 2);
        CHECK(shown["poll"]["options"][0]["votes"] == 0);
    }

    TEST_CASE("a suspended account can do nothing and shows nothing until it is resumed") {
        SmallNode small;
        small.person("ana");
        const Json post = small.tell("post", {{"as", "ana"}, {"text", "One"}, {"visibility", "public"}});
        small.tell("account.suspend", {{"handle", "ana"}});
        CHECK(refusal(small.ask("post", {{"as", "ana"}, {"text", "Two"}, {"visibility", "public"}})) ==
              Errc::denied);
        CHECK(refusal(small.ask("show", {{"object", post["id"]}})) == Errc::not_found);
        CHECK(small.tell("account.list", {})[0]["state"] == "suspended");
        small.tell("account.resume", {{"handle", "ana"}});
        CHECK(small.ask("show", {{"object", post["id"]}}).has_value());
    }

    TEST_CASE("decisions about servers are kept, listed and forgotten") {
        SmallNode small;
        small.tell("domain.block", {{"host", "Spam.Example"}, {"reason", "spam"}});
        small.tell("domain.allow", {{"host", "good.spam.example"}});
        const Json rules = small.tell("domain.list", {});
        REQUIRE(rules.size() == 2);
        CHECK(rules.dump().find("\"host\":\"spam.example\"") != std::string::npos);
        small.tell("domain.remove", {{"host", "spam.example"}});
        CHECK(small.tell("domain.list", {}).size() == 1);
        CHECK(refusal(small.ask("domain.remove", {{"host", "spam.example"}})) == Errc::not_found);
        CHECK(refusal(small.ask("domain.block", {{"host", "hill.test"}})) == Errc::denied);
        CHECK(refusal(small.ask("domain.block", {{"host", "https://spam.example/"}})) == Errc::malformed);
    }

    TEST_CASE("what goes by time is planned, held, mapped and swept") {
        SmallNode small;
        small.person("prof", "faculty");
        small.person("ana");
        const Json recorded = small.tell(
            "detail.add",
            {{"as", "prof"}, {"who", "@ana@hill.test"}, {"kind", "nickname"}, {"value", "Canarywren"}});
        CHECK(recorded["state"] == "unconfirmed");
        const Json map = small.tell("retention.map", {});
        CHECK(map["kept"].dump().contains(R"("kind":"nickname","persons":1)"));
        CHECK(map["uses"].dump().contains(R"("audience":"staff_role:faculty")"));
        CHECK(map["retention"].size() == small.tell("retention.plan", {})["classes"].size());
        CHECK_FALSE(map.dump().contains("Canarywren"));

        small.clock.time += std::chrono::days(31);
        const Json held = small.tell(
            "retention.hold", {{"who", "@ana@hill.test"}, {"reason", "claim 12"}, {"review_days", 10}});
        CHECK(held["review"] == "2026-07-08T20:26:40Z");
        const Json plan = small.tell("retention.plan", {});
        CHECK(plan["holds"][0]["who"] == "@ana@hill.test");
        CHECK(plan["holds"][0]["overdue"] == false);
        CHECK(plan["classes"][1]["class"] == "hearsay");
        CHECK(plan["classes"][1]["due"] == 0);
        CHECK(plan["classes"][1]["held"] == 1);
        CHECK(small.tell("retention.run", {})["classes"][1]["gone"] == 0);
        small.tell("retention.release", {{"who", "@ana@hill.test"}, {"reason", "claim settled"}});
        CHECK(refusal(small.ask("retention.release", {{"who", "@ana@hill.test"}, {"reason", "twice"}})) ==
              Errc::not_found);
        CHECK(small.tell("retention.map", {})["kept"].dump().find("nickname") == std::string::npos);
        CHECK(verbs(small, "ana").size() >= 2);
    }

    TEST_CASE("a request that makes no sense is refused with what is wrong") {
        SmallNode small;
        CHECK(refusal(small.commands->execute(Json::object())) == Errc::malformed);
        CHECK(refusal(small.ask("dance", {})) == Errc::malformed);
        CHECK(refusal(small.ask("post", {{"as", 3}, {"text", "x"}, {"visibility", "public"}})) ==
              Errc::malformed);
        CHECK(refusal(small.ask("post", {{"as", "nobody"}, {"text", "x"}, {"visibility", "public"}})) ==
              Errc::not_found);
        CHECK(refusal(small.ask("post", {{"as", "nobody"}, {"text", "x"}, {"visibility", "loud"}})) ==
              Errc::malformed);
        CHECK(refusal(small.ask("timeline", {{"as", "nobody"}, {"limit", 100'000}})) == Errc::malformed);
        CHECK(refusal(small.ask("account.create", {{"handle", "ana"}, {"role", "king"}})) == Errc::malformed);
    }
}
