// What people do to a status, and the lists of it.
#include "tests/mastodon/hill.h"

using namespace kith;
using namespace kith::test;

namespace {

std::vector<std::string> accts_of(const Json& list) {
    std::vector<std::string> accts;
    for (const Json& each : list) accts.push_back(each["acct"]);
    return accts;
}

/// The query of the page that a Link header names.
std::string page_of(const Client::Answer& answer, const std::string& rel) {
    const std::string link(answer.header("Link"));
    const auto end = link.find(">; rel=\"" + rel + "\"");
    if (end == std::string::npos) return "";
    const auto begin = link.rfind("<https://hill.test", end);
    REQUIRE(begin != std::string::npos);
    return link.substr(begin + 18, end - begin - 18);
}

struct Act {
    const char* on;
    const char* off;
    const char* field;
};

}  // namespace

TEST_SUITE_BEGIN("client api");

TEST_CASE("what one does to a status shows to them alone, and can be undone") {
    Hill hill;
    const Json status = Hill::posted(hill.as_ana, {{"status", "hello"}});
    const Json secret = Hill::posted(hill.as_ana, {{"status", "hush"}, {"visibility", "direct"}});
    const Act acts[] = {{"/favourite", "/unfavourite", "favourited"},
                        {"/bookmark", "/unbookmark", "bookmarked"},
                        {"/reblog", "/unreblog", "reblogged"},
                        {"/mute", "/unmute", "muted"}};
    for (const Act& act : acts) {
        CAPTURE(act.on);
        for (int twice = 0; twice < 2; ++twice) {
            const auto answer = hill.as_ben.post(Hill::path(status, act.on));
            REQUIRE(answer.status == 200);
            CHECK(answer.json()[act.field] == true);
        }
        CHECK(hill.as_ben.get(Hill::path(status)).json()[act.field] == true);
        CHECK(hill.as_cleo.get(Hill::path(status)).json()[act.field] == false);
        const Json undone = hill.as_ben.post(Hill::path(status, act.off)).json();
        CHECK(undone["id"] == status["id"]);
        CHECK(undone[act.field] == false);
        CHECK(hill.as_ben.post(Hill::path(status, act.off)).status == 200);
        // Hidden, absent and no id at all are the same.
        for (const std::string& path : {Hill::path(secret, act.on),
                                        "/api/v1/statuses/17" + std::string(act.on),
                                        "/api/v1/statuses/x" + std::string(act.on)}) {
            const auto absent = hill.as_ben.post(path);
            CHECK(absent.status == 404);
            CHECK(absent.json() == Json{{"error", "Record not found"}});
        }
        CHECK(hill.nobody.post(Hill::path(status, act.on)).status == 401);
    }
}

TEST_CASE("a boost is a status around the one that was boosted, and reaches no further than was asked") {
    Hill hill;
    hill.follow(hill.cleo, hill.ben);
    const Json status = Hill::posted(hill.as_ana, {{"status", "hello"}});
    const Json boost = hill.as_ben.post(Hill::path(status, "/reblog"), {{"visibility", "private"}}).json();
    CHECK(boost["reblog"]["id"] == status["id"]);
    CHECK(boost["account"]["acct"] == "ben");
    CHECK(hill.as_cleo.get(Hill::path(boost)).status == 200);
    CHECK(hill.as_ana.get(Hill::path(boost)).status == 404);
    CHECK(hill.nobody.get(Hill::path(boost)).status == 404);
    CHECK(accts_of(hill.as_ben.get(Hill::path(status, "/reblogged_by")).json()) ==
          std::vector<std::string>{"ben"});
    CHECK(hill.nobody.get(Hill::path(status, "/reblogged_by")).json().empty());
    CHECK(hill.as_ben.post(Hill::path(status, "/reblog"), {{"visibility", "direct"}}).status == 422);
    // What is done to the boost is done to what it holds.
    CHECK(hill.as_cleo.post(Hill::path(boost, "/favourite")).json()["reblog"]["favourited"] == true);
    CHECK(hill.as_cleo.get(Hill::path(status)).json()["favourited"] == true);
}

TEST_CASE("who is blocked does not see who marked a status, nor do strangers see who is gone") {
    Hill hill;
    const Json status = Hill::posted(hill.as_ana, {{"status", "hello"}});
    for (const Client* each : {&hill.as_ben, &hill.as_cleo}) {
        REQUIRE(each->post(Hill::path(status, "/favourite")).status == 200);
        REQUIRE(each->post(Hill::path(status, "/reblog")).status == 200);
        hill.node.clock.time += std::chrono::seconds(1);
    }
    for (const char* list : {"/favourited_by", "/reblogged_by"}) {
        CHECK(accts_of(hill.nobody.get(Hill::path(status, list)).json()) ==
              std::vector<std::string>{"cleo", "ben"});
        const auto first = hill.nobody.get(Hill::path(status, list) + "?limit=1");
        CHECK(accts_of(first.json()) == std::vector<std::string>{"cleo"});
        const auto second = hill.nobody.get(page_of(first, "next"));
        CHECK(accts_of(second.json()) == std::vector<std::string>{"ben"});
        CHECK(accts_of(hill.nobody.get(page_of(second, "prev")).json()) == std::vector<std::string>{"cleo"});
    }
    REQUIRE(hill.node.core->social().block(hill.ben.id, "@cleo@hill.test").has_value());
    for (const char* list : {"/favourited_by", "/reblogged_by"}) {
        CHECK(accts_of(hill.as_cleo.get(Hill::path(status, list)).json()) ==
              std::vector<std::string>{"cleo"});
        CHECK(accts_of(hill.as_ben.get(Hill::path(status, list)).json()) == std::vector<std::string>{"ben"});
    }
    const Json secret = Hill::posted(hill.as_ana, {{"status", "hush"}, {"visibility", "direct"}});
    CHECK(hill.as_ben.get(Hill::path(secret, "/favourited_by")).status == 404);
    CHECK(hill.as_ben.get(Hill::path(secret, "/reblogged_by")).status == 404);
}

TEST_CASE("bookmarks and favourites are paged in the order in which they were made") {
    Hill hill;
    std::vector<Json> posts;
    for (int i = 0; i < 5; ++i) posts.push_back(Hill::posted(hill.as_ana, {{"status", std::to_string(i)}}));
    // Not the order of the posts, and all at the same moment.
    const std::vector<std::size_t> order = {2, 4, 0, 3, 1};
    for (const auto& [act, list] :
         {std::pair("/bookmark", "/api/v1/bookmarks"), {"/favourite", "/api/v1/favourites"}}) {
        CAPTURE(list);
        for (const std::size_t each : order)
            REQUIRE(hill.as_ben.post(Hill::path(posts[each], act)).status == 200);
        std::vector<std::string> seen;
        std::string next = std::string(list) + "?limit=2";
        for (int page = 0; page < 5 && !next.empty(); ++page) {
            const auto answer = hill.as_ben.get(next);
            for (const Json& each : answer.json()) seen.push_back(each["id"]);
            next = page_of(answer, "next");
        }
        std::vector<std::string> expected;
        for (auto each = order.rbegin(); each != order.rend(); ++each) expected.push_back(posts[*each]["id"]);
        CHECK(seen == expected);
        CHECK(hill.as_cleo.get(list).json().empty());
        CHECK(hill.nobody.get(list).status == 401);
    }
    REQUIRE(hill.as_ana.remove(Hill::path(posts[2])).status == 200);
    REQUIRE(hill.node.core->social().block(hill.ana.id, "@ben@hill.test").has_value());
    CHECK(hill.as_ben.get("/api/v1/bookmarks").json().empty());
    CHECK(hill.as_ben.get("/api/v1/favourites").json().empty());
}

TEST_CASE("one pins one's own, and only so many") {
    Hill hill;
    const Json others = Hill::posted(hill.as_ben, {{"status", "not hers"}});
    CHECK(hill.as_ana.post(Hill::path(others, "/pin")).json()["error"] ==
          "Validation failed: Someone else's post cannot be pinned");
    const Json direct = Hill::posted(hill.as_ana, {{"status", "@ben"}, {"visibility", "direct"}});
    CHECK(hill.as_ana.post(Hill::path(direct, "/pin")).status == 422);
    for (std::size_t i = 0; i < limits::pinned_statuses_max; ++i) {
        const Json own = Hill::posted(hill.as_ana, {{"status", "p"}});
        CHECK(hill.as_ana.post(Hill::path(own, "/pin")).json()["pinned"] == true);
        CHECK(hill.as_ana.post(Hill::path(own, "/pin")).status == 200);
    }
    const Json last = Hill::posted(hill.as_ana, {{"status", "one more"}});
    CHECK(hill.as_ana.post(Hill::path(last, "/pin")).json()["error"] ==
          "Validation failed: You have already pinned the maximum number of posts");
    CHECK(hill.as_ana.post(Hill::path(last, "/unpin")).json()["pinned"] == false);
    CHECK_FALSE(hill.as_ben.get(Hill::path(last)).json().contains("pinned"));
}

TEST_CASE("a conversation is muted from its top down") {
    Hill hill;
    const Json first = Hill::posted(hill.as_ana, {{"status", "one"}});
    const Json second = Hill::posted(hill.as_ben, {{"status", "two"}, {"in_reply_to_id", first["id"]}});
    const Json third = Hill::posted(hill.as_cleo, {{"status", "three"}, {"in_reply_to_id", second["id"]}});
    const Json apart = Hill::posted(hill.as_ana, {{"status", "else"}});
    REQUIRE(hill.as_ben.post(Hill::path(third, "/mute")).json()["muted"] == true);
    for (const Json& each : {first, second, third})
        CHECK(hill.as_ben.get(Hill::path(each)).json()["muted"] == true);
    CHECK(hill.as_ben.get(Hill::path(apart)).json()["muted"] == false);
    const Json fourth = Hill::posted(hill.as_ana, {{"status", "four"}, {"in_reply_to_id", third["id"]}});
    const Json around = hill.as_ben.get(Hill::path(second, "/context")).json();
    REQUIRE(around["ancestors"].size() == 1);
    REQUIRE(around["descendants"].size() == 2);
    CHECK(around["ancestors"][0]["muted"] == true);
    for (const Json& each : around["descendants"]) CHECK(each["muted"] == true);
    CHECK(hill.as_cleo.get(Hill::path(fourth)).json()["muted"] == false);
    REQUIRE(hill.as_ben.post(Hill::path(second, "/unmute")).json()["muted"] == false);
    CHECK(hill.as_ben.get(Hill::path(third)).json()["muted"] == false);
}

TEST_CASE("a quote is allowed, counted, seen and taken back by whom it quotes") {
    Hill hill;
    const Json open =
        Hill::posted(hill.as_ana, {{"status", "quotable"}, {"quote_approval_policy", "public"}});
    CHECK(open["quote_approval"]["automatic"] == Json::array({"public"}));
    const Json closed = Hill::posted(hill.as_ana, {{"status", "not so"}});
    CHECK(
        hill.as_ben.post("/api/v1/statuses", {{"status", "x"}, {"quoted_status_id", closed["id"]}}).status ==
        403);
    const Json quote = Hill::posted(hill.as_ben, {{"status", "look"}, {"quoted_status_id", open["id"]}});
    CHECK(quote["quote"]["state"] == "accepted");
    CHECK(quote["quote"]["quoted_status"]["id"] == open["id"]);
    CHECK(hill.nobody.get(Hill::path(open, "/quotes")).json()[0]["id"] == quote["id"]);
    // Whom the quoted author blocks cannot tell whether it still stands.
    const auto hidden_from_cleo = [&] { return hill.as_cleo.get(Hill::path(quote)).json()["quote"]; };
    CHECK(hidden_from_cleo()["state"] == "accepted");
    REQUIRE(hill.as_ana.post("/api/v1/accounts/" + std::to_string(hill.cleo.id.value) + "/block").status ==
            200);
    CHECK(hidden_from_cleo() == Json{{"state", "deleted"}, {"quoted_status", nullptr}});
    const std::string revoke = Hill::path(open, "/quotes/" + quote["id"].get<std::string>() + "/revoke");
    CHECK(hill.as_ben.post(revoke).status == 404);
    CHECK(hill.as_ana.post(Hill::path(closed, "/quotes/" + quote["id"].get<std::string>() + "/revoke"))
              .status == 404);
    const auto revoked = hill.as_ana.post(revoke);
    REQUIRE(revoked.status == 200);
    CHECK(revoked.json()["quote"]["state"] == "revoked");
    CHECK(revoked.json()["quote"]["quoted_status"].is_null());
    CHECK(hill.as_ana.post(revoke).status == 200);
    CHECK(hill.nobody.get(Hill::path(open, "/quotes")).json().empty());
    CHECK(hill.as_ben.get(Hill::path(open)).json()["quotes_count"] == 0);
}

TEST_CASE("who may quote is changed by the author alone") {
    Hill hill;
    const Json status = Hill::posted(hill.as_ana, {{"status", "hm"}});
    const std::string policy = Hill::path(status, "/interaction_policy");
    CHECK(hill.as_ben.put(policy, {{"quote_approval_policy", "public"}}).status == 404);
    CHECK(hill.as_ana.put(policy, {{"quote_approval_policy", "friends"}}).status == 422);
    CHECK(hill.as_ana.put(policy, Json::object()).status == 422);
    const Json changed = hill.as_ana.put(policy, {{"quote_approval_policy", "followers"}}).json();
    CHECK(changed["quote_approval"]["automatic"] == Json::array({"followers"}));
    CHECK(changed["edited_at"].is_null());
}

TEST_SUITE_END();
