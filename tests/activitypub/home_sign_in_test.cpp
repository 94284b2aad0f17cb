// Sign-in to the consent centre at one's own server.
#include "tests/activitypub/home_host.h"

#include <doctest/doctest.h>

using namespace kith;
using namespace kith::sim;

namespace {

std::string last_evidence(HomeTown& town) {
    const auto event = town.events_of_bea().back();
    const auto opened =
        must(town.a.core().key_store().vault().open_private(town.bea().subject, "evidence", event.evidence));
    return std::string(as_text(opened.bytes()));
}

void check_private(const HttpResponse& page) {
    CHECK(header(page.headers, "Cache-Control") == "no-store");
    CHECK(header(page.headers, "Referrer-Policy") == "no-referrer");
    CHECK(header(page.headers, "X-Robots-Tag").starts_with("noindex"));
}

}  // namespace

TEST_SUITE("activitypub/home sign-in") {
    TEST_CASE("one's own server says who one is, and the centre opens for exactly that account") {
        HomeTown town;
        town.keep_nickname("Bea Canarywren");
        const auto entry = town.browser.get("/consent");
        CHECK(entry.body.contains("action=\"/consent/home\""));
        const auto page = town.begin(town.browser);
        CHECK(page.status == 200);
        check_private(page);
        CHECK(header(page.headers, "Content-Security-Policy").contains("form-action 'self'"));
        const std::string cookie(header(page.headers, "Set-Cookie"));
        CHECK(cookie.starts_with("__Host-kith-home="));
        for (const char* part : {"; Path=/", "; HttpOnly", "; SameSite=Strict", "; Secure"}) {
            CHECK(cookie.contains(part));
        }
        const std::string link = link_of(page.body);
        const auto asked = query_of(link);
        CHECK(asked.at("scope") == "profile");
        CHECK(town.home.last(HomeHost::apps_path)["client_name"] == "The a.test school");
        CHECK(town.home.last(HomeHost::apps_path)["scopes"] == "profile");

        const auto requests = town.network.requests();
        const auto back = town.browser.get(town.home.approve(link));
        CHECK(back.status == 200);
        check_private(back);
        CHECK(town.network.requests() == requests);
        CHECK(town.count("consent_sessions") == 0);
        CHECK_FALSE(back.body.contains("bea"));

        const auto done = town.browser.post("/consent/home/back", form_of(back.body));
        CHECK(done.status == 303);
        CHECK(header(done.headers, "Location") == "/consent/me");
        check_private(done);
        CHECK(town.browser.is_in());
        CHECK_FALSE(town.browser.cookies.contains("__Host-kith-home"));
        CHECK(town.home.live.empty());
        CHECK(town.home.revoked.size() == 1);
        CHECK(town.home.count(HomeHost::account_path) == 1);
        const auto centre = town.browser.get("/consent/me");
        CHECK(centre.body.contains("Bea Canarywren"));
        CHECK(centre.body.contains("@bea@home.test"));
    }

    TEST_CASE("who came so gives and takes back, and the evidence is what their server said") {
        HomeTown town;
        CHECK(town.come_in(town.browser).status == 303);
        CHECK(town.browser.act("remember", "kind=pet&value=Rex").status == 200);
        const auto given = town.events_of_bea().back();
        CHECK(given.channel == consent::Channel::self);
        const Json shown = Json::parse(last_evidence(town));
        CHECK(shown["signedInBy"] == "home server");
        CHECK(shown["homeServerSaid"]["server"] == "home.test");
        CHECK(shown["homeServerSaid"]["account"] == "@bea@home.test");
        CHECK(shown["homeServerSaid"]["actor"] == town.home.bea.uri().text());
        CHECK(shown["homeServerSaid"].contains("at"));
        for (const std::string& secret : town.home.secrets) CHECK_FALSE(last_evidence(town).contains(secret));
        CHECK(town.browser.get("/consent/me").body.contains("Rex"));
        CHECK(town.browser.act("stop").status == 200);
        CHECK(town.events_of_bea().back().event == "object");
        CHECK(town.record_of(town.bea().subject).objections.contains(Reason::relationship_memory));
        CHECK(town.browser.act("sign-out").status == 200);
        CHECK(town.count("consent_sessions") == 0);
    }

    TEST_CASE("an older server is asked for the smallest scope that it has") {
        for (const HttpResponse& none :
             {HttpResponse{.status = 404},
              HttpResponse{.status = 410},
              HttpResponse{.headers = {{"Content-Type", "text/html"}}, .body = "<p>the app"}}) {
            CAPTURE(none.status);
            HomeTown town;
            HttpResponse answer = none;
            if (answer.status == 0) answer.status = 200;
            town.home.instead[HomeHost::metadata_path] = [answer](const auto&) { return answer; };
            const auto page = town.begin(town.browser);
            CHECK(query_of(link_of(page.body)).at("scope") == "read:accounts");
            CHECK(town.home.last(HomeHost::apps_path)["scopes"] == "read:accounts");
            CHECK(town.come_in(town.browser).status == 303);
        }
        HomeTown town;
        town.home.metadata["scopes_supported"] = {"read", "write"};
        CHECK(query_of(link_of(town.begin(town.browser).body)).at("scope") == "read:accounts");
    }

    TEST_CASE("a server is asked to register this node once in a while, however many sign in") {
        HomeTown town;
        for (int i = 0; i < 3; ++i) {
            Browser browser(town.a);
            CHECK(town.come_in(browser).status == 303);
        }
        CHECK(town.home.count(HomeHost::apps_path) == 1);
        town.network.pass(minutes(11));
        CHECK(town.come_in(town.browser).status == 303);
        CHECK(town.home.count(HomeHost::apps_path) == 2);
    }

    TEST_CASE("the handle's domain may differ from where its people sign in") {
        HomeTown town;
        StrangeHost front(town.network, "front.test");
        const Json jrd = {{"subject", "acct:bea@front.test"},
                          {"links",
                           {{{"rel", "self"},
                             {"type", "application/activity+json"},
                             {"href", town.home.bea.uri().text()}}}}};
        HttpResponse found = json_answer(jrd);
        found.headers = {{"Content-Type", "application/jrd+json"}};
        front.serve("/.well-known/webfinger?resource=" + percent_encode("acct:bea@front.test"), found);
        town.home.host.serve("/.well-known/webfinger?resource=" + percent_encode("acct:bea@home.test"),
                             found);
        const auto page = town.begin(town.browser, "@bea@front.test");
        CHECK(page.body.contains("Continue at home.test"));
        const auto back = town.browser.get(town.home.approve(link_of(page.body)));
        CHECK(town.browser.post("/consent/home/back", form_of(back.body)).status == 303);
        CHECK(town.browser.get("/consent/me").body.contains("@bea@front.test"));
    }

    TEST_CASE("whom the server names comes in, whatever was typed") {
        HomeTown town;
        const Stranger eve(town.home.host, "eve", 21);
        const auto page = town.begin(town.browser, "@eve@home.test");
        const auto back = town.browser.get(town.home.approve(link_of(page.body)));
        CHECK(town.browser.post("/consent/home/back", form_of(back.body)).status == 303);
        CHECK(town.browser.get("/consent/me").body.contains("@bea@home.test"));
    }

    TEST_CASE("an account that was renamed is the actor that it is now") {
        HomeTown town;
        const auto before = town.bea();
        // The server says the new name, its actor still the old one: neither is believed.
        town.home.account["username"] = town.home.account["acct"] = "beatrice";
        CHECK(town.come_in(town.browser).status == 422);
        const std::string asked = "/.well-known/webfinger?resource=";
        HttpResponse found = json_answer(
            {{"subject", "acct:beatrice@home.test"},
             {"links",
              {{{"rel", "self"}, {"type", "application/activity+json"}, {"href", before.uri.text()}}}}});
        town.home.host.serve(asked + percent_encode("acct:beatrice@home.test"), found);
        CHECK(town.come_in(town.browser).status == 422);
        town.home.bea.change({{"preferredUsername", "beatrice"}});
        CHECK(town.come_in(town.browser).status == 303);
        CHECK(town.bea().id == before.id);
        CHECK(town.browser.get("/consent/me").body.contains("@beatrice@home.test"));
        CHECK(town.home.live.empty());
    }

    TEST_CASE("what is no handle, and a handle of this site, are answered in words and asked of nobody") {
        HomeTown town;
        const auto requests = town.network.requests();
        for (const char* typed : {"",
                                  "bea",
                                  "@",
                                  "bea@",
                                  "@home.test",
                                  "a@b@c",
                                  "https://home.test/@bea",
                                  "bea@home.test/x",
                                  "bea@ho me.test",
                                  "javascript:alert(1)",
                                  "bea@[::1",
                                  "\"><b>"}) {
            CAPTURE(typed);
            const auto page = town.begin(town.browser, typed);
            CHECK(page.status == 422);
            CHECK(page.body.contains("That is not a handle"));
            CHECK(page.body.contains("send LINK to @consent@a.test"));
            CHECK_FALSE(page.body.contains("\"><b>"));
        }
        const auto own = town.begin(town.browser, "@prof@a.test");
        CHECK(own.status == 422);
        CHECK(own.body.contains("That handle is of this site"));
        const auto none = town.begin(town.browser, "@nobody@a.test");
        CHECK(none.status == 422);
        CHECK(town.network.requests() == requests);
    }
}
