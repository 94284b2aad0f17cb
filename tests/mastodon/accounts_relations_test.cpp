// What people do to each other's accounts, and what they keep about others for themselves.
#include "storage/account_notes.h"
#include "storage/erasure.h"
#include "storage/follow_options.h"
#include "storage/personal_rows.h"
#include "tests/mastodon/neighbours.h"

#include <algorithm>

using namespace kith;
using namespace kith::test;

namespace {

Json relation(const Neighbours::Somebody& who, const std::string& id) {
    const auto answer = who.client.get("/api/v1/accounts/relationships?id=" + id);
    REQUIRE(answer.status == 200);
    REQUIRE(answer.json().size() == 1);
    return answer.json()[0];
}

}  // namespace

TEST_SUITE_BEGIN("client api accounts");

TEST_CASE("a follow is asked for, allowed, shown as wished, and ended") {
    Neighbours hill;
    const auto ana = hill.somebody("ana");
    const auto bo = hill.somebody("bo");
    REQUIRE(bo.client.patch("/api/v1/accounts/update_credentials", {{"locked", true}}).json()["locked"] ==
            true);

    const Json asked = ana.client.post(bo.page("/follow"), {{"notify", true}}).json();
    CHECK(asked["following"] == false);
    CHECK(asked["requested"] == true);
    CHECK(asked["notifying"] == true);
    CHECK(asked["showing_reblogs"] == true);
    CHECK(relation(bo, ana.key())["requested_by"] == true);
    CHECK(ids_in(bo.client.get("/api/v1/follow_requests").json()) == Ids{ana.key()});
    CHECK(bo.client.get("/api/v1/accounts/verify_credentials").json()["source"]["follow_requests_count"] ==
          1);

    const auto allow = "/api/v1/follow_requests/" + ana.key() + "/authorize";
    CHECK(bo.client.post(allow).json()["followed_by"] == true);
    CHECK(bo.client.post(allow).status == 404);
    CHECK(relation(ana, bo.key())["following"] == true);
    CHECK(bo.client.get("/api/v1/follow_requests").json().empty());

    const Json narrowed =
        ana.client.post(bo.page("/follow"), {{"reblogs", false}, {"languages", {"en", "de"}}}).json();
    CHECK(narrowed["showing_reblogs"] == false);
    CHECK(narrowed["notifying"] == true);
    CHECK(narrowed["languages"] == Json::array({"en", "de"}));
    CHECK(narrowed["following"] == true);

    CHECK(ana.client.post(bo.page("/unfollow")).json()["following"] == false);
    CHECK(ana.client.post(bo.page("/unfollow")).status == 200);
    // What was wished of a follow ends with it.
    REQUIRE(ana.client.post(bo.page("/follow")).status == 200);
    CHECK(relation(ana, bo.key())["notifying"] == false);
    CHECK(bo.client.post("/api/v1/follow_requests/" + ana.key() + "/reject").json()["requested_by"] == false);
    CHECK(relation(ana, bo.key())["requested"] == false);
    CHECK(ana.client.post(ana.page("/follow")).status == 422);
}

TEST_CASE("a follower can be removed") {
    Neighbours hill;
    const auto ana = hill.somebody("ana");
    const auto bo = hill.somebody("bo");
    hill.follow(bo, ana);
    CHECK(relation(ana, bo.key())["followed_by"] == true);
    CHECK(ana.client.post(bo.page("/remove_from_followers")).json()["followed_by"] == false);
    CHECK(ana.client.post(bo.page("/remove_from_followers")).status == 200);
    CHECK(relation(bo, ana.key())["following"] == false);
}

TEST_CASE("a block ends follows, and either side sees its own part of it") {
    Neighbours hill;
    const auto ana = hill.somebody("ana");
    const auto bo = hill.somebody("bo");
    hill.follow(bo, ana);
    hill.follow(ana, bo);
    const Json blocked = ana.client.post(bo.page("/block")).json();
    CHECK(blocked["blocking"] == true);
    CHECK(blocked["following"] == false);
    CHECK(blocked["followed_by"] == false);
    CHECK(relation(bo, ana.key())["blocked_by"] == true);
    CHECK(ids_in(ana.client.get("/api/v1/blocks").json()) == Ids{bo.key()});
    CHECK(bo.client.get("/api/v1/blocks").json().empty());
    CHECK(bo.client.post(ana.page("/follow")).status == 403);
    CHECK(ana.client.post(bo.page("/unblock")).json()["blocking"] == false);
    CHECK(ana.client.post(bo.page("/unblock")).status == 200);
    CHECK(ana.client.post(ana.page("/block")).status == 422);
}

TEST_CASE("a mute ends when its time is over, and nobody learns of it") {
    Neighbours hill;
    const auto ana = hill.somebody("ana");
    const auto bo = hill.somebody("bo");
    const Json muted = ana.client.post(bo.page("/mute"), {{"duration", 60}, {"notifications", false}}).json();
    CHECK(muted["muting"] == true);
    CHECK(muted["muting_notifications"] == false);
    CHECK(muted["muting_expires_at"] == node::api_time(hill.clock.now() + std::chrono::seconds(60)));
    const Json listed = ana.client.get("/api/v1/mutes").json();
    CHECK(ids_in(listed) == Ids{bo.key()});
    CHECK(listed[0]["mute_expires_at"] == muted["muting_expires_at"]);
    CHECK_FALSE(relation(bo, ana.key()).dump().contains("true"));
    hill.pass(60);
    CHECK(relation(ana, bo.key())["muting"] == false);
    CHECK(ana.client.get("/api/v1/mutes").json().empty());

    CHECK(ana.client.post(bo.page("/mute")).json()["muting_notifications"] == true);
    CHECK(relation(ana, bo.key())["muting_expires_at"].is_null());
    hill.pass(100'000'000);
    CHECK(relation(ana, bo.key())["muting"] == true);
    CHECK(ana.client.post(bo.page("/unmute")).json()["muting"] == false);
}

TEST_CASE(
    "a note about somebody is its author's alone, sealed, in their copy, and gone with either of them") {
    Neighbours hill;
    const auto ana = hill.somebody("ana");
    const auto bo = hill.somebody("bo");
    const auto cy = hill.somebody("cy");
    const std::string words = "lent me the wheelbarrow";
    CHECK(ana.client.post(bo.page("/note"), {{"comment", words}}).json()["note"] == words);
    CHECK(relation(ana, bo.key())["note"] == words);
    for (const auto* other : {&bo, &cy}) {
        CHECK(relation(*other, bo.key())["note"] == "");
        CHECK(relation(*other, ana.key())["note"] == "");
        CHECK_FALSE(other->client.get(ana.page()).body.contains("wheelbarrow"));
    }
    const auto copies = [&](storage::SubjectId subject) {
        int found = 0;
        hill.write([&](storage::Tx& tx) {
            for (const auto& table : storage::personal_tables()) {
                if (table.table != "account_notes") continue;
                REQUIRE(storage::for_each_personal_row(tx, table, subject, [&](const auto& row) -> Done {
                            ++found;
                            // Where the sealed words stand.
                            const auto sealed = std::get<Bytes>(row[3]);
                            CHECK_FALSE(as_text(sealed).contains("wheelbarrow"));
                            return {};
                        }).has_value());
            }
        });
        return found;
    };
    CHECK(copies(ana.row.subject) == 1);
    CHECK(copies(bo.row.subject) == 0);

    CHECK(ana.client.post(bo.page("/note"), {{"comment", std::string(2'001, 'x')}}).status == 422);
    CHECK(relation(ana, bo.key())["note"] == words);
    REQUIRE(ana.client.post(cy.page("/note"), {{"comment", words}}).status == 200);
    REQUIRE(hill.accounts->erase(bo.row).has_value());
    CHECK(copies(ana.row.subject) == 1);
    CHECK(ana.client.post(cy.page("/note"), {{"comment", ""}}).json()["note"] == "");
    CHECK(copies(ana.row.subject) == 0);
}

TEST_CASE("staff keep no notes of people behind their backs") {
    Neighbours hill;
    const auto ana = hill.somebody("ana", "staff");
    const auto bo = hill.somebody("bo", "donor");
    CHECK(ana.client.post(bo.page("/note"), {{"comment", "might give"}}).status == 403);
    CHECK(relation(ana, bo.key())["note"] == "");
    CHECK(bo.client.post(ana.page("/note"), {{"comment", "kind"}}).status == 200);
}

TEST_CASE("only whom somebody follows is endorsed, until the follow ends") {
    Neighbours hill;
    const auto ana = hill.somebody("ana");
    const auto bo = hill.somebody("bo");
    const auto cy = hill.somebody("cy");
    CHECK(ana.client.post(bo.page("/endorse")).status == 422);
    hill.follow(ana, bo);
    for (const auto& [on, off] : {std::pair("/endorse", "/unendorse"), std::pair("/pin", "/unpin")}) {
        CHECK(ana.client.post(bo.page(on)).json()["endorsed"] == true);
        CHECK(ids_in(ana.client.get("/api/v1/endorsements").json()) == Ids{bo.key()});
        // Others see who allows to be listed.
        hill.change(bo, {.listed = false});
        CHECK(ids_in(ana.client.get(ana.page("/endorsements")).json()) == Ids{bo.key()});
        CHECK(hill.nobody().get(ana.page("/endorsements")).json().empty());
        hill.change(bo, {.listed = true});
        CHECK(ids_in(hill.nobody().get(ana.page("/endorsements")).json()) == Ids{bo.key()});
        CHECK(ids_in(cy.client.get(ana.page("/endorsements")).json()) == Ids{bo.key()});
        CHECK(ana.client.post(bo.page(off)).json()["endorsed"] == false);
        CHECK(ana.client.get("/api/v1/endorsements").json().empty());
    }
    REQUIRE(ana.client.post(bo.page("/endorse")).status == 200);
    REQUIRE(ana.client.post(cy.page("/block")).status == 200);
    CHECK(cy.client.get(ana.page("/endorsements")).json().empty());
    CHECK(ana.client.post(bo.page("/unfollow")).json()["endorsed"] == false);
    CHECK(hill.nobody().get(ana.page("/endorsements")).json().empty());
}

TEST_CASE("whoever blocks a server for themselves follows nobody there and is followed by nobody there") {
    Neighbours hill;
    const auto ana = hill.somebody("ana");
    const auto bea = hill.stranger("bea");
    const auto cem = hill.stranger("cem");
    const auto dee = hill.stranger("dee", "river.test");
    hill.put_follow(ana.id(), bea.id);
    hill.put_follow(cem.id, ana.id());
    hill.put_follow(ana.id(), dee.id);
    CHECK(ana.client.post("/api/v1/domain_blocks", {{"domain", "Valley.test"}}).status == 200);
    CHECK(ana.client.get("/api/v1/domain_blocks").json() == Json::array({"valley.test"}));
    CHECK(relation(ana, key_of(bea))["domain_blocking"] == true);
    CHECK(relation(ana, key_of(bea))["following"] == false);
    CHECK(relation(ana, key_of(cem))["followed_by"] == false);
    CHECK(relation(ana, key_of(dee))["following"] == true);
    CHECK(ana.client.post("/api/v1/domain_blocks", {{"domain", "hill.test"}}).status == 422);
    CHECK(ana.client.post("/api/v1/domain_blocks", {{"domain", "no domain"}}).status == 422);
    CHECK(ana.client.remove("/api/v1/domain_blocks?domain=valley.test").status == 200);
    CHECK(ana.client.get("/api/v1/domain_blocks").json().empty());
    REQUIRE(ana.client.post("/api/v1/domain_blocks", {{"domain", "river.test"}}).status == 200);
    CHECK(ana.client.call("DELETE", "/api/v1/domain_blocks", R"({"domain":"river.test"})").status == 200);
    CHECK(relation(ana, key_of(dee))["domain_blocking"] == false);
}

TEST_CASE("of an erased person no mute, tag or wish stays") {
    Neighbours hill;
    const auto ana = hill.somebody("ana");
    const auto bo = hill.somebody("bo");
    hill.follow(ana, bo);
    REQUIRE(ana.client.post(bo.page("/mute")).status == 200);
    REQUIRE(bo.client.post(ana.page("/mute")).status == 200);
    REQUIRE(ana.client.post(bo.page("/endorse")).status == 200);
    REQUIRE(ana.client.post("/api/v1/domain_blocks", {{"domain", "valley.test"}}).status == 200);
    REQUIRE(ana.client.post(bo.page("/follow"), {{"notify", true}}).status == 200);
    REQUIRE(
        ana.client.patch("/api/v1/accounts/update_credentials", {{"source", {{"sensitive", true}}}}).status ==
        200);
    const auto rows = [&] {
        std::int64_t count = 0;
        hill.write([&](storage::Tx& tx) {
            for (const char* sql : {"SELECT count(*) FROM mutes",
                                    "SELECT count(*) FROM endorsements",
                                    "SELECT count(*) FROM user_domain_blocks",
                                    "SELECT count(*) FROM follow_options",
                                    "SELECT count(*) FROM posting_defaults"}) {
                auto found = tx.query(sql);
                REQUIRE(found.next());
                count += found.integer(0);
            }
        });
        return count;
    };
    CHECK(rows() == 6);
    REQUIRE(hill.accounts->erase(ana.row).has_value());
    CHECK(rows() == 0);
}

TEST_SUITE_END();
