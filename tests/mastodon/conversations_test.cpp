// Conversations: direct messages by thread, for those who are in it.
#include "storage/moderation.h"
#include "tests/mastodon/village.h"

using namespace kith;
using namespace kith::test;

namespace {

Json conversations(const Village::Somebody& who) {
    const auto answer = who.client.get("/api/v1/conversations");
    REQUIRE(answer.status == 200);
    return answer.json();
}

}  // namespace

TEST_SUITE_BEGIN("client api");

TEST_CASE("direct messages are one conversation a thread, unread to who did not write last") {
    Village hill;
    const auto ana = hill.somebody("ana");
    const auto bea = hill.somebody("bea");
    const auto cem = hill.somebody("cem");
    const auto first = hill.say(ana, "@bea hello", Visibility::direct);
    const auto other = hill.say(cem, "@ana and me", Visibility::direct);
    const auto second =
        hill.say(bea, {.text = "@ana yes", .visibility = Visibility::direct, .reply_to = first.uri.text()});
    hill.say(ana, "@bea in the open");

    const Json of_ana = conversations(ana);
    REQUIRE(of_ana.size() == 2);
    CHECK(of_ana[0]["last_status"]["id"] == id_of(second));
    CHECK(of_ana[0]["unread"] == true);
    CHECK(ids_in(of_ana[0]["accounts"]) == std::vector<std::string>{bea.key()});
    CHECK(of_ana[1]["last_status"]["id"] == id_of(other));
    const Json of_bea = conversations(bea);
    REQUIRE(of_bea.size() == 1);
    CHECK(of_bea[0]["unread"] == false);
    CHECK(ids_in(of_bea[0]["accounts"]) == std::vector<std::string>{ana.key()});
    CHECK(conversations(cem).size() == 1);
    CHECK(walk(ana.client, "/api/v1/conversations?limit=1", "next").size() == 2);

    const std::string path = "/api/v1/conversations/" + of_ana[0]["id"].get<std::string>();
    CHECK(bea.client.post(path + "/read").status == 404);
    CHECK(ana.client.post(path + "/read").json()["unread"] == false);
    CHECK(conversations(ana)[0]["unread"] == false);
    CHECK(cem.client.remove(path).status == 404);
    CHECK(ana.client.remove(path).status == 200);
    CHECK(conversations(ana).size() == 1);
    CHECK(ana.client.get("/api/v1/statuses/" + id_of(second)).status == 200);
    const auto third = hill.say(
        bea, {.text = "@ana again", .visibility = Visibility::direct, .reply_to = second.uri.text()});
    CHECK(conversations(ana)[0]["last_status"]["id"] == id_of(third));
}

TEST_CASE("a deleted message is the last of no conversation, and who is blocked is in none") {
    Village hill;
    const auto ana = hill.somebody("ana");
    const auto bea = hill.somebody("bea");
    const auto first = hill.say(bea, "@ana one", Visibility::direct);
    const auto second =
        hill.say(bea, {.text = "@ana two", .visibility = Visibility::direct, .reply_to = first.uri.text()});
    REQUIRE(conversations(ana)[0]["last_status"]["id"] == id_of(second));
    hill.must(hill.core->social().remove(bea.id(), second.uri.text()));
    CHECK(conversations(ana)[0]["last_status"]["id"] == id_of(first));
    hill.must(hill.core->social().block(ana.id(), "@bea@hill.test"));
    CHECK(conversations(ana).empty());
}

TEST_CASE("what a limited stranger says is in no conversation until its reader lets them speak") {
    Village hill;
    const auto ana = hill.somebody("ana");
    const auto bea = hill.somebody("bea");
    const auto first = hill.say(bea, "@ana before", Visibility::direct);
    REQUIRE(conversations(ana).size() == 1);
    const auto silence = [&](std::optional<Instant> since) {
        REQUIRE(hill.database
                    ->write([&](storage::Tx& tx) -> Done {
                        storage::set_silenced(tx, bea.id(), since);
                        return {};
                    })
                    .has_value());
    };
    silence(hill.clock.now());
    CHECK(conversations(ana).empty());
    CHECK(conversations(bea).size() == 1);  // her own is hers
    const auto second =
        hill.say(bea, {.text = "@ana now", .visibility = Visibility::direct, .reply_to = first.uri.text()});
    CHECK(conversations(ana).empty());
    CHECK(
        ana.client.get("/api/v1/notifications").json().empty());  // nor of before: directs of strangers wait
    const Json requests = ana.client.get("/api/v1/notifications/requests").json();
    REQUIRE(requests.size() == 1);
    const std::string request = requests[0]["id"];
    REQUIRE(ana.client.post("/api/v1/notifications/requests/" + request + "/accept").status == 200);
    REQUIRE(conversations(ana).size() == 1);
    CHECK(conversations(ana)[0]["last_status"]["id"] == id_of(second));
    silence(std::nullopt);
    CHECK(conversations(ana).size() == 1);
}

TEST_CASE("a limited account is heard in conversations by those who follow it, or who hear all of them") {
    Village hill;
    const auto ana = hill.somebody("ana");
    const auto bea = hill.somebody("bea");
    const auto cem = hill.somebody("cem");
    hill.follow(ana, bea);
    hill.say(bea, "@ana @cem to both", Visibility::direct);
    REQUIRE(hill.database
                ->write([&](storage::Tx& tx) -> Done {
                    storage::set_silenced(tx, bea.id(), hill.clock.now());
                    return {};
                })
                .has_value());
    CHECK(conversations(ana).size() == 1);
    CHECK(conversations(cem).empty());
    REQUIRE(cem.client.patch("/api/v2/notifications/policy", {{"for_limited_accounts", "accept"}}).status ==
            200);
    CHECK(conversations(cem).size() == 1);
}

TEST_SUITE_END();
