// A status that is sent twice: by accident, and on purpose.
#include "node/mastodon/held_posts.h"
#include "tests/mastodon/hill.h"

#include <thread>

using namespace kith;
using namespace kith::test;

namespace {

Client::Answer post_with_key(Hill& hill, const std::string& token, const std::string& key, const Json& body) {
    node::Request request{.method = "POST", .target = "/api/v1/statuses", .host = "hill.test"};
    request.path = request.target;
    request.headers = {
        {"Authorization", "Bearer " + token}, {"Content-Type", "application/json"}, {"Idempotency-Key", key}};
    request.body = body.dump();
    request.remote_address = "127.0.0.1";
    node::Response response = hill.node.core->router()(request);
    return {response.status, std::move(response.headers), std::move(response.body)};
}

std::size_t posts_at(const Client& who) {
    return who.get("/api/v1/timelines/home?limit=40").json().size();
}

}  // namespace

TEST_SUITE_BEGIN("client api");

TEST_CASE("one Idempotency-Key makes one status for an hour") {
    Hill hill;
    const std::string token = token_for(hill.node, hill.ana);
    const Json first = post_with_key(hill, token, "k1", {{"status", "once"}}).json();
    const auto again = post_with_key(hill, token, "k1", {{"status", "once"}});
    CHECK(again.status == 200);
    CHECK(again.json()["id"] == first["id"]);
    CHECK(post_with_key(hill, token, "k2", {{"status", "once"}}).json()["id"] != first["id"]);
    CHECK(posts_at(hill.as_ana) == 2);
    // Another person's key is another key.
    const Json others =
        post_with_key(hill, token_for(hill.node, hill.ben), "k1", {{"status", "mine"}}).json();
    CHECK(others["account"]["acct"] == "ben");
    hill.node.clock.time += limits::idempotency_key_for + std::chrono::seconds(1);
    CHECK(post_with_key(hill, token, "k1", {{"status", "once"}}).json()["id"] != first["id"]);
}

TEST_CASE("a refused status leaves its key free") {
    Hill hill;
    const std::string token = token_for(hill.node, hill.ana);
    CHECK(post_with_key(hill, token, "k", {{"status", ""}}).status == 422);
    CHECK(post_with_key(hill, token, "k", {{"status", "now"}}).status == 200);
}

TEST_CASE("of two that come at the same time with one key one is made, and both get it") {
    Hill hill;
    const std::string token = token_for(hill.node, hill.ana);
    for (int round = 0; round < 10; ++round) {
        const std::string key = "round " + std::to_string(round);
        std::string ids[4];
        {
            std::vector<std::jthread> callers;
            for (std::string& id : ids) {
                callers.emplace_back([&hill, &token, &key, &id] {
                    const auto answer = post_with_key(hill, token, key, {{"status", "both"}});
                    if (answer.status == 200) id = Json::parse(answer.body)["id"].get<std::string>();
                });
            }
        }
        CHECK_FALSE(ids[0].empty());
        for (const std::string& id : ids) CHECK(id == ids[0]);
    }
    CHECK(posts_at(hill.as_ana) == 10);
}

TEST_CASE("a scheduled status is made once for a key, too") {
    Hill hill;
    const std::string token = token_for(hill.node, hill.ana);
    const Json later = {{"status", "later"},
                        {"scheduled_at", to_iso8601(hill.node.clock.now() + std::chrono::hours(1))}};
    const Json first = post_with_key(hill, token, "k", later).json();
    CHECK(post_with_key(hill, token, "k", later).json()["id"] == first["id"]);
    CHECK(hill.as_ana.get("/api/v1/scheduled_statuses").json().size() == 1);
}

TEST_CASE("what was held back is said again within ten minutes, once, by the same person in the same words") {
    node::HeldPosts held;
    const Instant now = from_unix_ms(1'780'000'000'000);
    const storage::ActorId ana(1);
    const node::PostDraft draft{.text = "so ben is Bobolink"};
    const auto words = node::HeldPosts::digest_of(draft);
    CHECK_FALSE(held.is_said_again(ana, words, now));
    held.hold(ana, words, now);
    CHECK_FALSE(held.is_said_again(storage::ActorId(2), words, now));
    CHECK_FALSE(held.is_said_again(
        ana, node::HeldPosts::digest_of({.text = "so ben is", .content_warning = "Bobolink"}), now));
    CHECK_FALSE(held.is_said_again(
        ana, node::HeldPosts::digest_of({.text = draft.text, .visibility = Visibility::direct}), now));
    CHECK(held.is_said_again(ana, words, now + std::chrono::minutes(10)));
    CHECK_FALSE(held.is_said_again(ana, words, now));
    held.hold(ana, words, now);
    CHECK_FALSE(held.is_said_again(ana, words, now + std::chrono::minutes(11)));
}

TEST_SUITE_END();
