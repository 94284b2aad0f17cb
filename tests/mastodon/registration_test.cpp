// Accounts that people make by themselves, tokens from an operator's hand, and the page of settings.
#include "node/consent/links.h"
#include "node/moderation/moderation.h"
#include "tests/mastodon/browser.h"
#include "tests/mastodon/newcomers.h"

using namespace kith;
using namespace kith::test;

TEST_SUITE_BEGIN("client api");

TEST_CASE("where nobody may, nobody makes an account") {
    Newcomers door(node::Registrations::closed);
    const auto made = door.make(Newcomers::bea());
    REQUIRE_FALSE(made.has_value());
    CHECK(made.error().error.code == Errc::denied);

    SmallNode node;
    const Client app(node, token_for(node, std::nullopt, "read write"));
    CHECK(app.post("/api/v1/accounts", {{"username", "bea"}}).status == 403);
    // A person's token makes no other person.
    const Client person(node, token_for(node, node.person("ana")));
    CHECK(person.post("/api/v1/accounts", {{"username", "bea"}}).status == 403);
}

TEST_CASE("each field that will not do is named, with Mastodon's word for why") {
    Newcomers door(node::Registrations::open);
    const auto fault = [&](node::Registration::Wanted wanted, std::string_view field) -> std::string {
        const auto made = door.make(std::move(wanted));
        REQUIRE_FALSE(made.has_value());
        CHECK(made.error().faults.size() == 1);
        const auto found = made.error().faults.find(field);
        return found == made.error().faults.end() ? "" : std::string(found->second.error);
    };
    auto wanted = Newcomers::bea();
    wanted.username = "ana";
    CHECK(fault(wanted, "username") == "ERR_TAKEN");
    wanted.username = "Admin";
    CHECK(fault(wanted, "username") == "ERR_RESERVED");
    wanted.username = "no spaces";
    CHECK(fault(wanted, "username") == "ERR_INVALID");
    wanted.username = "";
    CHECK(fault(wanted, "username") == "ERR_BLANK");
    wanted = Newcomers::bea();
    wanted.password = "short";
    CHECK(fault(wanted, "password") == "ERR_TOO_SHORT");
    wanted = Newcomers::bea();
    wanted.email = "nowhere";
    CHECK(fault(wanted, "email") == "ERR_INVALID");
    wanted = Newcomers::bea();
    wanted.agreed = false;
    CHECK(fault(wanted, "agreement") == "ERR_ACCEPTED");
}

TEST_CASE("an account that was made signs in with its password") {
    Newcomers door(node::Registrations::open);
    const auto made = door.make(Newcomers::bea());
    REQUIRE(made.has_value());
    CHECK_FALSE(made->pending);
    Browser browser(door.node);
    CHECK(browser.post("/settings/sign-in", {{"handle", "bea"}, {"password", "long enough"}}).status == 303);
    CHECK(browser.get("/settings").says("@bea@hill.test"));
}

TEST_CASE("where an operator approves, nobody signs in before") {
    Newcomers door(node::Registrations::approval);
    auto wanted = Newcomers::bea();
    wanted.reason = "I gave to the library";
    const auto made = door.make(wanted);
    REQUIRE(made.has_value());
    CHECK(made->pending);
    const Client client(door.node, token_for(door.node, made->actor));
    CHECK(client.get("/api/v1/timelines/home").status == 403);
    CHECK(client.get("/api/v1/timelines/home").body.contains("pending approval"));
    const Json waiting = door.node.tell("account.pending", Json::object());
    REQUIRE(waiting.size() == 1);
    CHECK(waiting[0]["reason"] == "I gave to the library");
    door.node.tell("account.approve", {{"handle", "bea"}});
    CHECK(client.get("/api/v1/timelines/home").status == 200);
    CHECK(door.node.tell("account.pending", Json::object()).empty());
    CHECK_FALSE(door.node.ask("account.approve", {{"handle", "bea"}}).has_value());
}

TEST_CASE("who is rejected is gone, and the handle is free again") {
    Newcomers door(node::Registrations::approval);
    const auto made = door.make(Newcomers::bea());
    REQUIRE(made.has_value());
    REQUIRE(door.is_there("bea"));
    door.node.tell("account.reject", {{"handle", "bea"}, {"reason", "nobody we know"}});
    CHECK_FALSE(door.is_there("bea"));
    CHECK(door.node.tell("account.pending", Json::object()).empty());
    CHECK(door.make(Newcomers::bea()).has_value());
    door.node.tell("account.approve", {{"handle", "bea"}});
    // Who is in is not rejected any more.
    CHECK_FALSE(door.node.ask("account.reject", {{"handle", "bea"}}).has_value());
}

TEST_CASE("from a blocked mail domain or network nobody makes an account") {
    Newcomers door(node::Registrations::open);
    const auto operator_ = node::Moderator::at_the_machine();
    const node::Moderation& moderation = door.node.core->moderation();
    REQUIRE(moderation.block_email_domain(operator_, "mail.test").has_value());
    const auto refused = door.make(Newcomers::bea());
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().faults.at("email").error == "ERR_BLOCKED");
    auto other = Newcomers::bea();
    other.email = "bea@post.test";
    const auto network = moderation.block_network(operator_, "192.0.2.0/24", "", std::nullopt);
    REQUIRE(network.has_value());
    const auto kept_out = door.make(other, "192.0.2.77");
    REQUIRE_FALSE(kept_out.has_value());
    CHECK(kept_out.error().error.code == Errc::denied);
    CHECK_FALSE(door.is_there("bea"));
    CHECK(door.make(other, "192.0.3.77").has_value());
    REQUIRE(moderation.unblock_network(operator_, network->id).has_value());
    other.username = "bo";
    CHECK(door.make(other, "192.0.2.77").has_value());
}

TEST_CASE("an invitation makes as many accounts as it says, until it is over") {
    Newcomers door(node::Registrations::invite);
    CHECK_FALSE(door.make(Newcomers::bea()).has_value());
    const std::string code = door.node.tell("invite.create", {{"uses", 1}})["code"];
    auto wanted = Newcomers::bea();
    wanted.invite = code;
    CHECK(door.make(wanted).has_value());
    wanted.username = "cleo";
    const auto second = door.make(wanted);
    REQUIRE_FALSE(second.has_value());
    CHECK(second.error().faults.contains("invite_code"));
    wanted.invite = door.node.tell("invite.create", {{"uses", 5}})["code"].get<std::string>();
    door.node.clock.time += limits::invite_for;
    CHECK_FALSE(door.make(wanted).has_value());
}

TEST_CASE("an operator makes a token, and the person sees that") {
    SmallNode node;
    const auto ana = node.person("ana");
    const Json made = node.tell("token.create", {{"handle", "ana"}, {"scopes", "read write:statuses"}});
    const Client client(node, made["token"]);
    CHECK(client.get("/api/v1/timelines/home").status == 200);
    CHECK_FALSE(node.ask("token.create", {{"handle", "ana"}, {"scopes", "everything"}}).has_value());
    const Json tokens = node.tell("token.list", {{"handle", "ana"}});
    REQUIRE(tokens.size() == 1);
    CHECK(tokens[0]["scopes"] == "read write:statuses");
    CHECK(node.tell("account.audit", {{"handle", "ana"}}).dump().contains("make token"));
    // Nobody signs in with the application of the command line.
    Browser browser(node);
    CHECK(browser.get("/oauth/authorize?response_type=code&client_id=kith&redirect_uri=").status == 400);
    CHECK(node.tell("token.revoke", {{"handle", "ana"}})["ended"] == 1);
    CHECK(client.get("/api/v1/timelines/home").status == 401);
}

TEST_CASE("a person sees whom they let in, and ends it") {
    SmallNode node;
    const auto ana = node.person("ana");
    const auto ben = node.person("ben");
    const Client client(node, token_for(node, ana, "read"));
    const Client other(node, token_for(node, ben, "read"));
    Browser browser(node);
    CHECK(browser.get("/settings").says("name=\"password\""));
    REQUIRE(browser.post("/settings/sign-in", {{"handle", "ana"}, {"password", "long enough"}}).status ==
            303);
    const auto page = browser.get("/settings");
    CHECK(page.says("Test client"));
    const std::string csrf = page.field("csrf");
    const std::string id = page.field("id");
    const Json theirs = node.tell("token.list", {{"handle", "ben"}});
    CHECK(browser.post("/settings/revoke", {{"csrf", "x"}, {"id", id}}).status == 403);
    browser.post("/settings/revoke", {{"csrf", csrf}, {"id", theirs[0]["id"].get<std::string>()}});
    CHECK(other.get("/api/v1/timelines/home").status == 200);
    CHECK(client.get("/api/v1/timelines/home").status == 200);
    CHECK(browser.post("/settings/revoke", {{"csrf", csrf}, {"id", id}}).status == 303);
    CHECK(client.get("/api/v1/timelines/home").status == 401);

    const Client again(node, token_for(node, ana, "read"));
    CHECK(browser.post("/settings/sign-out-everywhere", {{"csrf", csrf}}).status == 303);
    CHECK(again.get("/api/v1/timelines/home").status == 401);
    CHECK(browser.get("/settings").says("name=\"password\""));
}

TEST_CASE("what nobody uses goes") {
    SmallNode node;
    const auto ana = node.person("ana");
    const Client nobody(node, "");
    const Json app =
        nobody.post("/api/v1/apps", {{"client_name", "Idle"}, {"redirect_uris", "app://x"}}).json();
    const Client used(node, token_for(node, ana, "read"));
    const auto is_there = [&] {
        return node.database->read([&](storage::Tx& tx) -> Result<bool> {
            return storage::find_app(tx, app["client_id"].get<std::string>()).has_value();
        });
    };
    CHECK(*is_there());
    node.clock.time += limits::idle_app_for + std::chrono::hours(24);
    node.core->tidy_once(node.clock.time);
    CHECK_FALSE(*is_there());
    CHECK(used.get("/api/v1/timelines/home").status == 200);
}

TEST_CASE("an application finds out how tokens are had, and whom one speaks for") {
    SmallNode node;
    const auto ana = node.person("ana");
    const Client nobody(node, "");
    const auto answer = nobody.get("/.well-known/oauth-authorization-server");
    CHECK(answer.header("Access-Control-Allow-Origin") == "*");
    const Json found = answer.json();
    CHECK(found["issuer"] == "https://hill.test");
    CHECK(found["code_challenge_methods_supported"] == Json::array({"S256"}));
    CHECK(found["token_endpoint"] == "https://hill.test/oauth/token");
    const Json who = Client(node, token_for(node, ana, "profile")).get("/oauth/userinfo").json();
    CHECK(who["iss"] == "https://hill.test");
    CHECK(who["sub"] == ana.uri.text());
    CHECK(who["preferred_username"] == "ana");
    CHECK(Client(node, token_for(node, ana, "read")).get("/oauth/userinfo").status == 403);
    CHECK(Client(node, token_for(node, std::nullopt, "profile")).get("/oauth/userinfo").status == 403);
}

TEST_CASE("from one address so many applications register, and no more") {
    SmallNode node;
    const Client nobody(node, "");
    const Json app = {{"client_name", "Again"}, {"redirect_uris", "app://x"}};
    for (std::size_t i = 0; i < limits::app_registrations_max; ++i) {
        CHECK(nobody.post("/api/v1/apps", app).status == 200);
    }
    CHECK(nobody.post("/api/v1/apps", app).status == 429);
    node.clock.time += limits::app_registrations_in;
    CHECK(nobody.post("/api/v1/apps", app).status == 200);
}

TEST_SUITE_END();
