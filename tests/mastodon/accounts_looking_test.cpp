// Accounts and what is listed of them, as everybody, a neighbour and somebody blocked see them.
#include "storage/likes.h"
#include "storage/posts.h"
#include "tests/mastodon/neighbours.h"

using namespace kith;
using namespace kith::test;

TEST_SUITE_BEGIN("client api accounts");

TEST_CASE("an account is found by its id and by its name, and shows what is public alone") {
    Neighbours hill;
    const auto ana = hill.somebody("ana");
    const auto bea = hill.stranger("bea");
    const Client nobody = hill.nobody();

    const Json shown = nobody.get(ana.page()).json();
    CHECK(shown["id"] == ana.key());
    CHECK(shown["acct"] == "ana");
    CHECK(shown["display_name"] == "ana of the hill");
    CHECK(shown["created_at"].get<std::string>().ends_with("T00:00:00.000Z"));
    CHECK_FALSE(shown.contains("source"));
    CHECK_FALSE(shown.contains("role"));

    for (const char* name : {"ana", "@ana", "ANA", "ana@hill.test", "@ana@hill.test"}) {
        INFO(name);
        CHECK(nobody.get("/api/v1/accounts/lookup?acct=" + std::string(name)).json()["id"] == ana.key());
    }
    const Json other = nobody.get("/api/v1/accounts/lookup?acct=bea@valley.test").json();
    CHECK(other["id"] == key_of(bea));
    CHECK(other["acct"] == "bea@valley.test");
    CHECK(other["display_name"] == "bea of valley.test");
    const Json both = nobody.get("/api/v1/accounts?id[]=" + key_of(bea) + "&id[]=7&id[]=" + ana.key()).json();
    CHECK(ids_in(both) == Ids{key_of(bea), ana.key()});
}

TEST_CASE("an account that is gone cannot be told from one that never was") {
    Neighbours hill;
    const auto ana = hill.somebody("ana");
    const auto bo = hill.somebody("bo");
    REQUIRE(hill.accounts->erase(bo.row).has_value());
    for (const Client& client : {ana.client, hill.nobody()}) {
        const auto gone = client.get(bo.page());
        const auto never = client.get("/api/v1/accounts/77");
        CHECK(gone.status == 404);
        CHECK(gone.body == never.body);
        CHECK(client.get("/api/v1/accounts/lookup?acct=bo").body == never.body);
        CHECK(client.get("/api/v1/accounts/lookup?acct=never").body == never.body);
        CHECK(client.get("/api/v1/accounts/lookup?acct=").status == 404);
        CHECK(client.get("/api/v1/accounts/ana").status == 404);
        CHECK(client.get(bo.page("/statuses")).body == never.body);
        CHECK(client.get(bo.page("/followers")).body == never.body);
    }
    CHECK(ana.client.post(bo.page("/follow")).status == 404);
    CHECK(ana.client.get("/api/v1/accounts/relationships?id[]=" + bo.key()).json().empty());
}

TEST_CASE("of somebody suspended nothing is shown but that they are") {
    Neighbours hill;
    const auto ana = hill.somebody("ana");
    const auto bo = hill.somebody("bo");
    hill.say(bo, "before it");
    hill.change(bo, {.opens_lists = true});
    hill.follow(bo, ana);
    REQUIRE(hill.accounts->suspend(bo.row, true).has_value());
    const Json shown = ana.client.get(bo.page()).json();
    CHECK(shown["suspended"] == true);
    CHECK(shown["display_name"] == "");
    CHECK(ana.client.get(bo.page("/statuses")).json().empty());
    CHECK(ana.client.get(bo.page("/following")).json().empty());
    CHECK(ana.client.get("/api/v1/accounts/relationships?id[]=" + bo.key()).json().empty());
    const Json asked_for =
        ana.client.get("/api/v1/accounts/relationships?with_suspended=true&id[]=" + bo.key()).json();
    CHECK(ids_in(asked_for) == Ids{bo.key()});
    CHECK(bo.client.get("/api/v1/accounts/verify_credentials").status == 403);
}

TEST_CASE("an account's posts are those that this viewer may see") {
    Neighbours hill;
    const auto ana = hill.somebody("ana");
    const auto bo = hill.somebody("bo");
    const auto cy = hill.somebody("cy");
    hill.follow(bo, ana);
    const auto open = hill.say(ana, "for all");
    const auto close = hill.say(ana, "for those who follow", Visibility::followers);
    const auto told = hill.say(ana, "@cy only you", Visibility::direct);
    const auto posts = [&](const Client& client) { return ids_in(client.get(ana.page("/statuses")).json()); };
    CHECK(posts(hill.nobody()) == Ids{key_of(open)});
    CHECK(posts(bo.client) == Ids{key_of(close), key_of(open)});
    CHECK(posts(cy.client) == Ids{key_of(told), key_of(open)});
    CHECK(posts(ana.client) == Ids{key_of(told), key_of(close), key_of(open)});

    REQUIRE(ana.client.post(bo.page("/block")).status == 200);
    CHECK(posts(bo.client).empty());
    CHECK(bo.client.get(ana.page()).status == 200);
}

TEST_CASE("a boost to followers is listed for them and for the booster alone") {
    Neighbours hill;
    const auto ana = hill.somebody("ana");
    const auto bo = hill.somebody("bo");
    const auto cy = hill.somebody("cy");
    const auto dan = hill.somebody("dan");
    hill.follow(cy, bo);
    const auto post = hill.say(ana, "of ana's #garden");
    hill.pass(1);
    REQUIRE(
        bo.client.post("/api/v1/statuses/" + key_of(post) + "/reblog", {{"visibility", "private"}}).status ==
        200);
    const auto boosts = [&](const Client& client, const std::string& query = "") {
        return client.get(bo.page("/statuses" + query)).json().size();
    };
    CHECK(boosts(hill.nobody()) == 0);
    CHECK(boosts(hill.nobody(), "?tagged=garden") == 0);
    CHECK(boosts(dan.client) == 0);
    CHECK(boosts(ana.client) == 0);
    CHECK(boosts(cy.client) == 1);
    CHECK(boosts(bo.client) == 1);
    REQUIRE(bo.client.post(cy.page("/block")).status == 200);
    CHECK(boosts(cy.client) == 0);
}

TEST_CASE("posts of an account are filtered before the page is cut") {
    Neighbours hill;
    const auto ana = hill.somebody("ana");
    const auto bo = hill.somebody("bo");
    const auto root = hill.say(bo, "what do you think?");
    const auto wanted = hill.say(ana, "the one with a #Garden");
    const auto thread = hill.say(ana, {.text = "and on", .reply_to = wanted.uri.text()});
    std::vector<storage::PostRow> answers;
    for (int i = 0; i < 5; ++i) {
        answers.push_back(hill.say(ana, {.text = "answer", .reply_to = root.uri.text()}));
    }
    REQUIRE(hill.core->social().boost(ana.id(), root.uri.text()).has_value());
    hill.write([&](storage::Tx& tx) {
        const storage::AttachmentRow picture{.type = "Image",
                                             .media_type = "image/png",
                                             .url = Uri::trusted("https://hill.test/a.png"),
                                             .description = "a garden"};
        storage::set_attachments(tx, wanted.id, std::vector{picture});
    });
    const auto posts = [&](const std::string& query) {
        return ids_in(hill.nobody().get(ana.page("/statuses?" + query)).json());
    };
    const Ids plain = {key_of(thread), key_of(wanted)};
    CHECK(posts("exclude_replies=true&exclude_reblogs=true&limit=2") == plain);
    CHECK(posts("exclude_replies=1&exclude_reblogs=1&limit=1&max_id=" + key_of(thread)) ==
          Ids{key_of(wanted)});
    CHECK(posts("limit=40").size() == 8);
    CHECK(posts("exclude_reblogs=true&limit=40").size() == 7);
    CHECK(posts("only_media=true") == Ids{key_of(wanted)});
    CHECK(posts("tagged=garden") == Ids{key_of(wanted)});
    CHECK(posts("tagged=%23GARDEN") == Ids{key_of(wanted)});
    CHECK(posts("tagged=weeds").empty());
    CHECK(posts("pinned=true").empty());
    REQUIRE(hill.core->social().pin(ana.id(), wanted.uri.text()).has_value());
    CHECK(posts("pinned=true") == Ids{key_of(wanted)});
}

TEST_CASE("lists of followers hold those alone who allow it, whoever opens them") {
    Neighbours hill;
    const auto ana = hill.somebody("ana");
    const auto bo = hill.somebody("bo");
    const auto cy = hill.somebody("cy");
    hill.follow(bo, ana);
    hill.follow(cy, ana);
    hill.follow(ana, bo);
    hill.follow(ana, cy);
    hill.change(bo, {.listed = true});
    const auto list = [&](const Client& client, const std::string& which) {
        return ids_in(client.get(ana.page(which)).json());
    };
    CHECK(list(cy.client, "/followers").empty());
    hill.change(ana, {.opens_lists = true});
    CHECK(list(hill.nobody(), "/followers") == Ids{bo.key()});
    CHECK(list(cy.client, "/followers") == Ids{bo.key()});
    CHECK(list(ana.client, "/followers") == Ids{bo.key()});
    CHECK(list(cy.client, "/following") == Ids{bo.key()});
    // Whom one follows is one's own to know.
    CHECK(list(ana.client, "/following") == Ids{cy.key(), bo.key()});
    REQUIRE(ana.client.post(cy.page("/block")).status == 200);
    CHECK(list(cy.client, "/followers").empty());
}

TEST_CASE("familiar followers are those alone who allow to be listed") {
    Neighbours hill;
    const auto ana = hill.somebody("ana");
    const auto bo = hill.somebody("bo");
    const auto cy = hill.somebody("cy");
    const auto dan = hill.somebody("dan");
    hill.follow(ana, bo);
    hill.follow(ana, cy);
    hill.follow(bo, dan);
    hill.follow(cy, dan);
    hill.change(cy, {.listed = true});
    const auto familiar = [&](const Client& client) {
        return client.get("/api/v1/accounts/familiar_followers?id[]=" + dan.key()).json()[0]["accounts"];
    };
    // Whose lists are closed, theirs are not opened so either.
    CHECK(familiar(ana.client).empty());
    hill.change(dan, {.opens_lists = true});
    const Json list =
        ana.client.get("/api/v1/accounts/familiar_followers?id[]=" + dan.key() + "&id[]=7").json();
    REQUIRE(list.size() == 1);
    CHECK(list[0]["id"] == dan.key());
    CHECK(ids_in(list[0]["accounts"]) == Ids{cy.key()});
    REQUIRE(dan.client.post(ana.page("/block")).status == 200);
    CHECK(familiar(ana.client).empty());
}

TEST_CASE("a name finds somebody as long as it is public, and finds nobody for nobody") {
    Neighbours hill;
    const auto ana = hill.somebody("ana");
    const auto rose = hill.somebody("rf");
    const auto bea = hill.stranger("bea");
    REQUIRE(rose.client
                .patch("/api/v1/accounts/update_credentials",
                       {{"display_name", "Rosalind Franklin"}, {"discoverable", true}})
                .status == 200);
    const auto found = [](const Client& client, const std::string& words) {
        return ids_in(client.get("/api/v2/search?type=accounts&q=" + words).json()["accounts"]);
    };
    CHECK(found(ana.client, "rosal") == Ids{rose.key()});
    CHECK(found(ana.client, "Frankl") == Ids{rose.key()});
    CHECK(found(ana.client, "anklin").empty());
    CHECK(found(hill.nobody(), "rosal").empty());
    CHECK(found(hill.nobody(), "r").empty());
    CHECK(found(hill.nobody(), "rf") == Ids{rose.key()});
    // Of people elsewhere, those whom one follows.
    CHECK(found(ana.client, "valley").empty());
    hill.put_follow(ana.id(), bea.id);
    CHECK(found(ana.client, "valley") == Ids{key_of(bea)});

    SUBCASE("it runs out") {
        hill.write([&](storage::Tx& tx) {
            tx.execute("UPDATE public_values SET expires_ms = ?", hill.clock.now() + std::chrono::minutes(5));
        });
        CHECK(found(ana.client, "rosal") == Ids{rose.key()});
        hill.pass(301);
    }
    SUBCASE("they are restricted") {
        hill.write([&](storage::Tx& tx) {
            storage::set_restricted(tx, rose.row.subject, true);
            storage::set_restricted(tx, bea.subject, true);
        });
    }
    CHECK(found(ana.client, "rosal").empty());
    CHECK(found(ana.client, "Frankl").empty());
    CHECK(found(ana.client, "valley").empty());
}

TEST_CASE("the directory and suggestions hold those alone who want to be discovered") {
    Neighbours hill;
    const auto ana = hill.somebody("ana");
    const auto bo = hill.somebody("bo");
    const auto cy = hill.somebody("cy");
    const auto dan = hill.somebody("dan");
    hill.change(bo, {.discoverable = true});
    hill.change(cy, {.discoverable = true});
    hill.say(bo, "the first");
    hill.say(cy, "the second");
    CHECK(ids_in(hill.nobody().get("/api/v1/directory").json()) == Ids{cy.key(), bo.key()});
    CHECK(ids_in(hill.nobody().get("/api/v1/directory?order=new&offset=1").json()) == Ids{bo.key()});
    hill.follow(dan, bo);
    const auto suggested = [&] {
        Ids ids;
        for (const Json& each : ana.client.get("/api/v2/suggestions").json())
            ids.push_back(each["account"]["id"]);
        return ids;
    };
    CHECK(suggested() == Ids{bo.key(), cy.key()});
    CHECK(ids_in(ana.client.get("/api/v1/suggestions?limit=1").json()) == Ids{bo.key()});
    CHECK(ana.client.remove("/api/v1/suggestions/" + bo.key()).status == 200);
    CHECK(suggested() == Ids{cy.key()});
    hill.follow(ana, cy);
    CHECK(suggested().empty());
    REQUIRE(ana.client.post(cy.page("/block")).status == 200);
    CHECK(ids_in(ana.client.get("/api/v1/directory").json()) == Ids{bo.key()});
    CHECK(ids_in(cy.client.get("/api/v1/directory").json()) == Ids{cy.key(), bo.key()});
}

TEST_SUITE_END();
