// Units: what ends an application's acting for one, how that is seen and done, and what is left of whoever
// did.
#include "node/streaming/hub.h"
#include "storage/oauth.h"
#include "storage/personal_rows.h"
#include "tests/mastodon/units.h"
#include "tests/streaming/streaming_node.h"

using namespace kith;
using namespace kith::test;

namespace {

constexpr const char* whoami = "/api/v1/accounts/verify_credentials";

/// The unit's hub with one stream of a token.
struct Listening {
    Listening(Units& units, const std::string& token) : world(units) {
        hub.set_way({.outlet = &outlet});
        const auto caller = hub.views().authenticate(token);
        REQUIRE(caller.has_value());
        const auto opened = hub.open(*caller, node::StreamLoop::Kind::websocket);
        REQUIRE(opened.has_value());
        stream = *opened;
        settle();
        REQUIRE(outlet.closed.empty());
    }
    ~Listening() { hub.set_way({}); }
    Listening(const Listening&) = delete;
    Listening& operator=(const Listening&) = delete;

    /// What happens in the second after.
    void settle() {
        for (const auto end = world.node.clock.time + std::chrono::seconds(1); world.node.clock.time < end;
             world.node.clock.time += std::chrono::milliseconds(100)) {
            hub.run_once(world.node.clock.now());
        }
    }
    bool is_cut() {
        settle();
        return outlet.closed.contains(stream);
    }

    Units& world;
    node::Hub& hub = world.node.core->client_api().streams();
    KeepingOutlet outlet{};
    node::Hub::Id stream = 0;
};

void suspend(Units& world, const storage::ActorRow& who, bool on) {
    REQUIRE(world.node.accounts->suspend(who, on).has_value());
}

std::vector<std::string> section(const Units& world, const std::string& name, storage::SubjectId subject) {
    return world.read<std::vector<std::string>>([&](storage::Tx& tx) {
        std::vector<std::string> texts;
        for (const storage::PersonalTable& table : storage::personal_tables()) {
            if (table.section != name) continue;
            const Done seen =
                storage::for_each_personal_row(tx, table, subject, [&](const storage::PersonalRow& row) {
                    std::string line;
                    for (const auto& value : row) {
                        if (const auto* text = std::get_if<std::string>(&value)) line += *text + " ";
                    }
                    texts.push_back(line);
                    return Done();
                });
            REQUIRE(seen.has_value());
        }
        return texts;
    });
}

}  // namespace

TEST_SUITE_BEGIN("units");

TEST_CASE("whatever takes the role or the human away ends the token and cuts its stream within a second") {
    struct Row {
        const char* about;
        std::function<void(Units&)> end;
        bool for_all = false;  // also for others who act for the unit
    };
    const Row rows[] = {
        {"the role is taken back", [](Units& w) { w.revoke("lab", "ana"); }},
        {"another role takes its place", [](Units& w) { w.grant("lab", "ana", "reader"); }},
        {"the human is suspended", [](Units& w) { suspend(w, w.ana, true); }},
        {"nobody signs in as the human any more",
         [](Units& w) { w.node.tell("moderate.disable", {{"who", "ana"}}); }},
        {"nobody acts for the unit any more",
         [](Units& w) { w.node.tell("moderate.disable", {{"who", "lab"}}); },
         true},
        {"the human is erased", [](Units& w) { REQUIRE(w.node.accounts->erase(w.ana).has_value()); }},
        {"the human's password changes",
         [](Units& w) { REQUIRE(w.node.accounts->set_password(w.ana, "quite another one").has_value()); }},
        {"the human's tokens are ended", [](Units& w) { w.node.tell("token.revoke", {{"handle", "ana"}}); }},
        {"the unit is erased", [](Units& w) { REQUIRE(w.node.accounts->erase(w.lab).has_value()); }, true},
        {"the human signs out everywhere",
         [](Units& w) {
             Browser browser{w.node};
             browser.post("/settings/sign-in", {{"handle", "ana"}, {"password", "long enough"}});
             const std::string csrf = browser.get("/settings").field("csrf");
             REQUIRE(browser.post("/settings/sign-out-everywhere", {{"csrf", csrf}}).status == 303);
         }},
    };
    for (const Row& row : rows) {
        CAPTURE(row.about);
        Units world;
        world.grant("lab", "ben", "editor");
        const std::string token = world.token_of("ana", Units::id(world.lab));
        const std::string other = world.token_of("ben", Units::id(world.lab));
        Browser browser{world.node};
        const auto page = world.question(browser, "ana", "read");
        const auto allowed = world.press(browser, page, Units::id(world.lab), "read");
        const Client unit(world.node, token);
        REQUIRE(unit.get(whoami).status == 200);
        Listening listening(world, token);

        row.end(world);
        CHECK(unit.get(whoami).status == 401);
        CHECK(unit.post("/api/v1/statuses", {{"status", "still here?"}}).status == 401);
        CHECK(listening.is_cut());
        // A code that was not fetched yet is worth nothing either.
        CHECK(world.exchange(allowed).status == 400);
        // Another holder's is another's.
        CHECK(Client(world.node, other).get(whoami).status == (row.for_all ? 401 : 200));
    }
}

TEST_CASE("a suspension by whatever way stops a unit's token, and of the unit itself all of them") {
    Units world;
    const Client unit = world.client_of("ana", world.lab);
    const auto set = [&](std::optional<Instant> since) {
        REQUIRE(world.node.database
                    ->write([&](storage::Tx& tx) -> Done {
                        storage::set_suspended(tx, world.ana.id, since);
                        return {};
                    })
                    .has_value());
    };
    set(world.node.clock.now());
    CHECK(unit.get(whoami).status == 401);
    set(std::nullopt);
    CHECK(unit.get(whoami).status == 200);
    suspend(world, world.lab, true);
    CHECK(unit.get(whoami).status == 403);
    Browser browser{world.node};
    CHECK_FALSE(world.question(browser, "ana", "read").says("type=\"radio\""));
}

TEST_CASE("a person sees the units and what they let in for them, ends that, and sees nothing of others'") {
    Units world;
    world.grant("lab", "ben", "reader");
    const Client unit = world.client_of("ana", world.lab);
    const auto settings = [&](Browser& browser, const std::string& handle) {
        browser.post("/settings/sign-in", {{"handle", handle}, {"password", "long enough"}});
        return browser.get("/settings");
    };
    Browser anas{world.node};
    const auto hers = settings(anas, "ana");
    CHECK(hers.says("Units that you may act for"));
    CHECK(hers.says("You read and post for it."));
    CHECK(hers.says("It acts for @lab@hill.test."));
    const std::string id = hers.field("id");
    REQUIRE_FALSE(id.empty());

    Browser bens{world.node};
    const auto his = settings(bens, "ben");
    CHECK(his.says("You read what it is sent."));
    CHECK_FALSE(his.says("It acts for"));
    CHECK_FALSE(his.says("ana"));
    CHECK(bens.post("/settings/revoke", {{"csrf", his.field("csrf")}, {"id", id}}).status == 303);
    CHECK(unit.get(whoami).status == 200);
    CHECK(anas.post("/settings/revoke", {{"csrf", hers.field("csrf")}, {"id", id}}).status == 303);
    CHECK(unit.get(whoami).status == 401);
}

TEST_CASE("an operator makes a unit's token on a person's role, sees whose it is, and ends it") {
    Units world;
    const auto refused = [&](const Json& args) {
        const auto answer = world.node.ask("token.create", args);
        REQUIRE_FALSE(answer.has_value());
        return answer.error().code;
    };
    CHECK(refused({{"handle", "lab"}, {"scopes", "read"}}) == Errc::malformed);
    CHECK(refused({{"handle", "ana"}, {"scopes", "read"}, {"by", "ana"}}) == Errc::malformed);
    CHECK(refused({{"handle", "lab"}, {"scopes", "read"}, {"by", "ben"}}) == Errc::denied);
    CHECK(refused({{"handle", "lab"}, {"scopes", "read"}, {"by", "nobody"}}) == Errc::not_found);
    world.grant("lab", "ben", "reader");
    CHECK(refused({{"handle", "lab"}, {"scopes", "write"}, {"by", "ben"}}) == Errc::denied);

    const Json made =
        world.node.tell("token.create", {{"handle", "lab"}, {"scopes", "read write"}, {"by", "ana"}});
    const Client unit(world.node, made["token"]);
    CHECK(unit.get(whoami).json()["acct"] == "lab");
    for (const char* handle : {"lab", "ana"}) {
        const Json list = world.node.tell("token.list", {{"handle", handle}});
        REQUIRE(list.size() == 1);
        CHECK(list[0]["account"] == "lab");
        CHECK(list[0]["by"] == "ana");
    }
    CHECK(world.node.tell("token.list", {{"handle", "ben"}}).empty());
    CHECK(world.audit("ana").dump().find("make token for unit") != std::string::npos);
    const auto number = std::stoll(made["id"].get<std::string>());
    CHECK_FALSE(world.node.ask("token.revoke", {{"handle", "ben"}, {"id", number}}).has_value());
    CHECK(world.node.tell("token.revoke", {{"handle", "ana"}, {"id", number}})["ended"] == 1);
    CHECK(unit.get(whoami).status == 401);
}

TEST_CASE("roles are held by people, on units, one each, and are listed") {
    Units world;
    const auto refused = [&](const char* command, const Json& args) {
        const auto answer = world.node.ask(command, args);
        REQUIRE_FALSE(answer.has_value());
        return answer.error().code;
    };
    world.unit("choir", "The Choir");
    CHECK(refused("unit.grant", {{"unit", "ana"}, {"person", "ben"}, {"as", "editor"}}) == Errc::malformed);
    CHECK(refused("unit.grant", {{"unit", "lab"}, {"person", "choir"}, {"as", "editor"}}) == Errc::malformed);
    CHECK(refused("unit.grant", {{"unit", "lab"}, {"person", "ben"}, {"as", "king"}}) == Errc::malformed);
    CHECK(refused("unit.grant", {{"unit", "lab"}, {"person", "nobody"}, {"as", "editor"}}) ==
          Errc::not_found);
    CHECK(refused("unit.revoke", {{"unit", "lab"}, {"person", "ben"}}) == Errc::not_found);
    CHECK(refused("unit.create", {{"handle", "lab"}, {"name", "Again"}, {"type", "group"}}) ==
          Errc::conflict);
    CHECK(refused("unit.create", {{"handle", "pub"}, {"name", "Pub"}, {"type", "Person"}}) ==
          Errc::malformed);
    suspend(world, world.ben, true);
    CHECK(refused("unit.grant", {{"unit", "lab"}, {"person", "ben"}, {"as", "editor"}}) == Errc::denied);

    world.grant("lab", "ana", "reader");
    const Json list = world.node.tell("unit.list", Json::object());
    REQUIRE(list.size() == 2);
    CHECK(list[0]["handle"] == "choir");
    CHECK(list[0]["holders"].empty());
    CHECK(list[1]["type"] == "Organization");
    REQUIRE(list[1]["holders"].size() == 1);
    CHECK(list[1]["holders"][0]["handle"] == "ana");
    CHECK(list[1]["holders"][0]["as"] == "reader");
    CHECK(world.audit("ana").dump().find("grant role on unit: lab") != std::string::npos);
}

TEST_CASE(
    "a person's copy says for which units they act and what they did, and erasing them forgets who it was") {
    Units world;
    const Client unit = world.client_of("ana", world.lab);
    const auto posted = unit.post("/api/v1/statuses", {{"status", "We open at nine."}});
    REQUIRE(posted.status == 200);
    const std::string uri = posted.json()["uri"];
    const auto lines = [&](const std::string& name) { return section(world, name, world.ana.subject); };
    REQUIRE(lines("units").size() == 1);
    CHECK(lines("units")[0].contains(world.lab.uri.text()));
    CHECK(lines("units")[0].contains("editor"));
    REQUIRE(lines("unit-apps").size() == 1);
    CHECK(lines("unit-apps")[0].contains(world.lab.uri.text()));
    REQUIRE(lines("unit-deeds").size() == 2);
    CHECK(lines("unit-deeds")[0].contains("as lab: POST /api/v1/statuses"));
    CHECK(lines("unit-deeds")[0].contains(uri));
    CHECK(section(world, "unit-deeds", world.ben.subject).empty());
    // What stands in the copy of a unit names no human.
    for (const std::string& line : section(world, "audit", world.lab.subject)) {
        CHECK_FALSE(line.contains(world.ana.uri.text()));
    }

    CHECK(world.count("SELECT count(*) FROM audit_events WHERE verb LIKE '%unit: lab%'") == 1);
    REQUIRE(world.node.accounts->erase(world.ana).has_value());
    CHECK(world.nobody.get("/api/v1/statuses/" + posted.json()["id"].get<std::string>()).status == 200);
    for (const char* sql : {"SELECT count(*) FROM unit_roles",
                            "SELECT count(*) FROM oauth_tokens WHERE by_actor_id IS NOT NULL",
                            "SELECT count(*) FROM audit_events WHERE by_actor_id IS NOT NULL",
                            "SELECT count(*) FROM audit_events WHERE verb LIKE '%unit: lab%'"}) {
        CAPTURE(sql);
        CHECK(world.count(sql) == 0);
    }
    const auto deeds = world.deeds("");
    REQUIRE(deeds.size() == 2);
    CHECK(deeds[0]["object"] == uri);
}

TEST_CASE("what somebody put off for a unit does not go out once they may not post for it") {
    struct Row {
        const char* about;
        std::function<void(Units&)> ends;
        bool goes_out;
    };
    const Row rows[] = {{"nothing happens", [](Units&) {}, true},
                        {"the role is taken back", [](Units& w) { w.revoke("lab", "ana"); }, false},
                        {"a lesser role", [](Units& w) { w.grant("lab", "ana", "reader"); }, false},
                        {"suspended", [](Units& w) { suspend(w, w.ana, true); }, false}};
    for (const Row& row : rows) {
        CAPTURE(row.about);
        Units world;
        world.grant("lab", "ben", "editor");
        const Client unit = world.client_of("ana", world.lab);
        const auto put_off =
            unit.post("/api/v1/statuses",
                      {{"status", "We move."},
                       {"scheduled_at", to_iso8601(world.node.clock.now() + std::chrono::hours(1))}});
        REQUIRE(put_off.status == 200);
        row.ends(world);
        const Client other = world.client_of("ben", world.lab);
        world.node.clock.time += std::chrono::hours(1);
        world.node.core->tidy_once(world.node.clock.now());
        const std::string posts = "/api/v1/accounts/" + Units::id(world.lab) + "/statuses";
        CHECK(world.nobody.get(posts).json().size() == (row.goes_out ? 1U : 0U));
        // Who still may sees that it waits, and can call it off.
        const Json waiting = other.get("/api/v1/scheduled_statuses").json();
        REQUIRE(waiting.size() == (row.goes_out ? 0U : 1U));
        if (row.goes_out) continue;
        const std::string one = "/api/v1/scheduled_statuses/" + waiting[0]["id"].get<std::string>();
        CHECK(other.remove(one).status == 200);
    }
}

TEST_SUITE_END();
