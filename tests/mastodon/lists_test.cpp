// Lists: who is on them, what is read in them, and what an exclusive one takes from the home timeline.
#include "storage/people_tags.h"
#include "tests/mastodon/village.h"

using namespace kith;
using namespace kith::test;

namespace {

using Ids = std::vector<std::string>;

std::string made(const Village::Somebody& who, const Json& list) {
    const auto answer = who.client.post("/api/v1/lists", list);
    REQUIRE(answer.status == 200);
    return answer.json()["id"];
}

Ids read(const Village::Somebody& who, const std::string& list) {
    const auto answer = who.client.get("/api/v1/timelines/list/" + list);
    REQUIRE(answer.status == 200);
    return ids_in(answer.json());
}

}  // namespace

TEST_SUITE_BEGIN("client api");

TEST_CASE("a list is made, renamed, shown to its owner alone and removed") {
    Village hill;
    const auto ana = hill.somebody("ana");
    const auto bea = hill.somebody("bea");
    CHECK(ana.client.post("/api/v1/lists", {{"title", ""}}).status == 422);
    CHECK(ana.client.post("/api/v1/lists", {{"title", "x"}, {"replies_policy", "some"}}).status == 422);
    const std::string list = made(ana, {{"title", "Near"}});
    CHECK(ana.client.get("/api/v1/lists/" + list).json() ==
          Json{{"id", list}, {"title", "Near"}, {"replies_policy", "list"}, {"exclusive", false}});
    CHECK(ana.client.put("/api/v1/lists/" + list, {{"title", "Far"}, {"exclusive", true}}).json() ==
          Json{{"id", list}, {"title", "Far"}, {"replies_policy", "list"}, {"exclusive", true}});
    CHECK(ana.client.get("/api/v1/lists").json().size() == 1);
    for (const std::string& path :
         {"/api/v1/lists/" + list, "/api/v1/lists/" + list + "/accounts", "/api/v1/timelines/list/" + list}) {
        CHECK(bea.client.get(path).status == 404);
    }
    CHECK(bea.client.remove("/api/v1/lists/" + list).status == 404);
    CHECK(ana.client.remove("/api/v1/lists/" + list).status == 200);
    CHECK(ana.client.get("/api/v1/lists/" + list).status == 404);
    CHECK(ana.client.get("/api/v1/lists").json().empty());
}

TEST_CASE("only whom one follows is added to a list, and an unfollow takes them off it") {
    Village hill;
    const auto ana = hill.somebody("ana");
    const auto bea = hill.somebody("bea");
    const std::string list = made(ana, {{"title", "Near"}});
    const std::string members = "/api/v1/lists/" + list + "/accounts";
    CHECK(ana.client.post(members, {{"account_ids", {bea.key()}}}).status == 422);
    CHECK(ana.client.post(members, {{"account_ids", {"12345"}}}).status == 404);
    hill.follow(ana, bea);
    CHECK(ana.client.post(members, {{"account_ids", {bea.key()}}}).status == 200);
    CHECK(ana.client.post(members, {{"account_ids", {bea.key()}}}).status == 422);
    CHECK(ids_in(ana.client.get(members).json()) == Ids{bea.key()});
    CHECK(ids_in(ana.client.get(members + "?limit=0").json()) == Ids{bea.key()});
    CHECK(ids_in(ana.client.get("/api/v1/accounts/" + bea.key() + "/lists").json()) == Ids{list});
    hill.must(hill.core->social().unfollow(ana.id(), "@bea@hill.test"));
    CHECK(ana.client.get(members).json().empty());
    CHECK(ana.client.get("/api/v1/accounts/" + bea.key() + "/lists").json().empty());
    hill.follow(ana, bea);
    REQUIRE(ana.client.post(members, {{"account_ids", {bea.key()}}}).status == 200);
    CHECK(ana.client.call("DELETE", members, Json({{"account_ids", {bea.key()}}}).dump()).status == 200);
    CHECK(ana.client.get(members).json().empty());
}

TEST_CASE("no call names more people than the longest page shows") {
    Village hill;
    const auto ana = hill.somebody("ana");
    const std::string members = "/api/v1/lists/" + made(ana, {{"title", "Near"}}) + "/accounts";
    Json many = Json::array();
    for (int i = 0; i < 81; ++i) many.push_back(std::to_string(1000 + i));
    CHECK(ana.client.post(members, {{"account_ids", many}}).status == 422);
    CHECK(ana.client.call("DELETE", members, Json{{"account_ids", many}}.dump()).status == 422);
    for (const char* settle : {"accept", "dismiss"}) {
        CHECK(
            ana.client.post(std::string("/api/v1/notifications/requests/") + settle, {{"id", many}}).status ==
            422);
    }
    many.erase(80);
    CHECK(ana.client.call("DELETE", members, Json{{"account_ids", many}}.dump()).status == 200);
}

TEST_CASE("somebody follows a thousand tags and no more") {
    Village hill;
    const auto ana = hill.somebody("ana");
    hill.write([&](storage::Tx& tx) {
        for (int i = 0; i < 1'000; ++i) {
            const std::string tag = "tag" + std::to_string(i);
            storage::follow_tag(tx, ana.id(), {.id = hill.new_id(), .tag = tag, .shown = tag});
        }
    });
    CHECK(ana.client.post("/api/v1/tags/tag7/follow").status == 200);
    CHECK(ana.client.post("/api/v1/tags/another/follow").status == 422);
    REQUIRE(ana.client.post("/api/v1/tags/tag7/unfollow").status == 200);
    CHECK(ana.client.post("/api/v1/tags/another/follow").json()["following"] == true);
}

TEST_CASE("a list's timeline holds what its people say and boost, and replies as its policy says") {
    Village hill;
    const auto ana = hill.somebody("ana");
    const auto bea = hill.somebody("bea");
    const auto cem = hill.somebody("cem");
    const auto dan = hill.somebody("dan");
    for (const auto& each : {bea, cem}) hill.follow(ana, each);
    const std::string list = made(ana, {{"title", "Near"}, {"replies_policy", "none"}});
    REQUIRE(ana.client.post("/api/v1/lists/" + list + "/accounts", {{"account_ids", {bea.key()}}}).status ==
            200);
    const auto of_cem = hill.say(cem, "Not on the list");
    const auto of_dan = hill.say(dan, "Not even followed");
    const auto own = hill.say(ana, "My own");
    const auto said = hill.say(bea, "On the list", Visibility::followers);
    const auto secret = hill.say(bea, "Psst @ana", Visibility::direct);
    const auto to_cem = hill.answer(bea, of_cem, "To cem");
    const auto to_dan = hill.answer(bea, of_dan, "To dan");
    const auto to_ana = hill.answer(bea, own, "To ana");
    const auto to_self = hill.answer(bea, said, "And more");
    CHECK(read(ana, list) == Ids{id_of(to_self), id_of(to_ana), id_of(said)});
    ana.client.put("/api/v1/lists/" + list, {{"title", "Near"}, {"replies_policy", "followed"}});
    CHECK(read(ana, list) == Ids{id_of(to_self), id_of(to_ana), id_of(to_cem), id_of(said)});
    ana.client.put("/api/v1/lists/" + list, {{"title", "Near"}, {"replies_policy", "list"}});
    CHECK(read(ana, list) == Ids{id_of(to_self), id_of(to_ana), id_of(said)});
    hill.must(hill.core->social().boost(bea.id(), of_dan.uri.text()));
    CHECK(read(ana, list).size() == 4);
    (void)secret;
    (void)to_dan;
}

TEST_CASE("who is on an exclusive list is read there and not in the home timeline") {
    Village hill;
    const auto ana = hill.somebody("ana");
    const auto bea = hill.somebody("bea");
    hill.follow(ana, bea);
    const auto said = hill.say(bea, "Loud");
    const std::string list = made(ana, {{"title", "Loud ones"}});
    REQUIRE(ana.client.post("/api/v1/lists/" + list + "/accounts", {{"account_ids", {bea.key()}}}).status ==
            200);
    CHECK(ids_in(ana.client.get("/api/v1/timelines/home").json()) == Ids{id_of(said)});
    ana.client.put("/api/v1/lists/" + list, {{"title", "Loud ones"}, {"exclusive", true}});
    CHECK(ana.client.get("/api/v1/timelines/home").json().empty());
    CHECK(read(ana, list) == Ids{id_of(said)});
}

TEST_SUITE_END();
