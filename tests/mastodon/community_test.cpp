// The node as apps see it: instance, search, trends, announcements, reports, embedding.
#include "node/social/social.h"
#include "node/web/placeholder_image.h"
#include "storage/announcements.h"
#include "storage/reports.h"
#include "storage/search.h"
#include "tests/mastodon/client.h"

#include <algorithm>

using namespace kith;
using namespace kith::test;

namespace {

storage::PostRow posted(SmallNode& node,
                        const storage::ActorRow& who,
                        const std::string& text,
                        Visibility visibility = Visibility::public_) {
    auto post = node.core->social().post(who.id, {.text = text, .visibility = visibility});
    REQUIRE(post.has_value());
    node.clock.time += std::chrono::seconds(1);
    return *std::move(post);
}

void index(SmallNode& node) {
    for (int i = 0; i < 3; ++i) node.core->tidy_once(node.clock.now());
}

void let_be_found(SmallNode& node, const storage::ActorRow& who, bool on) {
    REQUIRE(node.accounts->change(who, {.discoverable = on, .indexable = on}, std::nullopt).has_value());
}

std::vector<std::string> ids_in(const Json& list) {
    std::vector<std::string> ids;
    for (const Json& each : list) ids.push_back(each["id"]);
    return ids;
}

Json found(const Client& client, const std::string& query) {
    const auto answer = client.get("/api/v2/search?q=" + query);
    REQUIRE(answer.status == 200);
    return answer.json();
}

}  // namespace

TEST_SUITE_BEGIN("client api");

TEST_CASE("an app reads from the instance what it may send") {
    SmallNode node;
    const Client nobody(node, "");
    const Json now = nobody.get("/api/v2/instance").json();
    CHECK(now["domain"] == "hill.test");
    CHECK(now["version"].get<std::string>().starts_with("4."));
    CHECK(now["configuration"]["statuses"]["max_characters"] == limits::post_chars_max);
    CHECK(now["configuration"]["urls"]["streaming"] == "wss://hill.test");
    CHECK(now["registrations"]["enabled"] == false);
    const Json before = nobody.get("/api/v1/instance").json();
    CHECK(before["uri"] == "hill.test");
    CHECK(before["urls"]["streaming_api"] == "wss://hill.test");
    CHECK(nobody.get("/api/v1/instance/activity").json().size() == 12);
    CHECK(before["stats"]["domain_count"] == 0);
    CHECK(nobody.get("/api/v1/instance/peers").json() == Json::array());
    CHECK(nobody.get("/api/v1/instance/terms_of_service").status == 404);
    CHECK(nobody.get("/api/v1/instance/domain_blocks").status == 401);
}

TEST_CASE("words find posts of authors who opted in, and of nobody else") {
    SmallNode node;
    const auto ana = node.person("ana");
    const auto ben = node.person("ben");
    const auto open = posted(node, ana, "Pelargonium in the greenhouse");
    const auto closed = posted(node, ana, "Pelargonium for followers", Visibility::followers);
    const Client reader(node, token_for(node, ben));
    index(node);
    CHECK(found(reader, "pelargonium")["statuses"].empty());
    let_be_found(node, ana, true);
    CHECK(ids_in(found(reader, "PELARGONIUM+greenhouse")["statuses"]) ==
          std::vector<std::string>{std::to_string(open.id.value)});
    CHECK(found(reader, "pelargonium+nowhere")["statuses"].empty());
    CHECK(found(Client(node, ""), "pelargonium")["statuses"].empty());
    // Her own are hers to find.
    const Client own(node, token_for(node, ana));
    CHECK(found(own, "pelargonium")["statuses"].size() == 2);
    let_be_found(node, ana, false);
    CHECK(found(reader, "pelargonium")["statuses"].empty());
    // What the reader marked is theirs to find again.
    REQUIRE(node.core->social().bookmark(ben.id, open.uri.text()).has_value());
    CHECK(found(reader, "pelargonium")["statuses"].size() == 1);
    REQUIRE(node.core->social().remove(ana.id, open.uri.text()).has_value());
    CHECK(found(own, "greenhouse")["statuses"].empty());
    CHECK(closed.id.valid());
}

TEST_CASE("an edited post is found by its new words, and a direct one by none") {
    SmallNode node;
    const auto ana = node.person("ana");
    node.person("ben");
    const Client own(node, token_for(node, ana));
    const auto post = posted(node, ana, "First wording");
    posted(node, ana, "@ben@hill.test secretwording", Visibility::direct);
    index(node);
    REQUIRE(found(own, "first")["statuses"].size() == 1);
    REQUIRE(node.core->social().edit(ana.id, post.uri.text(), {.text = "Second wording"}).has_value());
    index(node);
    CHECK(found(own, "first")["statuses"].empty());
    CHECK(found(own, "second")["statuses"].size() == 1);
    CHECK(found(own, "secretwording")["statuses"].empty());
}

/// In how many pages of the index that begins.
std::int64_t pages_with(SmallNode& node, const std::string& beginning) {
    std::int64_t count = 0;
    const auto read = node.database->read([&](storage::Tx& tx) -> Done {
        storage::Rows rows = tx.query(
            "SELECT count(*) FROM post_search_data WHERE instr(block, CAST(? AS BLOB)) > 0", beginning);
        if (rows.next()) count = rows.integer(0);
        return {};
    });
    REQUIRE(read.has_value());
    return count;
}

TEST_CASE("of the index nothing is left of an erased person's words") {
    SmallNode node;
    const auto ana = node.person("ana");
    posted(node, ana, "Quixotically");
    index(node);
    REQUIRE(pages_with(node, "quixot") > 0);
    REQUIRE(node.accounts->erase(ana).has_value());
    CHECK(pages_with(node, "quixot") == 0);
}

TEST_CASE("words of a deleted post are out of the index's pages within minutes") {
    SmallNode node;
    const auto ana = node.person("ana");
    const Client own(node, token_for(node, ana));
    // What was there before is rewritten with it, and stays.
    for (int i = 0; i < 300; ++i) posted(node, ana, "Sedulously kept number" + std::to_string(i));
    index(node);
    const auto regretted = posted(node, ana, "Quixotically");
    index(node);
    REQUIRE(pages_with(node, "quixot") > 0);
    REQUIRE(node.core->social().remove(ana.id, regretted.uri.text()).has_value());
    REQUIRE(pages_with(node, "quixot") > 0);
    node.clock.time += limits::search_rewritten_every;
    for (int i = 0; i < 20; ++i) {
        node.core->tidy_once(node.clock.now());
        node.clock.time += std::chrono::seconds(5);
        posted(node, ana, "Meanwhile" + std::to_string(i));
    }
    CHECK(pages_with(node, "quixot") == 0);
    CHECK(found(own, "number299")["statuses"].size() == 1);
    CHECK(found(own, "sedulously")["statuses"].size() == 20);
}

TEST_CASE("accounts are found by the whole handle, and by a part of it when they want to be") {
    SmallNode node;
    const auto ana = node.person("anabel");
    const Client reader(node, token_for(node, node.person("ben")));
    CHECK(found(reader, "anab")["accounts"].empty());
    CHECK(found(reader, "anabel@hill.test")["accounts"].size() == 1);
    CHECK(found(reader, "ben")["accounts"].size() == 1);
    let_be_found(node, ana, true);
    CHECK(found(reader, "anab")["accounts"].size() == 1);
    CHECK(found(reader, "hill")["accounts"].size() == 2);
    CHECK(found(reader, "%25")["accounts"].empty());
    REQUIRE(node.accounts->suspend(ana, true).has_value());
    CHECK(found(reader, "anabel@hill.test")["accounts"].empty());
    CHECK(reader.get("/api/v2/search?q=").status == 422);
}

TEST_CASE("tags are found and trend by what many say in public") {
    SmallNode node;
    const auto ana = node.person("ana");
    const auto ben = node.person("ben");
    const auto cy = node.person("cy");
    posted(node, ana, "#Spring at last");
    posted(node, ben, "#spring again");
    posted(node, ana, "#springsecret", Visibility::followers);
    const Client reader(node, token_for(node, ben));
    const Json tags = found(reader, "%23spr")["hashtags"];
    REQUIRE(tags.size() == 1);
    CHECK(tags[0]["name"] == "spring");
    CHECK(tags[0]["history"][0]["accounts"] == "2");
    CHECK(reader.get("/api/v1/trends/tags").json().empty());
    posted(node, cy, "#spring!");
    CHECK(reader.get("/api/v1/trends/tags").json().size() == 1);
    CHECK(reader.get("/api/v1/trends/links").json() == Json::array());
}

TEST_CASE("a post trends when three people like it and its author wants to be discovered") {
    SmallNode node;
    const auto ana = node.person("ana");
    const auto post = posted(node, ana, "A greenhouse");
    const Client nobody(node, "");
    for (const char* name : {"ben", "cy", "dov"}) {
        CHECK(nobody.get("/api/v1/trends/statuses").json().empty());
        REQUIRE(node.core->social().like(node.person(name).id, post.uri.text()).has_value());
    }
    CHECK(nobody.get("/api/v1/trends/statuses").json().empty());
    let_be_found(node, ana, true);
    CHECK(nobody.get("/api/v1/trends/statuses").json().size() == 1);
}

TEST_CASE("an announcement is read, answered with a sign, and over at its end") {
    SmallNode node;
    const Client ana(node, token_for(node, node.person("ana")));
    const Client ben(node, token_for(node, node.person("ben")));
    const storage::AnnouncementId id = node.core->ids().make<storage::AnnouncementId>();
    REQUIRE(node.database
                ->write([&](storage::Tx& tx) -> Done {
                    storage::put_announcement(tx,
                                              {.id = id,
                                               .content = "<p>Down on Sunday</p>",
                                               .ends = node.clock.now() + std::chrono::hours(1),
                                               .published = node.clock.now(),
                                               .updated = node.clock.now()});
                    return {};
                })
                .has_value());
    const std::string one = "/api/v1/announcements/" + std::to_string(id.value);
    CHECK(ana.get("/api/v1/announcements").json()[0]["read"] == false);
    CHECK(ana.post(one + "/dismiss").status == 200);
    CHECK(ana.get("/api/v1/announcements").json()[0]["read"] == true);
    CHECK(ben.get("/api/v1/announcements").json()[0]["read"] == false);
    CHECK(ana.put(one + "/reactions/👍", Json::object()).status == 200);
    CHECK(ana.put(one + "/reactions/script", Json::object()).status == 422);
    const Json reaction = ben.get("/api/v1/announcements").json()[0]["reactions"][0];
    CHECK(reaction["count"] == 1);
    CHECK(reaction["me"] == false);
    CHECK(ana.remove(one + "/reactions/👍").status == 200);
    CHECK(ben.get("/api/v1/announcements").json()[0]["reactions"].empty());
    CHECK(ana.post("/api/v1/announcements/5/dismiss").status == 404);
    node.clock.time += std::chrono::hours(2);
    CHECK(ana.get("/api/v1/announcements").json().empty());
}

TEST_CASE("a report names what its reporter can see, and nothing else") {
    SmallNode node;
    const auto ana = node.person("ana");
    const auto ben = node.person("ben");
    const auto seen = posted(node, ana, "Rude");
    const auto unseen = posted(node, ana, "Rude among friends", Visibility::followers);
    const Client reporter(node, token_for(node, ben));
    const auto answer =
        reporter.post("/api/v1/reports",
                      {{"account_id", std::to_string(ana.id.value)},
                       {"status_ids", {std::to_string(seen.id.value), std::to_string(unseen.id.value)}},
                       {"comment", "Not nice"},
                       {"category", "spam"}});
    REQUIRE(answer.status == 200);
    const Json report = answer.json();
    CHECK(report["status_ids"] == Json::array({std::to_string(seen.id.value)}));
    CHECK(report["category"] == "spam");
    CHECK(report["target_account"]["username"] == "ana");
    const auto rows = node.database->read([](storage::Tx& tx) -> Result<std::vector<storage::ReportRow>> {
        return storage::list_reports(tx, {}, {});
    });
    REQUIRE(rows->size() == 1);
    CHECK(rows->front().from == ben.id);
    CHECK(reporter.post("/api/v1/reports", {{"account_id", "7"}}).status == 404);
    CHECK(reporter.post("/api/v1/reports", {{"account_id", std::to_string(ana.id.value)}, {"category", "?"}})
              .status == 422);
    CHECK(
        reporter.post("/api/v1/reports", {{"account_id", std::to_string(ana.id.value)}, {"rule_ids", {"9"}}})
            .status == 422);
}

TEST_CASE("of a report nothing is left of the words once who reported, or who was, is erased") {
    SmallNode node;
    const auto ana = node.person("ana");
    const auto ben = node.person("ben");
    const auto seen = posted(node, ana, "Rude");
    const Client reporter(node, token_for(node, ben));
    REQUIRE(reporter
                .post("/api/v1/reports",
                      {{"account_id", std::to_string(ana.id.value)},
                       {"status_ids", {std::to_string(seen.id.value)}},
                       {"comment", "She did it again on Tuesday"}})
                .status == 200);
    const auto report = [&] {
        const auto rows = node.database->read([](storage::Tx& tx) -> Result<std::vector<storage::ReportRow>> {
            return storage::list_reports(tx, {}, {});
        });
        REQUIRE(rows->size() == 1);
        return rows->front();
    };
    CHECK(report().comment == "She did it again on Tuesday");
    CHECK(report().objects.size() == 1);
    SUBCASE("the reporter") {
        REQUIRE(node.accounts->erase(ben).has_value());
    }
    SUBCASE("the reported") {
        REQUIRE(node.accounts->erase(ana).has_value());
    }
    CHECK(report().comment == "");
    CHECK(report().objects.empty());
}

TEST_CASE("a report that was looked into is kept for a year") {
    SmallNode node;
    const auto ana = node.person("ana");
    const Client reporter(node, token_for(node, node.person("ben")));
    const auto reports = [&] {
        node.core->tidy_once(node.clock.now());
        const auto rows = node.database->read([](storage::Tx& tx) -> Result<std::vector<storage::ReportRow>> {
            return storage::list_reports(tx, {}, {});
        });
        return *rows;
    };
    for (int i = 0; i < 2; ++i) {
        REQUIRE(reporter.post("/api/v1/reports", {{"account_id", std::to_string(ana.id.value)}}).status ==
                200);
    }
    storage::ReportRow closed = reports().front();
    closed.acted = node.clock.now();
    REQUIRE(node.database
                ->write([&](storage::Tx& tx) -> Done {
                    storage::update_report(tx, closed);
                    return {};
                })
                .has_value());
    node.clock.time += std::chrono::hours(24 * 364);
    CHECK(reports().size() == 2);
    node.clock.time += std::chrono::hours(48);
    for (int i = 0; i < 5; ++i) reports();
    // Nobody has looked into the other.
    REQUIRE(reports().size() == 1);
    CHECK(reports().front().id != closed.id);
}

TEST_CASE("what is counted over everybody is counted once a minute") {
    SmallNode node;
    const Client nobody(node, "");
    const auto people = [&] {
        return nobody.get("/api/v1/instance").json()["stats"]["user_count"].get<int>();
    };
    const int before = people();
    node.person("ana");
    CHECK(people() == before);
    node.clock.time += std::chrono::minutes(1);
    CHECK(people() == before + 1);
}

TEST_CASE("only what everybody may see can be embedded") {
    SmallNode node;
    const auto ana = node.person("ana");
    const Client nobody(node, "");
    const auto ask = [&](const storage::PostRow& post) {
        return nobody.get("/api/oembed?url=https://hill.test/@ana/" + std::to_string(post.id.value));
    };
    const auto open = ask(posted(node, ana, "For everybody <b>"));
    REQUIRE(open.status == 200);
    CHECK(open.json()["author_name"] == "ana of the hill");
    CHECK(open.json()["html"].get<std::string>().find("<b>") == std::string::npos);
    CHECK(ask(posted(node, ana, "For some", Visibility::followers)).status == 404);
    CHECK(nobody.get("/api/oembed?url=https://elsewhere.test/@ana/1").status == 404);
}

TEST_CASE("the pictures of those who chose none are PNG") {
    for (const std::string& image : {node::placeholder_avatar(), node::placeholder_header()}) {
        CHECK(image.starts_with("\x89PNG\r\n"));
        CHECK(image.size() < 4000);
    }
}

TEST_SUITE_END();
