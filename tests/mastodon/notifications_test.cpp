// Notifications: one by one, as groups, and what is held back of them.
#include "storage/mutes.h"
#include "tests/mastodon/village.h"

#include <algorithm>

using namespace kith;
using namespace kith::test;

namespace {

using Ids = std::vector<std::string>;

std::vector<std::string> types_in(const Json& list) {
    std::vector<std::string> types;
    for (const Json& each : list) types.push_back(each["type"]);
    return types;
}

Json told(const Village::Somebody& who, const std::string& query = "") {
    const auto answer = who.client.get("/api/v1/notifications" + query);
    REQUIRE(answer.status == 200);
    return answer.json();
}

Json grouped(const Village::Somebody& who, const std::string& query = "") {
    const auto answer = who.client.get("/api/v2/notifications" + query);
    REQUIRE(answer.status == 200);
    return answer.json();
}

}  // namespace

TEST_SUITE_BEGIN("client api");

TEST_CASE("what happened to somebody is listed, cut by type and by who did it, dismissed and cleared") {
    Village hill;
    const auto ana = hill.somebody("ana");
    const auto bea = hill.somebody("bea");
    const auto cem = hill.somebody("cem");
    const auto post = hill.say(ana, "Look");
    hill.follow(bea, ana);
    hill.must(hill.core->social().like(bea.id(), post.uri.text()));
    hill.must(hill.core->social().boost(cem.id(), post.uri.text()));
    const auto reply = hill.answer(cem, post, "@ana I did");
    const Json all = told(ana);
    CHECK(types_in(all) == std::vector<std::string>{"mention", "reblog", "favourite", "follow"});
    CHECK(all[0]["status"]["id"] == id_of(reply));
    CHECK(all[1]["status"]["id"] == id_of(post));
    CHECK(all[1]["account"]["id"] == cem.key());
    CHECK_FALSE(all[3].contains("status"));
    CHECK(types_in(told(ana, "?types[]=follow&types[]=mention")) ==
          std::vector<std::string>{"mention", "follow"});
    CHECK(types_in(told(ana, "?exclude_types[]=mention")).size() == 3);
    CHECK(types_in(told(ana, "?account_id=" + bea.key())) == std::vector<std::string>{"favourite", "follow"});
    CHECK(told(ana, "?account_id=none").empty());
    CHECK(walk(ana.client, "/api/v1/notifications?limit=1", "next") == ids_in(all));

    const std::string first = all[0]["id"];
    CHECK(ana.client.get("/api/v1/notifications/" + first).json() == all[0]);
    CHECK(bea.client.get("/api/v1/notifications/" + first).status == 404);
    CHECK(bea.client.post("/api/v1/notifications/" + first + "/dismiss").status == 404);
    CHECK(ana.client.post("/api/v1/notifications/" + first + "/dismiss").status == 200);
    CHECK(ana.client.get("/api/v1/notifications/" + first).status == 404);
    CHECK(told(ana).size() == 3);
    CHECK(ana.client.post("/api/v1/notifications/clear").status == 200);
    CHECK(told(ana).empty());
}

TEST_CASE("what is unread is counted from the marker on") {
    Village hill;
    const auto ana = hill.somebody("ana");
    const auto bea = hill.somebody("bea");
    const auto one = hill.say(ana, "One");
    const auto two = hill.say(ana, "Two");
    hill.must(hill.core->social().like(bea.id(), one.uri.text()));
    const std::string first = told(ana)[0]["id"];
    hill.must(hill.core->social().like(bea.id(), two.uri.text()));
    const auto count = [&](const std::string& path) {
        return ana.client.get(path + "/notifications/unread_count").json()["count"].get<int>();
    };
    CHECK(count("/api/v1") == 2);
    CHECK(ana.client.get("/api/v1/markers?timeline[]=notifications").json() == Json::object());
    const auto saved =
        ana.client.post("/api/v1/markers", {{"notifications", {{"last_read_id", first}}}}).json();
    CHECK(saved["notifications"]["last_read_id"] == first);
    CHECK(saved["notifications"]["version"] == 1);
    CHECK(count("/api/v1") == 1);
    CHECK(count("/api/v2") == 1);
    CHECK(ana.client.post("/api/v1/markers", {{"notifications", {{"last_read_id", first}}}})
              .json()["notifications"]["version"] == 2);
    CHECK(ana.client.get("/api/v1/markers?timeline[]=notifications").json()["notifications"]["version"] == 2);
    CHECK(ana.client.post("/api/v1/markers", {{"home", {{"last_read_id", "x"}}}}).status == 422);
}

TEST_CASE("favourites of one post by three people are one group") {
    Village hill;
    const auto ana = hill.somebody("ana");
    const auto post = hill.say(ana, "Look");
    std::vector<Village::Somebody> friends;
    for (const char* name : {"bea", "cem", "dan"}) {
        friends.push_back(hill.somebody(name));
        hill.must(hill.core->social().like(friends.back().id(), post.uri.text()));
    }
    hill.answer(friends[0], post, "@ana nice");
    hill.answer(friends[1], post, "@ana yes");
    const Json page = grouped(ana);
    const Json& groups = page["notification_groups"];
    REQUIRE(groups.size() == 3);
    const Json& likes = groups[2];
    CHECK(likes["type"] == "favourite");
    CHECK(likes["notifications_count"] == 3);
    CHECK(likes["status_id"] == id_of(post));
    CHECK(likes["sample_account_ids"] == Json::array({friends[2].key(), friends[1].key(), friends[0].key()}));
    CHECK(page["accounts"].size() == 3);
    CHECK(page["statuses"].size() == 3);
    // Scripts read it as a floating-point number, and must meet the notification all the same.
    const auto newest = likes["most_recent_notification_id"].get<std::int64_t>();
    CHECK(static_cast<std::int64_t>(static_cast<double>(newest)) == newest);
    CHECK(likes["page_max_id"] == std::to_string(newest));

    const std::string key = likes["group_key"];
    const std::string path = "/api/v2/notifications/" + key;
    CHECK(told(ana)[2]["group_key"] == key);
    CHECK(ana.client.get(path).json()["notification_groups"][0]["notifications_count"] == 3);
    CHECK(ids_in(ana.client.get(path + "/accounts").json()).size() == 3);
    CHECK(friends[0].client.get(path).status == 404);
    CHECK(grouped(ana, "?grouped_types[]=reblog")["notification_groups"].size() == 5);
    CHECK(ana.client.get("/api/v2/notifications/unread_count").json()["count"] == 3);
    CHECK(ana.client.post(path + "/dismiss").status == 200);
    CHECK(ana.client.get(path).status == 404);
    CHECK(grouped(ana)["notification_groups"].size() == 2);
    const std::string alone = grouped(ana)["notification_groups"][0]["group_key"];
    CHECK(alone.starts_with("ungrouped-"));
    CHECK(ana.client.post("/api/v2/notifications/" + alone + "/dismiss").status == 200);
    CHECK(grouped(ana)["notification_groups"].size() == 1);
}

TEST_CASE("a day later what is alike is a new group, and pages of groups lead through all of them") {
    Village hill;
    const auto ana = hill.somebody("ana");
    const auto bea = hill.somebody("bea");
    const auto cem = hill.somebody("cem");
    const auto post = hill.say(ana, "Look");
    hill.must(hill.core->social().like(bea.id(), post.uri.text()));
    hill.clock.time += std::chrono::hours(25);
    hill.must(hill.core->social().like(cem.id(), post.uri.text()));
    for (int i = 0; i < 7; ++i) hill.answer(bea, post, "@ana " + std::to_string(i));
    CHECK(grouped(ana)["notification_groups"].size() == 9);
    std::set<std::string> keys;
    std::string target = "/api/v2/notifications?limit=4";
    int pages = 0;
    for (; !target.empty() && pages < 10; ++pages) {
        const auto answer = ana.client.get(target);
        const Json groups = answer.json()["notification_groups"];
        for (const Json& group : groups) CHECK(keys.insert(group["group_key"]).second);
        target = groups.empty() ? "" : link_to(answer, "next");
    }
    CHECK(keys.size() == 9);
    CHECK(pages == 3);
    const Json partial = grouped(ana, "?expand_accounts=partial_avatars");
    CHECK(partial["partial_accounts"].is_array());
    CHECK(grouped(ana)["partial_accounts"].is_null());
}

TEST_CASE("a stranger's direct message waits as a request until its reader lets them through") {
    Village hill;
    const auto ana = hill.somebody("ana");
    const auto eve = hill.somebody("eve");
    const auto dan = hill.somebody("dan");
    const auto first = hill.say(eve, "Hello @ana", Visibility::direct);
    hill.say(dan, "Hello @ana too", Visibility::direct);
    CHECK(told(ana).empty());
    CHECK(told(ana, "?include_filtered=true").size() == 2);
    const Json policy = ana.client.get("/api/v2/notifications/policy").json();
    CHECK(policy["for_private_mentions"] == "filter");
    CHECK(policy["for_not_following"] == "accept");
    CHECK(policy["summary"] == Json{{"pending_requests_count", 2}, {"pending_notifications_count", 2}});
    CHECK(ana.client.get("/api/v1/notifications/policy").json()["filter_private_mentions"] == true);

    const Json requests = ana.client.get("/api/v1/notifications/requests").json();
    REQUIRE(requests.size() == 2);
    const Json of_eve = requests[1];
    CHECK(of_eve["account"]["id"] == eve.key());
    CHECK(of_eve["notifications_count"] == "1");
    CHECK(of_eve["last_status"]["id"] == id_of(first));
    const std::string path = "/api/v1/notifications/requests/" + of_eve["id"].get<std::string>();
    CHECK(ana.client.get(path).json() == of_eve);
    CHECK(eve.client.get(path).status == 404);
    CHECK(eve.client.post(path + "/accept").status == 404);
    CHECK(ana.client.post(path + "/accept").status == 200);
    CHECK(ana.client.get("/api/v1/notifications/requests/merged").json() == Json{{"merged", true}});
    CHECK(told(ana).size() == 1);
    hill.say(eve, "And again @ana", Visibility::direct);
    CHECK(told(ana).size() == 2);
    CHECK(ana.client.post("/api/v1/notifications/requests/dismiss", {{"id", {requests[0]["id"]}}}).status ==
          200);
    CHECK(ana.client.get("/api/v1/notifications/requests").json().empty());
    CHECK(told(ana, "?include_filtered=true").size() == 2);
}

TEST_CASE("who answers, is followed, or speaks for the node is not held back") {
    Village hill;
    const auto ana = hill.somebody("ana");
    const auto bea = hill.somebody("bea");
    const auto cem = hill.somebody("cem");
    hill.follow(ana, bea);
    hill.say(bea, "Hello @ana", Visibility::direct);
    CHECK(told(ana).size() == 1);
    const auto asked = hill.say(ana, "@cem are you there?", Visibility::direct);
    hill.say(cem, {.text = "@ana yes", .visibility = Visibility::direct, .reply_to = asked.uri.text()});
    CHECK(types_in(told(ana)) == std::vector<std::string>{"mention", "mention"});
    CHECK(ana.client.patch("/api/v2/notifications/policy", {{"for_not_following", "nonsense"}}).status ==
          422);
    CHECK(ana.client.patch("/api/v2/notifications/policy", {{"for_not_following", "drop"}})
              .json()["for_not_following"] == "drop");
    const auto post = hill.say(ana, "Look");
    hill.must(hill.core->social().like(cem.id(), post.uri.text()));
    CHECK(told(ana, "?include_filtered=true").size() == 2);
    hill.must(hill.core->social().like(bea.id(), post.uri.text()));
    CHECK(told(ana).size() == 3);
    CHECK(ana.client.patch("/api/v1/notifications/policy", {{"filter_not_following", "false"}})
              .json()["filter_not_following"] == false);
    hill.must(hill.core->social().boost(cem.id(), post.uri.text()));
    CHECK(types_in(told(ana)).front() == "reblog");
}

TEST_CASE("of what one may not see, and from whom one does not want to hear, there is no notification") {
    Village hill;
    const auto ana = hill.somebody("ana");
    const auto bea = hill.somebody("bea");
    const auto cem = hill.somebody("cem");
    hill.follow(ana, bea);
    const auto said = hill.say(bea, "@ana look", Visibility::followers);
    hill.say(cem, "@ana hello");
    REQUIRE(told(ana).size() == 2);
    hill.write([&](storage::Tx& tx) {
        storage::put_mute(tx, {.actor = ana.id(), .target = cem.id(), .at = hill.clock.now()});
    });
    CHECK(told(ana).size() == 1);
    CHECK(grouped(ana)["notification_groups"].size() == 1);
    REQUIRE(hill.accounts->suspend(bea.row, true).has_value());
    CHECK(told(ana).empty());
    REQUIRE(hill.accounts->suspend(bea.row, false).has_value());
    REQUIRE(told(ana).size() == 1);
    hill.write([&](storage::Tx& tx) { storage::set_hidden(tx, said.id, true); });
    CHECK(told(ana).empty());
    CHECK(ana.client.get("/api/v1/notifications/unread_count").json()["count"] == 0);
}

TEST_SUITE_END();
