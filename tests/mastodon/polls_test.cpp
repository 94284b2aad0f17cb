// Polls: asked, voted in, closed.
#include "tests/mastodon/hill.h"

using namespace kith;
using namespace kith::test;

namespace {

Json asked(const Client& who, Json poll, const std::string& visibility = "public") {
    return Hill::posted(who,
                        {{"status", "tea? @ben"}, {"visibility", visibility}, {"poll", std::move(poll)}});
}

std::string votes(const Json& status) {
    return "/api/v1/polls/" + status["poll"]["id"].get<std::string>() + "/votes";
}

std::string poll(const Json& status) {
    return "/api/v1/polls/" + status["poll"]["id"].get<std::string>();
}

const Json yes_or_no = {{"options", {"yes", "no"}}, {"expires_in", 3600}};

}  // namespace

TEST_SUITE_BEGIN("client api");

TEST_CASE("a vote is counted once") {
    Hill hill;
    const Json status = asked(hill.as_ana, yes_or_no);
    CHECK(status["poll"]["options"][0]["title"] == "yes");
    const auto voted = hill.as_ben.post(votes(status), {{"choices", {1}}});
    REQUIRE(voted.status == 200);
    CHECK(voted.json()["own_votes"] == Json::array({1}));
    CHECK(voted.json()["options"][1]["votes_count"] == 1);
    CHECK(hill.as_ben.post(votes(status), {{"choices", {0}}}).json()["error"] ==
          "Validation failed: You have already voted on this poll");
    CHECK(hill.as_cleo.get(poll(status)).json()["voted"] == false);
    CHECK(hill.nobody.get(poll(status)).json()["votes_count"] == 1);
    CHECK(hill.nobody.post(votes(status), {{"choices", {0}}}).status == 401);
}

TEST_CASE("a vote that is none is refused") {
    Hill hill;
    const Json status = asked(hill.as_ana, yes_or_no);
    Json many = Json::array();
    for (int i = 0; i < 600; ++i) many.push_back(i);
    const Json bad[] = {Json::object(),
                        {{"choices", Json::array()}},
                        {{"choices", {7}}},
                        {{"choices", {-1}}},
                        {{"choices", {"yes"}}},
                        {{"choices", {"99999999999999999999"}}},
                        {{"choices", {0, 1}}},
                        {{"choices", many}},
                        {{"choices", {{"a", 1}}}}};
    for (const Json& each : bad) {
        CAPTURE(each.dump());
        CHECK(hill.as_ben.post(votes(status), each).status == 422);
    }
    CHECK(hill.as_ana.post(votes(status), {{"choices", {0}}}).status == 422);
    const Json plain = Hill::posted(hill.as_ana, {{"status", "no poll"}});
    CHECK(hill.as_ben.get("/api/v1/polls/" + plain["id"].get<std::string>()).status == 404);
    CHECK(hill.as_ben.post("/api/v1/polls/17/votes", {{"choices", {0}}}).status == 404);
    CHECK(hill.nobody.get(poll(status)).json()["votes_count"] == 0);
    hill.node.clock.time += std::chrono::hours(2);
    CHECK(hill.as_ben.post(votes(status), {{"choices", {0}}}).json()["error"] ==
          "Validation failed: The poll has already ended");
    CHECK(hill.as_ben.get(poll(status)).json()["expired"] == true);
}

TEST_CASE("a poll is as hidden as its post") {
    Hill hill;
    const Json status = asked(hill.as_ana, yes_or_no, "direct");
    CHECK(hill.as_ben.get(poll(status)).status == 200);
    CHECK(hill.as_cleo.get(poll(status)).status == 404);
    CHECK(hill.as_cleo.post(votes(status), {{"choices", {0}}}).status == 404);
}

TEST_CASE("several choices are one voter's") {
    Hill hill;
    const Json status =
        asked(hill.as_ana, {{"options", {"a", "b", "c"}}, {"expires_in", 3600}, {"multiple", true}});
    const Json voted = hill.as_ben.post(votes(status), {{"choices", {"0", "2"}}}).json();
    CHECK(voted["votes_count"] == 2);
    CHECK(voted["voters_count"] == 1);
    CHECK(voted["own_votes"] == Json::array({0, 2}));
}

TEST_CASE("results that are kept back are shown at the end") {
    Hill hill;
    const Json status =
        asked(hill.as_ana, {{"options", {"yes", "no"}}, {"expires_in", 3600}, {"hide_totals", true}});
    CHECK(hill.as_ben.post(votes(status), {{"choices", {1}}}).json()["options"][1]["votes_count"].is_null());
    hill.node.clock.time += std::chrono::hours(2);
    CHECK(hill.as_ben.get(poll(status)).json()["options"][1]["votes_count"] == 1);
}

TEST_CASE("an edit that changes the choices begins the poll anew, and one without a poll ends it") {
    Hill hill;
    const Json status = asked(hill.as_ana, yes_or_no);
    REQUIRE(hill.as_ben.post(votes(status), {{"choices", {1}}}).status == 200);
    const Json same = hill.as_ana.put(Hill::path(status), {{"status", "tea!"}, {"poll", yes_or_no}}).json();
    CHECK(same["poll"]["votes_count"] == 1);
    const Json other =
        hill.as_ana
            .put(Hill::path(status),
                 {{"status", "tea?!"}, {"poll", {{"options", {"now", "never"}}, {"expires_in", 600}}}})
            .json();
    CHECK(other["poll"]["votes_count"] == 0);
    CHECK(other["poll"]["options"][0]["title"] == "now");
    const Json history = hill.as_ben.get(Hill::path(status, "/history")).json();
    CHECK(history[0]["poll"]["options"][0]["title"] == "yes");
    const Json none = hill.as_ana.put(Hill::path(status), {{"status", "no tea"}}).json();
    CHECK(none["poll"].is_null());
}

TEST_SUITE_END();
