// Collections: whom somebody may recommend, who sees it, and how those who are recommended get off again.
#include "storage/collections.h"

#include "node/mastodon/collection_limits.h"
#include "storage/erasure.h"
#include "tests/mastodon/neighbours.h"

using namespace kith;
using namespace kith::test;

namespace {

const std::string collections = "/api/v1/collections";

/// A curator and two who let themselves be found.
struct Street : Neighbours {
    Somebody ana = somebody("ana", "staff");
    Somebody bo = findable("bo");
    Somebody cleo = findable("cleo");

    Somebody findable(const std::string& handle) {
        auto who = somebody(handle);
        let_find(who, true);
        return who;
    }
    void let_find(const Somebody& who, bool discoverable) {
        const Json said = {{"discoverable", discoverable}};
        REQUIRE(who.client.patch("/api/v1/accounts/update_credentials", said).status == 200);
    }
    Json made(const Somebody& who, Json said = {{"name", "People"}, {"discoverable", true}}) {
        pass(1);
        const auto answer = who.client.post(collections, said);
        REQUIRE_MESSAGE(answer.status == 200, answer.body);
        return answer.json()["collection"];
    }
    static std::string path(const Json& collection, const std::string& rest = "") {
        return collections + "/" + collection["id"].get<std::string>() + rest;
    }
    Json added(const Json& collection, const Somebody& whom) {
        pass(1);
        const auto answer = ana.client.post(path(collection, "/items"), {{"account_id", whom.key()}});
        REQUIRE_MESSAGE(answer.status == 200, answer.body);
        return answer.json()["collection_item"];
    }
    static std::string item_path(const Json& collection, const Json& item, const std::string& rest = "") {
        return path(collection, "/items/" + item["id"].get<std::string>() + rest);
    }
};

Ids named_in(const Json& collection) {
    Ids ids;
    for (const Json& item : collection["items"]) ids.push_back(item["account_id"]);
    CHECK(collection["item_count"] == ids.size());
    return ids;
}
Ids seen(const Client& client, const Json& collection) {
    const auto answer = client.get(Street::path(collection));
    REQUIRE(answer.status == 200);
    return named_in(answer.json()["collection"]);
}
Ids listed(const Client& client, const std::string& target) {
    const auto answer = client.get(target);
    REQUIRE(answer.status == 200);
    return ids_in(answer.json()["collections"]);
}
std::vector<std::string> told(const Client& client) {
    std::vector<std::string> types;
    for (const Json& each : client.get("/api/v1/notifications").json()) types.push_back(each["type"]);
    return types;
}

}  // namespace

TEST_SUITE_BEGIN("client api collections");

TEST_CASE("a collection is made with people on it, shown to everybody, changed and removed") {
    Street street;
    const Json made = street.made(street.ana,
                                  {{"name", "Excellent people"},
                                   {"description", "Well worth following"},
                                   {"language", "en"},
                                   {"tag_name", "#Rivers"},
                                   {"discoverable", true},
                                   {"account_ids", {street.bo.key(), street.cleo.key(), street.bo.key()}}});
    const std::string id = made["id"];
    CHECK(made["account_id"] == street.ana.key());
    CHECK(made["uri"] == "https://hill.test/api/v1/collections/" + id);
    CHECK(made["url"].is_null());
    CHECK(made["language"] == "en");
    CHECK(made["local"] == true);
    CHECK(made["tag"] == Json{{"name", "Rivers"}, {"url", "https://hill.test/tags/rivers"}});
    CHECK(named_in(made) == Ids{street.bo.key(), street.cleo.key()});
    CHECK(made["items"][0]["state"] == "accepted");

    const Json shown = street.nobody().get(Street::path(made)).json();
    CHECK(shown["collection"] == made);
    CHECK(ids_in(shown["accounts"]) == Ids{street.ana.key(), street.bo.key(), street.cleo.key()});

    street.pass(60);
    const Json said = {{"name", "Friends"}, {"tag_name", nullptr}, {"language", ""}, {"sensitive", true}};
    const Json changed = street.ana.client.patch(Street::path(made), said).json()["collection"];
    CHECK(changed["name"] == "Friends");
    CHECK(changed["description"] == "Well worth following");
    CHECK(changed["tag"].is_null());
    CHECK(changed["language"].is_null());
    CHECK(changed["sensitive"] == true);
    CHECK(changed["discoverable"] == true);
    CHECK(changed["created_at"] == made["created_at"]);
    CHECK(changed["updated_at"] != made["updated_at"]);

    CHECK(street.ana.client.remove(Street::path(made)).status == 200);
    CHECK(street.ana.client.get(Street::path(made)).status == 404);
    CHECK(listed(street.ana.client, street.ana.page("/collections")).empty());
}

TEST_CASE("a collection that breaks a rule is refused, with what is wrong") {
    Street street;
    const auto refused = [&](const Json& said, const std::string& field, const std::string& error) {
        const auto answer = street.ana.client.post(collections, said);
        INFO(answer.body);
        CHECK(answer.status == 422);
        CHECK(answer.json()["details"][field][0]["error"] == error);
        CHECK(answer.json()["error"].get<std::string>().starts_with("Validation failed: "));
    };
    refused({{"description", "x"}}, "name", "ERR_BLANK");
    refused({{"name", " "}}, "name", "ERR_BLANK");
    refused({{"name", std::string(41, 'x')}}, "name", "ERR_TOO_LONG");
    refused({{"name", "x"}, {"description", std::string(101, 'x')}}, "description", "ERR_TOO_LONG");
    refused({{"name", "x"}, {"language", "klingonese"}}, "language", "ERR_INVALID");
    refused({{"name", "x"}, {"tag_name", "two words"}}, "tag_name", "ERR_INVALID");
    std::string forty;
    for (int i = 0; i < 40; ++i) forty += "é";
    const Json made = street.made(street.ana, {{"name", forty}});
    CHECK(made["discoverable"] == false);
    CHECK(street.ana.client.patch(Street::path(made), {{"name", ""}}).status == 422);
    CHECK(street.ana.client.get(Street::path(made)).json()["collection"]["name"] == forty);
    for (std::int64_t i = 1; i < limits::collections_max; ++i) street.made(street.ana);
    CHECK(street.ana.client.post(collections, {{"name", "One more"}}).status == 422);
    CHECK(street.ana.client.get("/api/v1/accounts/verify_credentials").json()["role"]["collection_limit"] ==
          limits::collections_max);
    street.made(street.bo);
}

TEST_CASE("who does not let themselves be found, is elsewhere, or unknown is put on no collection") {
    Street street;
    const auto dan = street.somebody("dan");
    const auto far = street.stranger("far");
    const Json made = street.made(street.ana);
    const auto status = [&](const std::string& id) {
        const auto answer = street.ana.client.post(Street::path(made, "/items"), {{"account_id", id}});
        const int alike = street.ana.client.post(collections, {{"name", "x"}, {"account_ids", {id}}}).status;
        CHECK(alike == answer.status);
        return answer.status;
    };
    CHECK(status(dan.key()) == 422);
    CHECK(status(key_of(far)) == 422);
    CHECK(status("12345") == 404);
    CHECK(street.ana.client.post(Street::path(made, "/items")).status == 422);
    const auto refused = street.ana.client.post(Street::path(made, "/items"), {{"account_id", key_of(far)}});
    CHECK(refused.json()["error"].get<std::string>().contains("other servers"));
    CHECK(listed(street.ana.client, street.ana.page("/collections")) == Ids{made["id"]});
    street.added(made, street.bo);
    CHECK(street.ana.client.post(Street::path(made, "/items"), {{"account_id", street.bo.key()}}).status ==
          422);
    CHECK(seen(street.nobody(), made) == Ids{street.bo.key()});
}

TEST_CASE("a collection holds as many people as Mastodon's, and no more") {
    Street street;
    std::vector<std::string> many;
    for (std::size_t i = 0; i <= limits::collection_people_max; ++i) {
        many.push_back(street.findable("p" + std::to_string(i)).key());
    }
    CHECK(street.ana.client.post(collections, {{"name", "x"}, {"account_ids", many}}).status == 422);
    const std::string last = many.back();
    many.pop_back();
    const Json made = street.made(street.ana, {{"name", "x"}, {"account_ids", many}});
    CHECK(made["item_count"] == limits::collection_people_max);
    CHECK(street.ana.client.post(Street::path(made, "/items"), {{"account_id", last}}).status == 422);
    REQUIRE(street.ana.client.remove(Street::item_path(made, made["items"][0])).status == 200);
    CHECK(street.ana.client.post(Street::path(made, "/items"), {{"account_id", last}}).status == 200);
}

TEST_CASE("an account says of itself what adding it to a collection would answer") {
    Street street;
    const auto dan = street.somebody("dan");
    const auto far = street.stranger("far");
    const auto approval = [&](const Client& client, const std::string& id) {
        return client.get("/api/v1/accounts/" + id).json()["feature_approval"];
    };
    const auto want = [](const Json& automatic, const std::string& current) {
        return Json{{"automatic", automatic}, {"manual", Json::array()}, {"current_user", current}};
    };
    const Json everybody = Json::array({"public"});
    CHECK(approval(street.ana.client, street.bo.key()) == want(everybody, "automatic"));
    CHECK(approval(street.nobody(), street.bo.key()) == want(everybody, "denied"));
    CHECK(approval(street.ana.client, dan.key()) == want(Json::array(), "denied"));
    CHECK(approval(street.ana.client, key_of(far)) == want(Json::array(), "missing"));
    REQUIRE(street.bo.client.post(street.ana.page("/block")).status == 200);
    CHECK(approval(street.ana.client, street.bo.key()) == want(everybody, "denied"));
    CHECK(approval(street.cleo.client, street.bo.key()) == want(everybody, "automatic"));
    const Json made = street.made(street.ana);
    const Json item = street.added(made, street.cleo);
    REQUIRE(street.cleo.client.post(Street::item_path(made, item, "/revoke")).status == 200);
    CHECK(approval(street.ana.client, street.cleo.key()) == want(everybody, "denied"));
}

TEST_CASE("who is on a collection alone takes themselves off it, and is not put back") {
    Street street;
    const Json made = street.made(street.ana);
    const Json item = street.added(made, street.bo);
    street.added(made, street.cleo);
    const std::string revoke = Street::item_path(made, item, "/revoke");
    for (const Client& other : {street.ana.client, street.cleo.client}) {
        CHECK(other.post(revoke).status == 403);
    }
    CHECK(street.nobody().post(revoke).status == 401);
    CHECK(seen(street.nobody(), made).size() == 2);
    CHECK(street.bo.client.post(revoke).status == 200);
    CHECK(seen(street.ana.client, made) == Ids{street.cleo.key()});
    CHECK(street.bo.client.post(revoke).status == 404);
    CHECK(street.ana.client.post(Street::path(made, "/items"), {{"account_id", street.bo.key()}}).status ==
          422);
    CHECK(street.ana.client.post(collections, {{"name", "x"}, {"account_ids", {street.bo.key()}}}).status ==
          422);
    // Others are free to ask.
    street.made(street.cleo, {{"name", "x"}, {"account_ids", {street.bo.key()}}});
}

TEST_CASE("only the owner changes a collection") {
    Street street;
    const Json made = street.made(street.ana);
    const Json item = street.added(made, street.cleo);
    const Client& other = street.bo.client;
    CHECK(other.patch(Street::path(made), {{"name", "x"}}).status == 403);
    CHECK(other.remove(Street::path(made)).status == 403);
    CHECK(other.post(Street::path(made, "/items"), {{"account_id", street.bo.key()}}).status == 403);
    CHECK(other.remove(Street::item_path(made, item)).status == 403);
    CHECK(street.cleo.client.remove(Street::item_path(made, item)).status == 403);
    CHECK(street.nobody().patch(Street::path(made), {{"name", "x"}}).status == 401);
    CHECK(street.ana.client.remove(Street::path(made, "/items/12345")).status == 404);
    const Json elsewhere = street.made(street.ana);
    CHECK(street.ana.client.remove(Street::item_path(elsewhere, item)).status == 404);
    CHECK(seen(street.nobody(), made) == Ids{street.cleo.key()});
    CHECK(street.ana.client.remove(Street::item_path(made, item)).status == 200);
    CHECK(seen(street.nobody(), made).empty());
}

TEST_CASE("turning off being found, a block and an erasure take somebody out of what others see at once") {
    Street street;
    const Json made = street.made(street.ana);
    const Json of_bo = street.added(made, street.bo);
    street.added(made, street.cleo);
    CHECK(street.cleo.client.post(Street::item_path(made, of_bo, "/revoke")).status == 403);
    street.let_find(street.bo, false);
    // Hidden is as absent.
    CHECK(street.cleo.client.post(Street::item_path(made, of_bo, "/revoke")).status == 404);
    CHECK(seen(street.nobody(), made) == Ids{street.cleo.key()});
    CHECK(seen(street.cleo.client, made) == Ids{street.cleo.key()});
    CHECK(ids_in(street.nobody().get(Street::path(made)).json()["accounts"]) ==
          Ids{street.ana.key(), street.cleo.key()});
    // The owner sees who waits, and so do they, who can leave for good.
    const Json own = street.ana.client.get(Street::path(made)).json()["collection"];
    CHECK(own["items"][0]["state"] == "pending");
    CHECK(seen(street.bo.client, made).size() == 2);
    CHECK(listed(street.bo.client, street.bo.page("/in_collections")).size() == 1);

    REQUIRE(street.cleo.client.post(street.ana.page("/block")).status == 200);
    CHECK(seen(street.nobody(), made).empty());
    // It does not come back with the end of the block.
    REQUIRE(street.cleo.client.post(street.ana.page("/unblock")).status == 200);
    CHECK(seen(street.ana.client, made) == Ids{street.bo.key()});

    street.let_find(street.bo, true);
    CHECK(seen(street.nobody(), made) == Ids{street.bo.key()});
    REQUIRE(
        storage::erase_subject(*street.database, *street.keys, street.bo.row.subject, street.clock.now()));
    CHECK(seen(street.ana.client, made).empty());
    REQUIRE(
        storage::erase_subject(*street.database, *street.keys, street.ana.row.subject, street.clock.now()));
    CHECK(street.cleo.client.get(Street::path(made)).status == 404);
}

TEST_CASE("whom the owner blocks finds no collection of theirs, and what is not discoverable is in no list") {
    Street street;
    const Json made = street.made(street.ana);
    const Json apart = street.made(street.ana, {{"name", "Apart"}});
    const std::string mine = street.ana.page("/collections");
    CHECK(listed(street.ana.client, mine) == Ids{apart["id"], made["id"]});
    CHECK(listed(street.nobody(), mine) == Ids{made["id"]});
    CHECK(street.nobody().get(Street::path(apart)).status == 200);
    CHECK(listed(street.ana.client, mine + "?limit=1") == Ids{apart["id"]});
    const auto first = street.ana.client.get(mine + "?limit=1");
    CHECK(first.header("Link") == "<https://hill.test" + mine + "?limit=1&offset=1>; rel=\"next\"");
    const auto second = street.ana.client.get(mine + "?limit=1&offset=1");
    CHECK(ids_in(second.json()["collections"]) == Ids{made["id"]});
    CHECK(second.header("Link") == "<https://hill.test" + mine + "?limit=1&offset=0>; rel=\"prev\"");
    CHECK(street.ana.client.get("/api/v1/accounts/12345/collections").status == 404);

    REQUIRE(street.ana.client.post(street.bo.page("/block")).status == 200);
    CHECK(street.bo.client.get(Street::path(made)).status == 404);
    CHECK(street.bo.client.patch(Street::path(made), {{"name", "x"}}).status == 404);
    CHECK(listed(street.bo.client, mine).empty());
    REQUIRE(street.accounts->suspend(street.ana.row, true).has_value());
    CHECK(street.cleo.client.get(Street::path(made)).status == 404);
    CHECK(listed(street.cleo.client, mine).empty());
}

TEST_CASE("which collections name somebody is told to that person alone") {
    Street street;
    const Json made = street.made(street.ana);
    street.added(made, street.bo);
    const std::string of_bo = street.bo.page("/in_collections");
    CHECK(listed(street.bo.client, of_bo) == Ids{made["id"]});
    CHECK(street.ana.client.get(of_bo).status == 403);
    CHECK(street.nobody().get(of_bo).status == 401);
    CHECK(street.bo.client.get("/api/v1/accounts/12345/in_collections").status == 404);
}

TEST_CASE("who is put on a collection is told, and told when it is called something else") {
    Street street;
    const Json made = street.made(street.ana);
    const Json item = street.added(made, street.bo);
    CHECK(told(street.bo.client) == Ids{"added_to_collection"});
    const Json notification = street.bo.client.get("/api/v1/notifications").json()[0];
    CHECK(notification["account"]["id"] == street.ana.key());
    CHECK(notification["collection"]["id"] == made["id"]);
    CHECK(notification["collection"]["items"][0]["id"] == item["id"]);
    const Json groups = street.bo.client.get("/api/v2/notifications").json()["notification_groups"];
    REQUIRE(groups.size() == 1);
    CHECK(groups[0]["type"] == "added_to_collection");
    CHECK(groups[0]["collection"]["id"] == made["id"]);

    REQUIRE(street.ana.client.patch(Street::path(made), {{"discoverable", false}}).status == 200);
    CHECK(told(street.bo.client) == Ids{"added_to_collection"});
    REQUIRE(street.ana.client.patch(Street::path(made), {{"name", "Rascals"}}).status == 200);
    REQUIRE(street.ana.client.patch(Street::path(made), {{"name", "Villains"}}).status == 200);
    CHECK(told(street.bo.client) == Ids{"collection_update", "added_to_collection"});
    CHECK(street.bo.client.get("/api/v1/notifications?types[]=collection_update")
              .json()[0]["collection"]["name"] == "Villains");
    CHECK(told(street.ana.client).empty());
    REQUIRE(street.ana.client.remove(Street::path(made)).status == 200);
    CHECK(told(street.bo.client).empty());
}

TEST_CASE("a collection cannot be named after what was told in confidence of somebody on it") {
    Street street;
    const node::Act own{.channel = consent::Channel::self, .evidence = "{}", .now = street.clock.now()};
    street.write([&](storage::Tx& tx) {
        const auto kind = consent::DetailKind::nickname;
        const node::Consents& consents = street.core->consents();
        REQUIRE(consents.remember(tx, street.bo.row, kind, "Wallabykins", own).has_value());
        const auto seen = consents.use(tx,
                                       street.ana.row,
                                       street.bo.row.subject,
                                       {kind},
                                       consent::Reason::relationship_memory,
                                       street.clock.now());
        REQUIRE(seen.has_value());
        REQUIRE(seen->size() == 1);
    });
    const Json telling = {{"name", "Wallabykins and others"}, {"account_ids", {street.bo.key()}}};
    const auto refused = street.ana.client.post(collections, telling);
    CHECK(refused.status == 422);
    CHECK(refused.json()["error"].get<std::string>().contains("nickname"));
    CHECK_FALSE(refused.body.contains("Wallaby"));
    CHECK(listed(street.ana.client, street.ana.page("/collections")).empty());
    const Json plain = street.made(street.ana, {{"name", "x"}, {"account_ids", {street.bo.key()}}});
    CHECK(street.ana.client.patch(Street::path(plain), {{"description", "With Wallabykins"}}).status == 422);
    const Json others = street.made(street.ana, {{"name", "Wallabykins"}});
    CHECK(street.ana.client.post(Street::path(others, "/items"), {{"account_id", street.bo.key()}}).status ==
          422);
    street.added(others, street.cleo);
}

TEST_CASE("a collection can be reported with its owner, and nobody else's with them") {
    Street street;
    const Json made = street.made(street.ana);
    const Json other = street.made(street.cleo);
    const auto answer = street.bo.client.post(
        "/api/v1/reports",
        {{"account_id", street.ana.key()}, {"collection_ids", {made["id"], other["id"], "12345"}}});
    REQUIRE(answer.status == 200);
    CHECK(answer.json()["collection_ids"] == Json::array({made["id"]}));
}

TEST_SUITE_END();
