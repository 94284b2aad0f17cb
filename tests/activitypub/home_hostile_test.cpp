// Sign-in at one's own server, where the server, another site or another browser does not play fair: row S14
// of the security matrix.
#include "storage/domain_rules.h"
#include "tests/activitypub/home_host.h"

#include <doctest/doctest.h>

#include <set>

using namespace kith;
using namespace kith::sim;

namespace {

struct Wrong {
    const char* about;
    const char* path;
    Instead says;
};

std::string deep() {
    return std::string(200, '[') + std::string(200, ']');
}

/// What goes wrong before there is a token.
std::vector<Wrong> wrong_before() {
    const auto place = [](const char* name, const char* value) { return with({{name, value}}); };
    std::vector<Wrong> all;
    for (const char* path : {HomeHost::metadata_path, HomeHost::apps_path}) {
        all.push_back({"500", path, status(500)});
        all.push_back({"silence", path, silence});
        all.push_back({"a redirect", path, [](const HttpResponse&) {
                           return HttpResponse{.status = 302,
                                               .headers = {{"Location", "https://evil.test/"}}};
                       }});
        all.push_back({"no JSON", path, says("{\"issuer\": ")});
        all.push_back({"a list", path, says(Json::array())});
        all.push_back({"too deep", path, says(deep())});
        all.push_back(
            {"a key twice", path, says(R"({"client_id":"a","client_id":"b","client_secret":"c"})")});
    }
    const char* at = HomeHost::metadata_path;
    all.push_back({"no issuer", at, without("issuer")});
    all.push_back({"another issuer", at, place("issuer", "https://evil.test/")});
    all.push_back({"the issuer a number", at, with({{"issuer", 1}})});
    all.push_back({"no place to say yes", at, without("authorization_endpoint")});
    for (const char* name :
         {"authorization_endpoint", "token_endpoint", "revocation_endpoint", "app_registration_endpoint"}) {
        for (const char* value : {"https://evil.test/oauth",
                                  "http://home.test/oauth",
                                  "https://home.test:8443/oauth",
                                  "https://home.test@evil.test/oauth",
                                  "https://home.test/oauth#x",
                                  "javascript:alert(1)",
                                  "data:text/html,x",
                                  "//evil.test/oauth",
                                  "/oauth",
                                  ""}) {
            all.push_back({value, at, place(name, value)});
        }
        all.push_back({name, at, with({{name, Json::array({"https://home.test/oauth"})}})});
    }
    at = HomeHost::apps_path;
    for (const char* name : {"client_id", "client_secret"}) {
        all.push_back({"missing", at, without(name)});
        all.push_back({"a number", at, with({{name, 7}})});
        all.push_back({"empty", at, with({{name, ""}})});
        all.push_back({"huge", at, with({{name, std::string(2'000, 'x')}})});
    }
    all.push_back({"wider scopes", at, with({{"scopes", {"profile", "write"}}})});
    all.push_back({"other scopes in words", at, with({{"scopes", "read write"}})});
    all.push_back({"scopes a number", at, with({{"scopes", 3}})});
    all.push_back({"huge", at, [](const HttpResponse&) -> Result<HttpResponse> {
                       return fail(Errc::unavailable, "transport/too_large");
                   }});
    return all;
}

/// What goes wrong once there is a code; a token was made by all but the first few.
std::vector<Wrong> wrong_after() {
    const char* at = HomeHost::token_path;
    std::vector<Wrong> all = {
        {"wider", at, with({{"scope", "profile write"}})},
        {"other scope", at, with({{"scope", "read"}})},
        {"scope a number", at, with({{"scope", 5}})},
        {"no bearer token", at, with({{"token_type", "mac"}})},
        {"no type", at, without("token_type")},
    };
    at = HomeHost::account_path;
    const std::vector<Wrong> more = {
        {"401", at, status(401)},
        {"500", at, status(500)},
        {"silence", at, silence},
        {"a redirect",
         at,
         [](const HttpResponse&) {
             return HttpResponse{.status = 302, .headers = {{"Location", "https://evil.test/"}}};
         }},
        {"a page",
         at,
         [](const HttpResponse& truly) {
             return HttpResponse{
                 .status = 200, .headers = {{"Content-Type", "text/html"}}, .body = truly.body};
         }},
        {"no JSON", at, says("nonsense")},
        {"too deep", at, says(deep())},
        {"a list", at, says(Json::array())},
        {"no name", at, without("username")},
        {"a name that is a number", at, with({{"username", 4}})},
        {"a name with a host", at, with({{"username", "bea@home.test"}})},
        {"an empty name", at, with({{"username", ""}})},
        {"a huge name", at, with({{"username", std::string(400, 'b')}})},
        {"another server's account", at, with({{"username", "ben"}, {"acct", "ben@b.test"}})},
        {"the same, said by its host", at, with({{"acct", "bea@home.test"}})},
        {"two names", at, with({{"acct", "eve"}})},
        {"acct a list", at, with({{"acct", Json::array({"bea"})}})},
        {"another server's actor", at, with({{"uri", "https://b.test/users/1"}})},
        {"another server's page", at, with({{"url", "https://b.test/@bea"}})},
        {"another actor of its own", at, with({{"uri", "https://home.test/users/eve"}})},
        {"no address", at, with({{"uri", "javascript:alert(1)"}})},
        {"an address that is a number", at, with({{"url", 5}})},
        {"an account that nobody has", at, with({{"username", "none"}, {"acct", "none"}})},
    };
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

}  // namespace

TEST_SUITE("security/S14 sign-in at one's own server") {
    TEST_CASE("what a server says wrongly before it is asked who somebody is leads nowhere") {
        for (const Wrong& wrong : wrong_before()) {
            CAPTURE(wrong.about);
            CAPTURE(wrong.path);
            HomeTown town;
            const auto rows = town.rows();
            town.home.instead[wrong.path] = wrong.says;
            const auto page = town.begin(town.browser);
            CHECK(page.status == 422);
            CHECK(page.body.contains("Your server did not tell us who you are"));
            CHECK(page.body.contains("Send LINK to @consent@a.test"));
            CHECK(link_of(page.body).empty());
            CHECK(town.browser.cookies.empty());
            CHECK(town.rows() == rows);
        }
    }

    TEST_CASE("what a server says wrongly of somebody opens nothing, and the token is ended") {
        for (const Wrong& wrong : wrong_after()) {
            CAPTURE(wrong.about);
            HomeTown town;
            const auto rows = town.rows();
            const std::string form = town.to_the_last_button(town.browser);
            town.home.instead[wrong.path] = wrong.says;
            const auto page = town.browser.post("/consent/home/back", form);
            CHECK(page.status == 422);
            CHECK(page.body.contains("Your server did not tell us who you are"));
            CHECK(page.body.contains("Send LINK to @consent@a.test"));
            CHECK_FALSE(town.browser.is_in());
            CHECK(town.rows() == rows);
            CHECK(town.home.live.empty());
            CHECK(town.home.revoked.size() == 1);
        }
    }

    TEST_CASE("a token that is not sound is ended without being used") {
        HomeTown town;
        town.home.token_scope = "profile write";
        CHECK(town.come_in(town.browser).status == 422);
        CHECK(town.home.count(HomeHost::account_path) == 0);
        CHECK(town.home.revoked.size() == 1);
        town.home.token_scope.clear();
        const std::string form = town.to_the_last_button(town.browser);
        town.home.instead[HomeHost::token_path] = with({{"access_token", "a\r\nX-Evil: 1"}});
        CHECK(town.browser.post("/consent/home/back", form).status == 422);
        CHECK(town.home.count(HomeHost::account_path) == 0);
        CHECK(town.home.revoked.back() == "a\r\nX-Evil: 1");
    }

    TEST_CASE("an answer without a token opens nothing") {
        for (const Instead& wrong :
             {status(500),
              status(400),
              Instead(silence),
              says("{"),
              says(Json::object()),
              says({{"access_token", 5}, {"token_type", "Bearer"}}),
              says({{"access_token", std::string(5'000, 'x')}, {"token_type", "Bearer"}})}) {
            HomeTown town;
            const std::string form = town.to_the_last_button(town.browser);
            town.home.instead[HomeHost::token_path] = wrong;
            CHECK(town.browser.post("/consent/home/back", form).status == 422);
            CHECK_FALSE(town.browser.is_in());
            CHECK(town.home.count(HomeHost::account_path) == 0);
        }
    }

    TEST_CASE("a server speaks for no actor of another, wherever its own names lead") {
        HomeTown town;
        const auto rows = town.rows();
        // "ben" of home.test leads to ben of b.test, who is known here and would be somebody else.
        const std::string asked = "/.well-known/webfinger?resource=" + percent_encode("acct:ben@home.test");
        for (const char* subject : {"acct:ben@home.test", "acct:ben@b.test"}) {
            CAPTURE(subject);
            town.home.host.serve(asked,
                                 json_answer({{"subject", subject},
                                              {"links",
                                               {{{"rel", "self"},
                                                 {"type", "application/activity+json"},
                                                 {"href", town.ben.uri.text()}}}}}));
            town.home.account = {{"username", "ben"}, {"acct", "ben"}};
            CHECK(town.come_in(town.browser).status == 422);
            CHECK_FALSE(town.browser.is_in());
            CHECK(town.rows() == rows);
        }
        // A name of its own that leads to another of its actors, said or not.
        const Stranger eve(town.home.host, "eve", 21);
        town.home.account = {{"username", "eve"}, {"acct", "eve"}};
        for (const char* subject : {"acct:eve@home.test", "acct:bea@home.test"}) {
            CAPTURE(subject);
            town.home.host.serve("/.well-known/webfinger?resource=" + percent_encode("acct:eve@home.test"),
                                 json_answer({{"subject", subject},
                                              {"links",
                                               {{{"rel", "self"},
                                                 {"type", "application/activity+json"},
                                                 {"href", town.home.bea.uri().text()}}}}}));
            CHECK(town.come_in(town.browser).status == 422);
        }
        CHECK_FALSE(town.browser.is_in());
        CHECK(town.home.live.empty());
    }

    TEST_CASE("a handle whose server leads to this very node, or to a blocked one, is not asked") {
        HomeTown town;
        const std::string asked = "/.well-known/webfinger?resource=" + percent_encode("acct:prof@home.test");
        town.home.host.serve(asked,
                             json_answer({{"subject", "acct:prof@home.test"},
                                          {"links",
                                           {{{"rel", "self"},
                                             {"type", "application/activity+json"},
                                             {"href", town.prof.uri.text()}}}}}));
        std::set<std::string> reached;
        town.network.observe([&](const Exchange& exchange) { reached.insert(exchange.to); });
        CHECK(town.begin(town.browser, "@prof@home.test").status == 422);
        CHECK(reached == std::set<std::string>{"home.test"});
        CHECK(town.home.count(HomeHost::metadata_path) == 0);
        const std::string form = town.to_the_last_button(town.browser);
        town.a.write([&](storage::Tx& tx) {
            storage::put_domain_rule(tx,
                                     {.host = Host::trusted("home.test"),
                                      .decision = storage::DomainDecision::block,
                                      .reason = "spam",
                                      .at = town.a.clock().now()});
        });
        reached.clear();
        CHECK(town.begin(town.browser).status == 422);
        CHECK(town.browser.post("/consent/home/back", form).status == 422);
        CHECK(reached.empty());
    }

    TEST_CASE("a state works once") {
        HomeTown town;
        const std::string form = town.to_the_last_button(town.browser);
        const auto cookies = town.browser.cookies;
        CHECK(town.browser.post("/consent/home/back", form).status == 303);
        Browser again(town.a);
        again.cookies = cookies;
        const auto page = again.post("/consent/home/back", form);
        CHECK(page.status == 410);
        CHECK(page.body.contains("This sign-in is over"));
        CHECK(page.body.contains("send LINK to @consent@a.test"));
        CHECK_FALSE(again.is_in());
        CHECK(town.home.count(HomeHost::token_path) == 1);
        // Also one that led to nothing.
        const std::string other = town.to_the_last_button(again);
        town.home.instead[HomeHost::token_path] = status(500);
        CHECK(again.post("/consent/home/back", other).status == 422);
        town.home.instead.clear();
        CHECK(again.post("/consent/home/back", other).status == 410);
    }

    TEST_CASE("a state works in the browser that began, and another one ends nothing") {
        HomeTown town;
        const std::string form = town.to_the_last_button(town.browser);
        Browser other(town.a);
        CHECK(other.post("/consent/home/back", form).status == 410);
        CHECK(town.begin(other).status == 200);
        CHECK(other.post("/consent/home/back", form).status == 410);
        CHECK_FALSE(other.is_in());
        CHECK(town.home.count(HomeHost::token_path) == 0);
        CHECK(town.browser.post("/consent/home/back", form).status == 303);
    }

    TEST_CASE("a state is dead after ten minutes, and one that was made up always") {
        HomeTown town;
        const std::string form = town.to_the_last_button(town.browser);
        town.network.pass(minutes(10));
        CHECK(town.browser.post("/consent/home/back", form).status == 410);
        const std::string fresh = town.to_the_last_button(town.browser);
        town.network.pass(minutes(9));
        CHECK(town.browser.post("/consent/home/back", "code=x&state=" + std::string(43, 'A')).status == 410);
        CHECK(town.browser.post("/consent/home/back", "code=x&state=").status == 410);
        CHECK(town.browser.post("/consent/home/back", "").status == 410);
        CHECK(town.browser.post("/consent/home/back", fresh).status == 303);
    }

    TEST_CASE("the way back is the same page for every state, and shows only what is one") {
        HomeTown town;
        const std::string state(43, 'A');
        const auto page = town.browser.get("/consent/home/back?code=x&state=" + state);
        CHECK(page.status == 200);
        CHECK(page.body.contains("Opening this page has changed nothing"));
        CHECK(header(page.headers, "Set-Cookie").empty());
        for (const std::string& query : {std::string("code=x&state=short"),
                                         "state=" + state,
                                         "code=&state=" + state,
                                         "code=" + std::string(1'100, 'x') + "&state=" + state,
                                         "code=x&state=%22%3E" + std::string(41, 'A')}) {
            CHECK(town.browser.get("/consent/home/back?" + query).status == 410);
        }
        const auto shown =
            town.browser.get("/consent/home/back?code=%22%3E%3Cb%3E&iss=%22%3E%3Ci%3E&state=" + state);
        CHECK_FALSE(shown.body.contains("<b>"));
        CHECK_FALSE(shown.body.contains("<i>"));
        const auto no = town.browser.get("/consent/home/back?error=access_denied&state=" + state);
        CHECK(no.status == 200);
        CHECK(no.body.contains("without a yes"));
        CHECK_FALSE(no.body.contains("access_denied"));
    }

    TEST_CASE("a form of another site begins and ends nothing") {
        HomeTown town;
        const std::string form = town.to_the_last_button(town.browser);
        const auto requests = town.network.requests();
        for (const Headers& from : {Headers{{"Sec-Fetch-Site", "cross-site"}},
                                    Headers{{"Sec-Fetch-Site", "same-site"}},
                                    Headers{{"Origin", "https://evil.test"}}}) {
            CHECK(town.browser.post("/consent/home/back", form, from).status == 403);
            CHECK(town.browser.post("/consent/home", "handle=%40bea%40home.test", from).status == 403);
        }
        CHECK(town.network.requests() == requests);
        CHECK(town.browser.post("/consent/home/back", form, {{"Sec-Fetch-Site", "same-origin"}}).status ==
              303);
    }

    TEST_CASE("an answer in another server's name is refused before its code goes anywhere") {
        HomeTown town;
        const std::string form = town.to_the_last_button(town.browser);
        const auto swapped = [&](const std::string& issuer) {
            const auto fields = query_of("https://a.test/?" + form);
            return "code=" + fields.at("code") + "&state=" + fields.at("state") +
                   "&iss=" + percent_encode(issuer);
        };
        CHECK(town.browser.post("/consent/home/back", swapped("https://evil.test/")).status == 422);
        CHECK(town.home.count(HomeHost::token_path) == 0);
        town.network.pass(minutes(11));
        town.home.metadata["authorization_response_iss_parameter_supported"] = true;
        CHECK(town.come_in(town.browser).status == 422);
        CHECK(town.home.count(HomeHost::token_path) == 0);
    }
}
