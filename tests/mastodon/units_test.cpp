// Units: who may act for one, how an application comes to do it, what it can see, and what is written down.
#include "tests/mastodon/units.h"

#include "activitypub/builders/post.h"
#include "activitypub/wire/serialize.h"
#include "storage/posts.h"
#include "storage/statistics.h"
#include "tests/support/page_question.h"

using namespace kith;
using namespace kith::test;

TEST_SUITE_BEGIN("units");

TEST_CASE("a unit is an organisation to others, and has no password that anybody could type or reset") {
    Units world;
    const Json shown = world.nobody.get("/api/v1/accounts/lookup?acct=lab").json();
    CHECK(shown["display_name"] == "The Lab");
    CHECK(shown["bot"] == false);
    Browser browser{world.node};
    const auto document =
        browser.get("/users/" + Units::id(world.lab), {{"Accept", "application/activity+json"}});
    CHECK(document.says("\"Organization\""));
    CHECK_FALSE(document.says("ana"));

    for (const char* command : {"account.password", "account.reset-link"}) {
        const auto refused = world.node.ask(command, {{"handle", "lab"}});
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().code == Errc::malformed);
    }
    const auto answers =
        [&](const std::string& path, const std::string& handle, const std::string& password) {
            FormFields fields = world.asked("read");
            fields.emplace_back("handle", handle);
            fields.emplace_back("password", password);
            auto page = browser.post(path, fields);
            CHECK(page.status == 403);
            CHECK(page.header("Set-Cookie").empty());
            const std::string typed = "value=\"" + handle + "\"";
            const auto at = page.body.find(typed);
            if (at != std::string::npos) page.body.replace(at, typed.size(), "?");
            return without_question(page.body);
        };
    for (const char* path : {"/oauth/authorize/sign-in", "/settings/sign-in"}) {
        for (const char* password : {"", "long enough"}) {
            CHECK(answers(path, "lab", password) == answers(path, "nob", password));
        }
    }
}

TEST_CASE("who holds a role chooses for whom the application acts, themselves unless they say so") {
    Units world;
    world.unit("choir", "The Choir");
    Browser browser{world.node};
    const auto page = world.question(browser, "ana", "read write");
    const std::string radio = "type=\"radio\" id=\"as-";
    CHECK(page.says(radio + Units::id(world.ana) + "\" name=\"as\" value=\"" + Units::id(world.ana) +
                    "\" checked>"));
    CHECK(page.says(radio + Units::id(world.lab) + "\" name=\"as\" value=\"" + Units::id(world.lab) + "\">"));
    CHECK(page.says("@lab@hill.test"));
    CHECK_FALSE(page.says("choir"));

    const auto own = world.exchange(world.press(browser, page, "", "read write"));
    const Client herself(world.node, own.json()["access_token"]);
    CHECK(herself.get("/api/v1/accounts/verify_credentials").json()["acct"] == "ana");
    const auto for_unit = world.exchange(world.press(browser, page, Units::id(world.lab), "read write"));
    CHECK(for_unit.json()["scope"] == "read write");
    const Client unit(world.node, for_unit.json()["access_token"]);
    CHECK(unit.get("/api/v1/accounts/verify_credentials").json()["acct"] == "lab");

    Browser bens{world.node};
    CHECK_FALSE(world.question(bens, "ben", "read").says("type=\"radio\""));
}

TEST_CASE("only who holds a role on a unit can let an application in for it") {
    Units world;
    const storage::ActorRow choir = world.unit("choir", "The Choir");
    Browser browser{world.node};
    const auto page = world.question(browser, "ben", "read");
    for (const std::string& as : {Units::id(world.lab),
                                  Units::id(world.ana),
                                  Units::id(choir),
                                  std::string("17"),
                                  std::string("x")}) {
        const auto refused = world.press(browser, page, as, "read");
        CHECK(refused.status == 403);
        CHECK(refused.header("Location").empty());
        CHECK_FALSE(refused.says("lab"));
        CHECK(refused.says("You cannot act for this unit."));
    }
    // The role may have been taken back since the page was shown.
    Browser anas{world.node};
    const auto before = world.question(anas, "ana", "read");
    world.revoke("lab", "ana");
    CHECK(world.press(anas, before, Units::id(world.lab), "read").status == 403);
    CHECK(world.press(anas, before, Units::id(world.ana), "read").status == 303);
}

TEST_CASE("a unit's post names the unit alone, and the human stands in the audit") {
    Units world;
    const Client unit = world.client_of("ana", world.lab);
    const auto posted = unit.post("/api/v1/statuses", {{"status", "We open at nine."}});
    REQUIRE(posted.status == 200);
    const std::string uri = posted.json()["uri"];
    const std::string id = posted.json()["id"];
    CHECK(posted.json()["account"]["acct"] == "lab");
    const Client reader(world.node, token_for(world.node, world.ben));
    for (const std::string& shown : {reader.get("/api/v1/statuses/" + id).body,
                                     reader.get("/api/v1/accounts/" + Units::id(world.lab)).body,
                                     reader.get("/api/v1/statuses/" + id + "/history").body,
                                     unit.get("/api/v1/statuses/" + id).body}) {
        CHECK(shown.contains("lab"));
        CHECK_FALSE(shown.contains("ana"));
    }
    // Nor is she in what other servers get of it.
    const std::string sent = *world.node.database->read([&](storage::Tx& tx) -> Result<std::string> {
        const auto post = storage::find_post(tx, storage::PostId(std::stoll(id)));
        REQUIRE(post.has_value());
        return activitypub::to_json(activitypub::post_object(tx, world.node.site, *post, world.lab)).dump();
    });
    CHECK(sent.contains("We open at nine."));
    CHECK(sent.contains("lab"));
    CHECK_FALSE(sent.contains("ana"));
    REQUIRE(unit.post("/api/v1/statuses/" + id + "/favourite").status == 200);
    REQUIRE(unit.get("/api/v1/timelines/home").status == 200);
    REQUIRE(unit.post("/api/v1/statuses/17/favourite").status == 404);
    const auto deeds = world.deeds("ana");
    REQUIRE(deeds.size() == 4);
    CHECK(deeds[0]["verb"] == "as lab: POST /api/v1/statuses/17/favourite");
    CHECK(deeds[0]["object"] == "");
    CHECK(deeds[1]["verb"] == "as lab: POST /api/v1/statuses/" + id + "/favourite");
    CHECK(deeds[1]["object"] == uri);
    CHECK(deeds[2]["verb"] == "as lab: POST /api/v1/statuses");
    CHECK(deeds[2]["object"] == uri);
    CHECK(deeds[3]["verb"] == "as lab: let an application in");
    // What she does in her own name is nobody's business here.
    const Client herself(world.node, token_for(world.node, world.ana));
    REQUIRE(herself.post("/api/v1/statuses", {{"status", "Mine."}}).status == 200);
    CHECK(world.deeds("ana").size() == 4);
    CHECK(world.audit("ana").dump().find("POST") == std::string::npos);
}

TEST_CASE("a reader of a unit reads, and no token of a unit is an administrator's") {
    Units world;
    world.grant("lab", "ben", "reader");
    Browser browser{world.node};
    const auto page = world.question(browser, "ben", "read write push admin:read");
    CHECK(page.says("@lab@hill.test, to read only"));
    const auto token =
        world.exchange(world.press(browser, page, Units::id(world.lab), "read write push admin:read"));
    CHECK(token.json()["scope"] == "read push");
    const Client reading(world.node, token.json()["access_token"]);
    CHECK(reading.get("/api/v1/notifications").status == 200);
    CHECK(reading.post("/api/v1/statuses", {{"status", "no"}}).status == 403);
    // What was not allowed was not done, and is not written down as if it was.
    CHECK(world.deeds("ben").size() == 1);
    // Nothing is left of a wish to write.
    const auto none = world.press(browser, page, Units::id(world.lab), "write follow");
    CHECK(none.status == 403);
    CHECK(none.says("does not allow what it asks for"));

    Browser anas{world.node};
    const auto hers = world.question(anas, "ana", "read admin:read");
    CHECK(world.exchange(world.press(anas, hers, Units::id(world.lab), "read admin:read")).json()["scope"] ==
          "read");
    CHECK(world.exchange(world.press(anas, hers, "", "read admin:read")).json()["scope"] ==
          "read admin:read");
}

TEST_CASE("a unit is told of what happens to it, by list and by push, as any account") {
    Units world;
    const std::string token = world.token_of("ana", Units::id(world.lab));
    const Client unit(world.node, token);
    const Client ben(world.node, token_for(world.node, world.ben));
    const Json keys = {
        {"p256dh", "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"},
        {"auth", "BTBZMqHH6r4Tts7J_aSIgg"}};
    const Json wish = {{"subscription", {{"endpoint", "https://push.example/1"}, {"keys", keys}}},
                       {"data", {{"alerts", {{"mention", true}}}}}};
    REQUIRE(unit.post("/api/v1/push/subscription", wish).status == 200);
    REQUIRE(ben.post("/api/v1/statuses", {{"status", "@lab when do you open?"}}).status == 200);
    const Json told = unit.get("/api/v1/notifications").json();
    REQUIRE(told.size() == 1);
    CHECK(told[0]["type"] == "mention");
    CHECK(told[0]["account"]["acct"] == "ben");
    REQUIRE(unit.post("/api/v1/accounts/" + Units::id(world.ben) + "/follow").status == 200);
    REQUIRE(ben.post("/api/v1/statuses", {{"status", "To my followers"}, {"visibility", "private"}}).status ==
            200);
    CHECK(unit.get("/api/v1/timelines/home").body.contains("To my followers"));
    CHECK(world.count("SELECT count(*) FROM push_subscriptions") == 1);
    world.revoke("lab", "ana");
    CHECK(world.count("SELECT count(*) FROM push_subscriptions") == 0);
}

TEST_CASE("a unit's token reaches nothing of its human's, nor hers anything of the unit's") {
    Units world;
    const Client unit = world.client_of("ana", world.lab);
    const Client ana(world.node, token_for(world.node, world.ana));
    const Client ben(world.node, token_for(world.node, world.ben));
    const auto direct = [&](const std::string& to, const std::string& words) -> std::string {
        const auto sent =
            ben.post("/api/v1/statuses", {{"status", "@" + to + " " + words}, {"visibility", "direct"}});
        REQUIRE(sent.status == 200);
        return sent.json()["id"];
    };
    const std::string to_ana = direct("ana", "for your eyes");
    const std::string to_lab = direct("lab", "for the office");
    const std::string ben_id = Units::id(world.ben);
    REQUIRE(ana.post("/api/v1/accounts/" + ben_id + "/follow").status == 200);
    REQUIRE(ana.post("/api/v1/accounts/" + ben_id + "/note", {{"comment", "tall"}}).status == 200);
    REQUIRE(ana.post("/api/v1/lists", {{"title", "family"}}).status == 200);

    CHECK(unit.get("/api/v1/statuses/" + to_ana).status == 404);
    CHECK(unit.get("/api/v1/statuses/" + to_lab).status == 200);
    CHECK(ana.get("/api/v1/statuses/" + to_lab).status == 404);
    CHECK(ana.get("/api/v1/statuses/" + to_ana).status == 200);
    CHECK_FALSE(unit.get("/api/v1/conversations").body.contains("for your eyes"));
    CHECK_FALSE(ana.get("/api/v1/conversations").body.contains("for the office"));
    const Json relation = unit.get("/api/v1/accounts/relationships?id[]=" + ben_id).json()[0];
    CHECK(relation["following"] == false);
    CHECK(relation["note"] == "");
    CHECK(unit.get("/api/v1/lists").json().empty());
    // What the institution hears of people stands at the desk, and in no file of a unit's.
    CHECK(unit.post("/api/v1/accounts/" + ben_id + "/note", {{"comment", "short"}}).status == 403);
}

TEST_CASE("a unit is no person: the consent actor tells it so, keeps nothing and ends nothing") {
    Units world;
    const Client unit = world.client_of("ana", world.lab);
    for (const char* words : {"what do you know", "remember nickname: Labby", "forget everything"}) {
        CAPTURE(words);
        REQUIRE(unit.post("/api/v1/statuses",
                          {{"status", std::string("@consent ") + words}, {"visibility", "direct"}})
                    .status == 200);
        world.node.core->dialogue_once(world.node.clock.now());
        const Json answer = unit.get("/api/v1/notifications?limit=1").json();
        REQUIRE(answer.size() == 1);
        CHECK(answer[0]["status"]["content"].get<std::string>().contains("a unit has no details of its own"));
    }
    for (const char* sql : {"SELECT count(*) FROM erasures_due",
                            "SELECT count(*) FROM details WHERE kind = 'nickname'",
                            "SELECT count(*) FROM consent_sessions WHERE way = 'link'"}) {
        CAPTURE(sql);
        CHECK(world.count(sql) == 0);
    }
}

TEST_CASE("units are not counted among the people of a node") {
    Units world;
    const auto counted = [&] {
        return world.read<storage::Statistics>(
            [&](storage::Tx& tx) { return storage::statistics(tx, world.node.clock.now()); });
    };
    CHECK(counted().people == 2);
    REQUIRE(world.client_of("ana", world.lab).post("/api/v1/statuses", {{"status", "Hello"}}).status == 200);
    CHECK(counted().active_month == 0);
    CHECK(counted().posts == 1);
    const auto week = [&] { return world.nobody.get("/api/v1/instance/activity").json()[0]; };
    CHECK(week()["statuses"] == "1");
    CHECK(week()["logins"] == "0");
    CHECK(week()["registrations"] == "2");
    REQUIRE(world.node.core->social()
                .post(world.ana.id, {.text = "Hello", .visibility = Visibility::public_})
                .has_value());
    world.node.clock.time += std::chrono::minutes(2);  // what was counted is told for a while
    CHECK(week()["statuses"] == "2");
    CHECK(week()["logins"] == "1");
}

TEST_CASE("a unit is not asked for consent, and nothing is kept of the question") {
    Units world;
    world.node.person("wren", "staff");
    const auto asked = world.node.ask("consent.ask",
                                      {{"as", "wren"},
                                       {"who", "@lab@hill.test"},
                                       {"kinds", {"nickname"}},
                                       {"purpose", "memory"},
                                       {"audience", "own_staff"}});
    REQUIRE(!asked.has_value());
    CHECK(asked.error().rule == "consent/no-person");
    CHECK(asked.error().message.contains("Ask the people themselves"));
    CHECK(world.count("SELECT count(*) FROM consent_requests") == 0);
}

TEST_SUITE_END();
