// Applications, codes and tokens, and what every call has in common.
#include "node/mastodon/oauth.h"

#include "consent/base/bytes.h"
#include "tests/mastodon/client.h"

using namespace kith;
using namespace kith::test;

namespace {

Json registered(const Client& nobody, const std::string& scopes = "read write") {
    const auto answer =
        nobody.post("/api/v1/apps",
                    {{"client_name", "An app"}, {"redirect_uris", "app://signed-in"}, {"scopes", scopes}});
    REQUIRE(answer.status == 200);
    return answer.json();
}

/// A code as the page of sign-in makes it.
std::string code_for(SmallNode& node,
                     const Json& app,
                     const storage::ActorRow& who,
                     std::string_view challenge) {
    const std::string code = node.random.token(32);
    const auto made = node.database->write([&](storage::Tx& tx) -> Done {
        storage::insert_code(tx,
                             {.code = crypto::sha256(as_bytes(code)),
                              .app = storage::AppId(std::stoll(app["id"].get<std::string>())),
                              .actor = who.id,
                              .subject = who.subject,
                              .scopes = "read",
                              .redirect_uri = "app://signed-in",
                              .challenge = std::string(challenge),
                              .expires = node.clock.now() + std::chrono::minutes(10)});
        return {};
    });
    REQUIRE(made.has_value());
    return code;
}

Json exchange_of(const Json& app, const std::string& code) {
    return {{"grant_type", "authorization_code"},
            {"client_id", app["client_id"]},
            {"client_secret", app["client_secret"]},
            {"redirect_uri", "app://signed-in"},
            {"code", code}};
}

}  // namespace

TEST_SUITE_BEGIN("client api");

TEST_CASE("an application registers itself and gets a token of its own") {
    SmallNode node;
    const Client nobody(node, "");
    const Json app = registered(nobody);
    CHECK(app["client_secret_expires_at"] == 0);
    CHECK(app["redirect_uris"] == Json::array({"app://signed-in"}));
    const Json ask = {{"grant_type", "client_credentials"},
                      {"client_id", app["client_id"]},
                      {"client_secret", app["client_secret"]},
                      {"scope", "read"}};
    const auto token = nobody.post("/oauth/token", ask);
    REQUIRE(token.status == 200);
    CHECK(token.json()["token_type"] == "Bearer");
    const Client own(node, token.json()["access_token"]);
    CHECK(own.get("/api/v1/apps/verify_credentials").json()["name"] == "An app");
    CHECK(own.get("/api/v1/timelines/home").status == 403);
    CHECK(nobody.get("/api/v1/timelines/home").status == 401);
}

TEST_CASE("an application has ten tokens of its own at most, and an address is not given any number") {
    SmallNode node;
    const auto ana = node.person("ana");
    const Client nobody(node, "");
    const Json app = registered(nobody);
    const auto given = nobody.post("/oauth/token", exchange_of(app, code_for(node, app, ana, "")));
    REQUIRE(given.status == 200);
    const Json ask = {{"grant_type", "client_credentials"},
                      {"client_id", app["client_id"]},
                      {"client_secret", app["client_secret"]}};
    std::vector<std::string> tokens;
    const auto granted = [&] {
        const auto answer = nobody.post("/oauth/token", ask);
        if (answer.status == 200) tokens.push_back(answer.json()["access_token"]);
        return answer.status;
    };
    for (int i = 0; i < 12; ++i) REQUIRE(granted() == 200);
    const auto works = [&](const std::string& token) {
        return Client(node, token).get("/api/v1/apps/verify_credentials").status == 200;
    };
    CHECK_FALSE(works(tokens[0]));
    CHECK_FALSE(works(tokens[1]));
    CHECK(works(tokens[2]));
    CHECK(works(tokens[11]));
    CHECK(works(given.json()["access_token"]));
    for (int i = 12; i < 60; ++i) REQUIRE(granted() == 200);
    CHECK(granted() == 429);
    node.clock.time += std::chrono::minutes(10);
    CHECK(granted() == 200);
}

TEST_CASE("a code works once, and offered twice it ends the token that it gave") {
    SmallNode node;
    const auto ana = node.person("ana");
    const Client nobody(node, "");
    const Json app = registered(nobody);
    const std::string code = code_for(node, app, ana, "");
    const auto first = nobody.post("/oauth/token", exchange_of(app, code));
    REQUIRE(first.status == 200);
    const Client phone(node, first.json()["access_token"]);
    CHECK(phone.get("/api/v1/timelines/home").status == 200);
    const auto second = nobody.post("/oauth/token", exchange_of(app, code));
    CHECK(second.status == 400);
    CHECK(second.json()["error"] == "invalid_grant");
    CHECK(phone.get("/api/v1/timelines/home").status == 401);
}

TEST_CASE("a code with a challenge needs the verifier, the address and the time it was made for") {
    SmallNode node;
    const auto ana = node.person("ana");
    const Client nobody(node, "");
    const Json app = registered(nobody);
    const std::string verifier = "a-verifier-of-forty-three-characters-or-more-01";
    const std::string challenge = to_base64url(crypto::sha256(as_bytes(verifier)));
    const auto tried = [&](const Json& change, std::chrono::minutes later = std::chrono::minutes(0)) {
        Json ask = exchange_of(app, code_for(node, app, ana, challenge));
        ask["code_verifier"] = verifier;
        ask.update(change);
        node.clock.time += later;
        return nobody.post("/oauth/token", ask).status;
    };
    CHECK(tried(Json::object()) == 200);
    CHECK(tried({{"code_verifier", "another"}}) == 400);
    // Whoever brings a verifier asked with a challenge: then somebody took it out on the way.
    Json without = exchange_of(app, code_for(node, app, ana, ""));
    without["code_verifier"] = verifier;
    CHECK(nobody.post("/oauth/token", without).status == 400);
    CHECK(tried({{"redirect_uri", "app://signed-in/"}}) == 400);
    CHECK(tried({{"client_secret", "wrong"}}) == 401);
    CHECK(tried({{"grant_type", "password"}}) == 400);
    CHECK(tried(Json::object(), std::chrono::minutes(11)) == 400);
}

TEST_CASE("a token ends when its application revokes it and at no other application's word") {
    SmallNode node;
    const auto ana = node.person("ana");
    const Client nobody(node, "");
    const Json app = registered(nobody);
    const Json other = registered(nobody);
    const auto given = nobody.post("/oauth/token", exchange_of(app, code_for(node, app, ana, "")));
    const std::string token = given.json()["access_token"];
    const auto revoke = [&](const Json& by, const std::string& what) {
        return nobody
            .post("/oauth/revoke",
                  {{"client_id", by["client_id"]}, {"client_secret", by["client_secret"]}, {"token", what}})
            .status;
    };
    CHECK(revoke(other, token) == 403);
    const Client phone(node, token);
    CHECK(phone.get("/api/v1/timelines/home").status == 200);
    CHECK(revoke(app, token) == 200);
    CHECK(phone.get("/api/v1/timelines/home").status == 401);
    CHECK(revoke(app, token) == 200);
}

TEST_CASE("a new password and a suspension end what was signed in") {
    SmallNode node;
    const auto ana = node.person("ana");
    const Client phone(node, token_for(node, ana));
    REQUIRE(phone.get("/api/v1/timelines/home").status == 200);
    REQUIRE(node.accounts->suspend(ana, true).has_value());
    CHECK(phone.get("/api/v1/timelines/home").status == 403);
    REQUIRE(node.accounts->suspend(ana, false).has_value());
    REQUIRE(phone.get("/api/v1/timelines/home").status == 200);
    REQUIRE(node.accounts->set_password(ana, "another long one").has_value());
    CHECK(phone.get("/api/v1/timelines/home").status == 401);
}

TEST_CASE("what a token was not given for is refused, and the broader scope allows the narrower") {
    const auto allows = [](const char* given, const char* wanted) {
        return node::Scopes::trusted(given).allow(wanted);
    };
    CHECK(allows("read", "read:statuses"));
    CHECK(allows("read:statuses", "read:statuses"));
    CHECK_FALSE(allows("read:statuses", "read:accounts"));
    CHECK_FALSE(allows("write", "read:statuses"));
    CHECK(allows("follow", "write:blocks"));
    CHECK_FALSE(allows("follow", "write:statuses"));
    CHECK_FALSE(allows("read write", "admin:read"));
    CHECK(allows("admin:read", "admin:read:accounts"));
    CHECK_FALSE(node::Scopes::parse("read everything").has_value());
    CHECK(node::Scopes::parse("write read").value().text() == "read write");
    SmallNode node;
    const Client narrow(node, token_for(node, node.person("ana"), "read:accounts"));
    CHECK(narrow.get("/api/v1/timelines/home").status == 403);
}

TEST_CASE("addresses that a browser would run are no redirect URIs") {
    for (const char* good :
         {"urn:ietf:wg:oauth:2.0:oob", "https://app.example/cb?a=%20b", "tusky://x", "com.app:/cb"})
        CHECK_MESSAGE(node::is_redirect_uri(good), good);
    for (const char* bad : {"",
                            "javascript:alert(1)",
                            "JavaScript:x",
                            "data:text/html,x",
                            "vbscript:x",
                            "/cb",
                            "https://a.example/ b",
                            "https://a.example/\r\nX: y",
                            "https://a.example/#x"})
        CHECK_FALSE_MESSAGE(node::is_redirect_uri(bad), bad);
}

TEST_CASE("scripts of every page may call, and read the errors of paths that are none") {
    SmallNode node;
    const Client nobody(node, "");
    const auto asked = nobody.call("OPTIONS", "/api/v1/timelines/home");
    CHECK(asked.header("Access-Control-Allow-Origin") == "*");
    CHECK(asked.header("Access-Control-Allow-Methods") == "GET");
    const auto none = nobody.get("/api/v1/no/such/thing");
    CHECK(none.status == 404);
    CHECK(none.json().contains("error"));
    CHECK(none.header("Access-Control-Allow-Origin") == "*");
    CHECK(nobody.call("DELETE", "/api/v1/apps").json().contains("error"));
}

TEST_CASE("parameters come as JSON, as a form or in the query, and mean the same") {
    const auto read = [](const std::string& type, const std::string& body, const std::string& target) {
        const node::Request request{
            .method = "POST", .target = target, .headers = {{"Content-Type", type}}, .body = body};
        return node::Params::of(request);
    };
    const std::string form = "a=1&list[]=x&list[]=y&deep[one][two]=z&rows[][k]=1&rows[][k]=2&on=false";
    const std::string json =
        R"({"a":1,"list":["x","y"],"deep":{"one":{"two":"z"}},"rows":[{"k":"1"},{"k":"2"}],"on":false})";
    for (const auto& params : {read("application/x-www-form-urlencoded", form, "/p"),
                               read("application/json", json, "/p"),
                               read("", "", "/p?" + form)}) {
        REQUIRE(params.has_value());
        CHECK(params->number("a") == 1);
        CHECK(params->texts("list") == std::vector<std::string>{"x", "y"});
        CHECK(params->object("deep").object("one").text("two") == "z");
        REQUIRE(params->objects("rows").size() == 2);
        CHECK(params->objects("rows")[1].text("k") == "2");
        CHECK(params->flag("on") == false);
        CHECK_FALSE(params->flag("off").has_value());
    }
    for (const char* bad : {"a=1&a[b]=2", "a[=1", "a=%ff", "a=%zz", "a[b][c][d][e][f][g]=1"})
        CHECK_FALSE_MESSAGE(read("application/x-www-form-urlencoded", bad, "/p").has_value(), bad);
    CHECK_FALSE(read("application/json", "[1]", "/p").has_value());
    CHECK_FALSE(read("text/plain", "a=1", "/p").has_value());
}

TEST_SUITE_END();
