// Statuses that wait for their time.
#include "storage/erasure.h"
#include "tests/mastodon/hill.h"

#include <filesystem>

using namespace kith;
using namespace kith::test;

namespace {

constexpr const char* all = "/api/v1/scheduled_statuses";

std::string in(const SmallNode& node, Millis from_now) {
    return to_iso8601(node.clock.now() + from_now);
}

std::string one(const Json& scheduled) {
    return std::string(all) + "/" + scheduled["id"].get<std::string>();
}

std::size_t posts_of(const Client& who) {
    return who.get("/api/v1/timelines/home").json().size();
}

}  // namespace

TEST_SUITE_BEGIN("client api");

TEST_CASE("a scheduled status waits, sealed, seen by its author alone, and is posted once") {
    Hill hill;
    const Json parent = Hill::posted(hill.as_ben, {{"status", "well?"}});
    const Json made = Hill::posted(hill.as_ana,
                                   {{"status", "a marzipan dawn"},
                                    {"spoiler_text", "hm"},
                                    {"visibility", "unlisted"},
                                    {"in_reply_to_id", parent["id"]},
                                    {"scheduled_at", in(hill.node, std::chrono::hours(1))}});
    CHECK(made["params"]["text"] == "a marzipan dawn");
    CHECK(made["params"]["visibility"] == "unlisted");
    CHECK(made["params"]["in_reply_to_id"] == std::stoll(parent["id"].get<std::string>()));
    CHECK(hill.as_ana.get(one(made)).json() == made);
    CHECK(hill.as_ana.get(all).json() == Json::array({made}));
    CHECK(hill.as_ben.get(all).json().empty());
    CHECK(hill.as_ben.get(one(made)).status == 404);
    CHECK(hill.as_ben.put(one(made), {{"scheduled_at", in(hill.node, std::chrono::hours(2))}}).status == 404);
    CHECK(hill.as_ben.remove(one(made)).status == 404);
    const auto plain = hill.node.database->read([](storage::Tx& tx) -> Result<bool> {
        storage::Rows rows = tx.query("SELECT sealed FROM scheduled_posts");
        REQUIRE(rows.next());
        return as_text(rows.bytes(0)).contains("marzipan");
    });
    CHECK_FALSE(*plain);

    hill.node.core->tidy_once(hill.node.clock.now());
    CHECK(hill.as_ana.get(Hill::path(parent, "/context")).json()["descendants"].empty());
    hill.node.clock.time += std::chrono::hours(1);
    hill.node.core->tidy_once(hill.node.clock.now());
    hill.node.core->tidy_once(hill.node.clock.now());
    const Json answers = hill.as_ben.get(Hill::path(parent, "/context")).json()["descendants"];
    REQUIRE(answers.size() == 1);
    CHECK(answers[0]["spoiler_text"] == "hm");
    CHECK(answers[0]["visibility"] == "unlisted");
    CHECK(hill.as_ana.get(all).json().empty());
    CHECK(hill.as_ana.get(Hill::path(answers[0])).json()["application"]["name"] == "Test client");
}

TEST_CASE("a scheduled status is put off and called off") {
    Hill hill;
    const Json made =
        Hill::posted(hill.as_ana, {{"status", "x"}, {"scheduled_at", in(hill.node, std::chrono::hours(1))}});
    const std::string later = in(hill.node, std::chrono::hours(3));
    CHECK(hill.as_ana.put(one(made), {{"scheduled_at", "never"}}).status == 422);
    CHECK(hill.as_ana.put(one(made), {{"scheduled_at", in(hill.node, std::chrono::minutes(4))}}).status ==
          422);
    REQUIRE(hill.as_ana.put(one(made), {{"scheduled_at", later}}).status == 200);
    hill.node.clock.time += std::chrono::hours(2);
    hill.node.core->tidy_once(hill.node.clock.now());
    CHECK(posts_of(hill.as_ana) == 0);
    CHECK(hill.as_ana.remove(one(made)).json() == Json::object());
    CHECK(hill.as_ana.remove(one(made)).status == 404);
    hill.node.clock.time += std::chrono::hours(2);
    hill.node.core->tidy_once(hill.node.clock.now());
    CHECK(posts_of(hill.as_ana) == 0);
}

TEST_CASE("a scheduled status that cannot be posted any more waits for its author") {
    Hill hill;
    const Json parent = Hill::posted(hill.as_ben, {{"status", "well?"}});
    const Json made = Hill::posted(hill.as_ana,
                                   {{"status", "x"},
                                    {"in_reply_to_id", parent["id"]},
                                    {"scheduled_at", in(hill.node, std::chrono::hours(1))}});
    REQUIRE(hill.as_ben.remove(Hill::path(parent)).status == 200);
    hill.node.clock.time += std::chrono::hours(1);
    for (int i = 0; i < 3; ++i) hill.node.core->tidy_once(hill.node.clock.now());
    CHECK(posts_of(hill.as_ana) == 0);
    CHECK(hill.as_ana.get(one(made)).status == 200);
}

TEST_CASE("nobody schedules without end") {
    Hill hill;
    const std::string day = in(hill.node, std::chrono::hours(24 * 7));
    for (std::size_t i = 0; i < limits::scheduled_a_day_max; ++i) {
        REQUIRE(hill.as_ana.post("/api/v1/statuses", {{"status", "x"}, {"scheduled_at", day}}).status == 200);
    }
    CHECK(hill.as_ana.post("/api/v1/statuses", {{"status", "x"}, {"scheduled_at", day}}).status == 422);
    CHECK(hill.as_ana.get(std::string(all) + "?limit=3").json().size() == 3);
}

TEST_CASE("what was scheduled survives a restart and is posted once") {
    const auto file = std::filesystem::temp_directory_path() / "kith-scheduled-test.db";
    for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(file.string() + end);
    SmallNode node(file.string());
    const auto ana = node.person("ana");
    const Client phone(node, token_for(node, ana));
    REQUIRE(
        phone.post("/api/v1/statuses", {{"status", "x"}, {"scheduled_at", in(node, std::chrono::hours(1))}})
            .status == 200);
    // The same step cut short: the post is there only with its row gone.
    node.clock.time += std::chrono::hours(2);
    node.core->tidy_once(node.clock.now());
    node.core->tidy_once(node.clock.now());
    CHECK(posts_of(phone) == 1);
    for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(file.string() + end);
}

TEST_CASE("who is erased has nothing that waits") {
    Hill hill;
    REQUIRE(hill.as_ana
                .post("/api/v1/statuses",
                      {{"status", "x"}, {"scheduled_at", in(hill.node, std::chrono::hours(1))}})
                .status == 200);
    REQUIRE(
        storage::erase_subject(*hill.node.database, *hill.node.keys, hill.ana.subject, hill.node.clock.now())
            .has_value());
    const auto left = hill.node.database->read([](storage::Tx& tx) -> Result<bool> {
        return tx.query("SELECT 1 FROM scheduled_posts").next() || tx.query("SELECT 1 FROM post_keys").next();
    });
    CHECK_FALSE(*left);
}

TEST_SUITE_END();
