// Letting an application in: the page of OAuth 2, what it refuses, and what the application has afterwards.
#include "consent/base/bytes.h"
#include "node/consent/links.h"
#include "tests/mastodon/browser.h"
#include "tests/mastodon/client.h"

using namespace kith;
using namespace kith::test;

namespace {

constexpr const char* callback = "https://app.test/back?tab=1";

struct World {
    SmallNode node{};
    storage::ActorRow ana = node.person("ana");
    Client nobody{node, ""};
    Browser browser{node};
    Json app = registered("An <app>", callback, "read write follow");

    Json registered(const std::string& name, const std::string& redirect, const std::string& scopes) const {
        const auto answer = nobody.post(
            "/api/v1/apps", {{"client_name", name}, {"redirect_uris", redirect}, {"scopes", scopes}});
        REQUIRE(answer.status == 200);
        return answer.json();
    }
    FormFields asked(const FormFields& more = {}) const {
        FormFields fields = {{"client_id", app["client_id"]},
                             {"redirect_uri", app["redirect_uris"][0]},
                             {"response_type", "code"}};
        for (const auto& each : more) {
            std::erase_if(fields, [&](const auto& field) { return field.first == each.first; });
            fields.push_back(each);
        }
        return fields;
    }
    static std::string page(const FormFields& fields) { return "/oauth/authorize?" + encoded(fields); }
    Browser::Page sign_in(FormFields fields, const std::string& password = "long enough") {
        fields.emplace_back("handle", "@Ana@hill.test");
        fields.emplace_back("password", password);
        return browser.post("/oauth/authorize/sign-in", fields);
    }
    /// Signs in and presses the button.
    Browser::Page decide(const FormFields& fields, const std::string& choice = "allow") {
        const auto signed_in = sign_in(fields);
        REQUIRE(signed_in.status == 303);
        const auto question = browser.follow(signed_in);
        REQUIRE(question.status == 200);
        FormFields form = fields;
        form.emplace_back("csrf", question.field("csrf"));
        form.emplace_back("choice", choice);
        return browser.post("/oauth/authorize", form);
    }
};

std::string parameter(std::string_view address, const std::string& name) {
    const auto at = address.find(name + "=");
    if (at == std::string_view::npos) return {};
    const auto from = at + name.size() + 1;
    auto value = percent_decode(address.substr(from, address.find('&', from) - from));
    return value ? *value : std::string();
}

}  // namespace

TEST_SUITE_BEGIN("client api");

TEST_CASE("a person signs in, sees who wants what, allows it, and the application has a token") {
    World world;
    const std::string verifier(64, 'v');
    const FormFields fields =
        world.asked({{"scope", "read write:statuses"},
                     {"state", "a b&c=\""},
                     {"code_challenge", to_base64url(crypto::sha256(as_bytes(verifier)))},
                     {"code_challenge_method", "S256"}});
    const auto first = world.browser.get(World::page(fields));
    CHECK(first.status == 200);
    CHECK(first.says("An &lt;app&gt;"));
    CHECK(first.says("name=\"password\""));
    CHECK_FALSE(first.says("name=\"csrf\""));

    const auto signed_in = world.sign_in(fields);
    CHECK(signed_in.status == 303);
    const auto question = world.browser.follow(signed_in);
    CHECK(question.says("@ana@hill.test"));
    CHECK(question.says("app.test"));
    CHECK(question.says("Read everything that you can read here"));
    CHECK(question.says("Post, edit and delete in your name"));
    CHECK_FALSE(question.says("<script"));
    CHECK(question.header("Content-Security-Policy").contains("frame-ancestors 'none'"));
    CHECK(question.header("Content-Security-Policy").contains("form-action 'self' https:;"));
    CHECK(question.header("Cache-Control") == "no-store");

    FormFields form = fields;
    form.emplace_back("csrf", question.field("csrf"));
    form.emplace_back("choice", "allow");
    const auto allowed = world.browser.post("/oauth/authorize", form);
    CHECK(allowed.status == 303);
    const std::string where(allowed.header("Location"));
    CHECK(where.starts_with("https://app.test/back?tab=1&code="));
    CHECK(parameter(where, "state") == "a b&c=\"");
    CHECK(parameter(where, "iss") == "https://hill.test");

    Json exchange = {{"grant_type", "authorization_code"},
                     {"client_id", world.app["client_id"]},
                     {"client_secret", world.app["client_secret"]},
                     {"redirect_uri", callback},
                     {"code", parameter(where, "code")},
                     {"code_verifier", verifier}};
    const auto token = world.nobody.post("/oauth/token", exchange);
    REQUIRE(token.status == 200);
    CHECK(token.json()["scope"] == "read write:statuses");
    const Client client(world.node, token.json()["access_token"]);
    CHECK(client.get("/api/v1/timelines/home").status == 200);
}

TEST_CASE("nothing is sent to an address that the application did not register") {
    World world;
    for (const FormFields& more :
         {FormFields{{"redirect_uri", "https://evil.test/back"}},
          FormFields{{"redirect_uri", std::string(callback) + "&x=1"}},
          FormFields{{"redirect_uri", ""}},
          FormFields{{"client_id", "nobody"}},
          FormFields{{"redirect_uri", "https://evil.test/back"}, {"scope", "no such"}}}) {
        const auto shown = world.browser.get(World::page(world.asked(more)));
        CHECK(shown.status == 400);
        CHECK(shown.header("Location").empty());
        const auto posted = world.browser.post("/oauth/authorize", world.asked(more));
        CHECK(posted.status == 400);
        CHECK(posted.header("Location").empty());
        const auto signed_in = world.sign_in(world.asked(more));
        CHECK(signed_in.status == 400);
        CHECK(signed_in.header("Location").empty());
    }
}

TEST_CASE("what an application may not ask for leads nowhere before the person said anything") {
    World world;
    const std::string challenge(43, 'c');
    const std::pair<FormFields, std::string> rows[] = {
        {{{"response_type", "token"}}, "The only response_type is code."},
        {{{"response_type", ""}}, "The only response_type is code."},
        {{{"response_mode", "fragment"}}, "The only response_mode is query."},
        {{{"scope", "read no:such"}}, "The requested scope is invalid"},
        {{{"scope", "push"}}, "was not registered for this scope"},
        {{{"scope", "admin:read"}}, "was not registered for this scope"},
        {{{"code_challenge", challenge}, {"code_challenge_method", "plain"}}, "is S256."},
        {{{"code_challenge", challenge}}, "is S256."},
        {{{"code_challenge_method", "S256"}}, "needs a code_challenge."},
        {{{"code_challenge", "short"}, {"code_challenge_method", "S256"}}, "is not the base64url"}};
    for (const auto& [more, said] : rows) {
        FormFields fields = world.asked(more);
        fields.emplace_back("state", "s1");
        CAPTURE(said);
        const auto answer = world.browser.get(World::page(fields));
        CHECK(answer.status == 400);
        CHECK(answer.header("Location").empty());
        CHECK(answer.says(said));
        for (const auto& posted : {world.browser.post("/oauth/authorize", fields), world.sign_in(fields)}) {
            CHECK(posted.status == 400);
            CHECK(posted.header("Location").empty());
        }
    }
    const auto denied = world.decide(world.asked({{"state", "s2"}}), "deny");
    CHECK(parameter(denied.header("Location"), "error") == "access_denied");
    CHECK(parameter(denied.header("Location"), "state") == "s2");
}

TEST_CASE("only the session's own form lets an application in") {
    World world;
    const FormFields fields = world.asked();
    const auto question = world.browser.follow(world.sign_in(fields));
    const std::string csrf = question.field("csrf");
    REQUIRE_FALSE(csrf.empty());
    const auto decide = [&](const std::string& value, Headers more = {}) {
        FormFields form = fields;
        form.emplace_back("choice", "allow");
        if (!value.empty()) form.emplace_back("csrf", value);
        return world.browser.post("/oauth/authorize", form, std::move(more));
    };
    CHECK(decide("").status == 403);
    CHECK(decide("x" + csrf).status == 403);
    CHECK(decide(csrf, {{"Sec-Fetch-Site", "cross-site"}}).status == 403);
    CHECK(decide(csrf, {{"Origin", "https://evil.test"}}).status == 403);
    const std::string cookie = std::exchange(world.browser.cookie, "");
    CHECK(decide(csrf).status == 403);
    world.browser.cookie = cookie;
    CHECK(decide(csrf, {{"Origin", "null"}}).status == 303);
    // A form of another site signs nobody in either.
    FormFields form = fields;
    form.emplace_back("handle", "ana");
    form.emplace_back("password", "long enough");
    CHECK(world.browser.post("/oauth/authorize/sign-in", form, {{"Sec-Fetch-Site", "cross-site"}}).status ==
          403);
}

TEST_CASE("a wrong password lets nobody in, and who guesses waits") {
    World world;
    const auto wrong = world.sign_in(world.asked(), "not this one");
    CHECK(wrong.status == 403);
    CHECK(wrong.says("role=\"alert\""));
    CHECK_FALSE(wrong.says("not this one"));
    CHECK(world.browser.cookie.empty());
    for (int i = 1; i < 10; ++i) world.sign_in(world.asked(), "not this one");
    const auto waits = world.sign_in(world.asked());
    CHECK(waits.status == 429);
    CHECK_FALSE(waits.header("Retry-After").empty());
    // The consent centre counts the same guesses.
    CHECK(world.browser.post("/consent/sign-in", {{"handle", "ana"}, {"password", "long enough"}}).status ==
          429);
}

TEST_CASE("a browser that comes from another site brings its session along in a second step") {
    World world;
    const std::string page = World::page(world.asked());
    const auto arrives = world.browser.get(page, {{"Sec-Fetch-Site", "cross-site"}});
    CHECK(arrives.status == 200);
    const std::string refresh(arrives.header("Refresh"));
    REQUIRE(refresh.starts_with("0; url=/oauth/authorize?"));
    const std::string next = refresh.substr(refresh.find('/'));
    const auto again = world.browser.get(next, {{"Sec-Fetch-Site", "cross-site"}});
    CHECK(again.header("Refresh").empty());
    CHECK(again.says("name=\"password\""));
    REQUIRE(world.sign_in(world.asked()).status == 303);
    CHECK(world.browser.get(next, {{"Sec-Fetch-Site", "same-origin"}}).says("name=\"csrf\""));
    // Asked to sign in anew, one does.
    CHECK(world.browser.get(page + "&force_login=true").says("name=\"password\""));
}

TEST_CASE("an application that cannot be called back gets its code on a page") {
    World world;
    world.app = world.registered("toot", "urn:ietf:wg:oauth:2.0:oob", "read");
    const auto allowed = world.decide(world.asked());
    CHECK(allowed.status == 303);
    CHECK(allowed.header("Location").starts_with("/oauth/authorize/native?code="));
    const auto page = world.browser.follow(allowed);
    CHECK(page.says(parameter(allowed.header("Location"), "code")));
    CHECK(world.decide(world.asked(), "deny").status == 200);
    // Nobody puts words of their own on it.
    const auto made_up = world.browser.get("/oauth/authorize/native?code=Please+call+555-0100");
    CHECK(made_up.status == 400);
    CHECK_FALSE(made_up.says("555"));
}

TEST_CASE("an application on a device is let through to its own scheme and to no other") {
    World world;
    world.app = world.registered("Phone", "com.example.app:/signed-in", "read");
    const auto question = world.browser.follow(world.sign_in(world.asked()));
    CHECK(question.says("com.example.app:"));
    CHECK(question.header("Content-Security-Policy").contains("form-action 'self' https: com.example.app:;"));
    CHECK(world.decide(world.asked()).header("Location").starts_with("com.example.app:/signed-in?code="));
}

TEST_CASE("a suspended account lets no application in") {
    World world;
    const auto question = world.browser.follow(world.sign_in(world.asked()));
    REQUIRE(world.node.accounts->suspend(world.ana, true));
    FormFields form = world.asked();
    form.emplace_back("csrf", question.field("csrf"));
    form.emplace_back("choice", "allow");
    CHECK(world.browser.post("/oauth/authorize", form).status == 403);
    world.browser.cookie.clear();
    const auto signed_in = world.sign_in(world.asked());
    const auto after = signed_in.status == 303 ? world.browser.follow(signed_in) : signed_in;
    CHECK(after.status == 403);
    CHECK(after.header("Location").empty());
}

TEST_SUITE_END();
