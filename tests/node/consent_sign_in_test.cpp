// Sign-in to the consent centre with an account of this node, over a real port.
#include "node/consent/links.h"
#include "node/limits.h"
#include "tests/node/consent_door.h"
#include "tests/support/page_question.h"

#include <doctest/doctest.h>

#include <string>

using namespace kith;
using namespace kith::test;

TEST_SUITE("node/consent sign-in") {
    TEST_CASE("handle and password lead to one's own centre, and sign-out leads out") {
        Door door;
        door.node.person("ana");
        CHECK(status_of(door.ask("GET", "/consent")) == 200);
        CHECK(status_of(door.ask("GET", "/consent/me")) == 303);
        const std::string answer = door.sign_in("%40Ana%40hill.test", "long+enough");
        CHECK(status_of(answer) == 303);
        const std::string cookie = cookie_in(answer);
        REQUIRE(cookie.starts_with("__Host-kith-consent="));
        const std::string token = cookie.substr(cookie.find('=') + 1);
        const std::string with = "Cookie: " + cookie + "\r\n";
        const std::string centre = door.ask("GET", "/consent/me", "", with);
        CHECK(status_of(centre) == 200);
        CHECK(centre.contains("ana of the hill"));
        CHECK(centre.contains("Cache-Control: no-store"));
        CHECK(centre.contains("default-src 'none'"));
        CHECK_FALSE(centre.contains("<script"));
        const std::string form = "csrf=" + node::csrf_of(token);
        CHECK(status_of(door.ask("POST", "/consent/me/forget-everything", form, with)) == 403);
        CHECK(status_of(door.ask("POST", "/consent/me/remember", form + "&kind=pet&value=Rex", with)) == 200);
        CHECK(door.ask("GET", "/consent/me", "", with).contains("Rex"));
        CHECK(status_of(door.ask("POST", "/consent/me/sign-out", form, with)) == 200);
        CHECK(status_of(door.ask("GET", "/consent/me", "", with)) == 403);
    }

    TEST_CASE("an account that is not there and a password that is wrong get the same answer") {
        Door door;
        door.node.person("ana");
        const std::string wrong = door.sign_in("ana", "not+this+one");
        const std::string unknown = door.sign_in("eva", "not+this+one");
        CHECK(status_of(wrong) == 403);
        CHECK(status_of(unknown) == 403);
        CHECK(cookie_in(wrong).empty());
        std::string page = body_of(unknown);
        for (auto at = page.find("eva"); at != std::string::npos; at = page.find("eva")) {
            page.replace(at, 3, "ana");
        }
        CHECK(test::without_question(body_of(wrong)) == test::without_question(page));
        CHECK_FALSE(wrong.contains("not this one"));
        // The consent actor and the instance itself have no password.
        CHECK(status_of(door.sign_in("consent", "none")) == 403);
        CHECK(status_of(door.sign_in("hill.test", "")) == 403);
        CHECK(status_of(door.sign_in("", "")) == 403);
        CHECK(status_of(door.ask("POST",
                                 "/consent/sign-in",
                                 "handle=ana&password=long+enough",
                                 "Sec-Fetch-Site: cross-site\r\n")) == 403);
    }

    TEST_CASE("who guesses at one account is told to wait, known or not, and the right password waits too") {
        Door door;
        door.node.person("ana");
        for (const char* handle : {"ana", "eva"}) {
            CAPTURE(handle);
            for (std::size_t i = 0; i < limits::sign_in_failures_max; ++i) {
                CHECK(status_of(door.sign_in(handle, "wrong")) == 403);
            }
            const std::string answer = door.sign_in(handle, "long+enough");
            CHECK(status_of(answer) == 429);
            CHECK(answer.contains("Retry-After: "));
            CHECK(cookie_in(answer).empty());
        }
        // Nobody is shut out by others: from elsewhere it works, and the guesser goes on waiting.
        door.address = "192.0.2.7";
        CHECK(status_of(door.sign_in("ana", "long+enough")) == 303);
        door.address.clear();
        CHECK(status_of(door.sign_in("ana", "long+enough")) == 429);
        door.node.clock.time += limits::sign_in_failures_in;
        CHECK(status_of(door.sign_in("ana", "long+enough")) == 303);
    }

    TEST_CASE("a new password and a suspension end what the old one opened") {
        Door door;
        const auto ana = door.node.person("ana");
        const std::string first = cookie_in(door.sign_in("ana", "long+enough"));
        CHECK(door.status_with(first) == 200);
        REQUIRE(door.node.accounts->set_password(ana, "longer than before"));
        CHECK(door.status_with(first) == 403);
        const std::string second = cookie_in(door.sign_in("ana", "longer+than+before"));
        CHECK(door.status_with(second) == 200);
        REQUIRE(door.node.accounts->suspend(ana, true));
        CHECK(door.status_with(second) == 403);
    }
}
