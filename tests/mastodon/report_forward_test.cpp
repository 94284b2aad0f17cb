// A report that is passed on: what the other server gets, and who it thinks it is from.
#include "consent/crypto/digest.h"
#include "storage/oauth.h"
#include "tests/support/sim/town.h"

using namespace kith;
using namespace kith::sim;

namespace {

/// Somebody of another server who wrote a note, known at a.test, where ana has an application.
struct Reporting {
    Town town{};
    StrangeHost far{town.network, "far.test"};
    Stranger tom{far, "tom"};
    std::string status{};

    Reporting() {
        town.follow(town.a, town.ana, tom);
        REQUIRE(tom.post(town.a, tom.create(tom.note("/notes/1", "harsh words"))) == 202);
        town.settle();
        const auto note = town.a.post(far.uri("/notes/1"));
        REQUIRE(note.has_value());
        status = std::to_string(note->id.value);
        town.a.write([&](storage::Tx& tx) {
            const storage::AppRow app{.id = storage::AppId(900), .client_id = "an app", .name = "An app"};
            storage::insert_app(tx, app);
            const auto ana = storage::find_actor(tx, town.ana.id);
            storage::insert_token(tx,
                                  {.id = storage::TokenId(901),
                                   .token = crypto::sha256(as_bytes(std::string_view("her token"))),
                                   .app = app.id,
                                   .actor = ana->id,
                                   .subject = ana->subject,
                                   .scopes = "read write"});
        });
        far.received.clear();
    }
    void report(bool forward) {
        const auto who = Town::id_at(town.a, tom.uri());
        const Json said = {{"account_id", std::to_string(who.value)},
                           {"status_ids", {status}},
                           {"comment", "He shouts at people."},
                           {"forward", forward}};
        const auto answer = town.a.serve(
            {.method = "POST",
             .url = Uri::trusted("https://a.test/api/v1/reports"),
             .headers = {{"Authorization", "Bearer her token"}, {"Content-Type", "application/json"}},
             .body = said.dump()});
        REQUIRE(answer.status == 200);
        CHECK(json_of(answer)["forwarded"] == forward);
        town.settle();
    }
};

}  // namespace

TEST_SUITE("client api reports") {
    TEST_CASE("a report that is passed on is the institution's, signed with its key, and names no reporter") {
        Reporting world;
        world.report(true);
        const auto flags = world.far.activities("Flag");
        REQUIRE(flags.size() == 1);
        CHECK(flags[0]["actor"] == "https://a.test/actor");
        CHECK(flags[0]["object"] == Json::array({world.tom.uri().text(), "https://far.test/notes/1"}));
        CHECK(flags[0]["content"] == "He shouts at people.");
        const std::string her_id = std::to_string(world.town.ana.id.value);
        std::size_t seen = 0;
        for (const HttpRequest& request : world.far.received) {
            std::string all = request.body;
            for (const auto& [name, value] : request.headers) all += "\n" + name + ": " + value;
            CHECK_FALSE(all.contains(world.town.ana.uri.text()));
            CHECK_FALSE(all.contains(her_id));
            CHECK_FALSE(all.contains("@ana"));
            CHECK(all.contains("https://a.test/actor#"));
            ++seen;
        }
        CHECK(seen == 1);
    }

    TEST_CASE("a report that is not to be passed on leaves the server in no form") {
        Reporting world;
        world.report(false);
        CHECK(world.far.received.empty());
    }
}
