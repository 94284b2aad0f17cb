// A new password at the consent centre, chosen by the person, over a real port.
#include "node/consent/links.h"
#include "node/limits.h"
#include "node/passwords.h"
#include "tests/node/consent_door.h"

#include <doctest/doctest.h>

#include <string>

using namespace kith;
using namespace kith::test;

namespace {

struct PasswordDoor : Door {
    storage::ActorRow ana{node.person("ana")};

    std::string come_in(const std::string& password = "long+enough") {
        const std::string cookie = cookie_in(sign_in("ana", password));
        REQUIRE(cookie.starts_with("__Host-kith-consent="));
        return cookie;
    }
    /// A session that began in another way.
    std::string came_by(storage::SignedInBy way) {
        const auto token = node.database->write([&](storage::Tx& tx) -> Result<std::string> {
            return node.core->links().begin(tx, ana, way, node.clock.now()).token;
        });
        REQUIRE(token.has_value());
        return "__Host-kith-consent=" + *token;
    }
    static std::string csrf_for(const std::string& cookie) {
        return node::csrf_of(cookie.substr(cookie.find('=') + 1));
    }
    std::string post(const std::string& cookie, const std::string& fields, const std::string& more = "") {
        return ask("POST", "/consent/me/password", fields, "Cookie: " + cookie + "\r\n" + more);
    }
    std::string change(const std::string& cookie,
                       const std::string& current,
                       const std::string& wanted,
                       const std::string& again) {
        return post(
            cookie,
            "csrf=" + csrf_for(cookie) + "&current=" + current + "&new=" + wanted + "&again=" + again);
    }
    std::string hash() const {
        const auto hash = node.database->read([&](storage::Tx& tx) -> Result<std::string> {
            return storage::find_account(tx, "ana")->account.password_hash;
        });
        REQUIRE(hash.has_value());
        return *hash;
    }
};

}  // namespace

TEST_SUITE("node/consent password") {
    TEST_CASE("a person chooses a new password, and every session before ends") {
        PasswordDoor door;
        const std::string cookie = door.come_in();
        const std::string elsewhere = door.come_in();
        const std::string with = "Cookie: " + cookie + "\r\n";
        CHECK(door.ask("GET", "/consent/me", "", with).contains("href=\"/consent/me/password\""));
        const std::string form = door.ask("GET", "/consent/me/password", "", with);
        CHECK(status_of(form) == 200);
        CHECK(form.contains("Cache-Control: no-store"));
        CHECK(form.contains("autocomplete=\"new-password\""));

        const std::string answer = door.change(cookie, "long+enough", "mine+and+long", "mine+and+long");
        CHECK(status_of(answer) == 200);
        CHECK(answer.contains("Your password is changed"));
        CHECK_FALSE(answer.contains("mine and long"));
        const std::string renewed = cookie_in(answer);
        REQUIRE(renewed.starts_with("__Host-kith-consent="));
        CHECK(renewed != cookie);
        for (const char* path : {"/consent/me", "/consent/me/password"}) {
            CHECK(door.status_with(cookie, path) == 403);
            CHECK(door.status_with(elsewhere, path) == 403);
            CHECK(door.status_with(renewed, path) == 200);
        }
        CHECK(status_of(door.sign_in("ana", "long+enough")) == 403);
        CHECK(status_of(door.sign_in("ana", "mine+and+long")) == 303);

        const auto audit = door.node.tell("account.audit", {{"handle", "ana"}});
        REQUIRE(audit.size() >= 1);
        std::size_t own = 0;
        for (const auto& event : audit) own += event["channel"] == "self" ? 1 : 0;
        CHECK(own == 1);
        CHECK(
            door.ask("GET", "/consent/me", "", "Cookie: " + renewed + "\r\n").contains("You: set password"));
    }

    TEST_CASE("whatever is wrong with it is said, and nothing changes") {
        PasswordDoor door;
        const std::string cookie = door.come_in();
        const std::string before = door.hash();
        const auto refused = [&](int status,
                                 const std::string& words,
                                 const std::string& current,
                                 const std::string& wanted,
                                 const std::string& again) {
            CAPTURE(words);
            const std::string answer = door.change(cookie, current, wanted, again);
            CHECK(status_of(answer) == status);
            CHECK(answer.contains(words));
            CHECK(answer.contains("Your password was not changed."));
            CHECK(cookie_in(answer).empty());
            CHECK_FALSE(answer.contains("mine and long"));
        };
        refused(403, "current password is wrong", "not+this+one", "mine+and+long", "mine+and+long");
        refused(403, "current password is wrong", "", "mine+and+long", "mine+and+long");
        refused(400, "too short", "long+enough", "short", "short");
        refused(400, "too short", "long+enough", "", "");
        refused(400, "not the same both times", "long+enough", "mine+and+long", "mine+and+longer");
        refused(400, "the one you have", "long+enough", "long+enough", "long+enough");
        const std::string endless(node::password_bytes_max + 1, 'a');
        refused(400, "too long", "long+enough", endless, endless);
        CHECK(door.hash() == before);
        CHECK(door.status_with(cookie) == 200);
    }

    TEST_CASE("only a form of this very session is heard") {
        PasswordDoor door;
        const std::string cookie = door.come_in();
        const std::string other = door.come_in();
        const std::string before = door.hash();
        const std::string fields = "&current=long+enough&new=mine+and+long&again=mine+and+long";
        CHECK(status_of(door.post(cookie, fields)) == 403);
        CHECK(status_of(door.post(cookie, "csrf=" + PasswordDoor::csrf_for(other) + fields)) == 403);
        CHECK(status_of(door.ask(
                  "POST", "/consent/me/password", "csrf=" + PasswordDoor::csrf_for(cookie) + fields)) == 403);
        CHECK(status_of(door.post(cookie,
                                  "csrf=" + PasswordDoor::csrf_for(cookie) + fields,
                                  "Sec-Fetch-Site: cross-site\r\n")) == 403);
        CHECK(status_of(door.post(cookie,
                                  "csrf=" + PasswordDoor::csrf_for(cookie) + fields,
                                  "Origin: https://elsewhere.test\r\n")) == 403);
        CHECK(door.hash() == before);
        CHECK(door.status_with(cookie) == 200);
        CHECK(status_of(door.ask("GET", "/consent/me/password")) == 303);
    }

    TEST_CASE("who came in without a password changes none, even knowing it") {
        PasswordDoor door;
        const std::string before = door.hash();
        for (const auto way : {storage::SignedInBy::link, storage::SignedInBy::home}) {
            const std::string cookie = door.came_by(way);
            const std::string centre = door.ask("GET", "/consent/me", "", "Cookie: " + cookie + "\r\n");
            CHECK(status_of(centre) == 200);
            CHECK_FALSE(centre.contains("/consent/me/password"));
            CHECK(door.status_with(cookie, "/consent/me/password") == 403);
            const std::string answer = door.change(cookie, "long+enough", "mine+and+long", "mine+and+long");
            CHECK(status_of(answer) == 403);
            CHECK(answer.contains("signed in with its password"));
            CHECK(door.status_with(cookie) == 200);
        }
        CHECK(door.hash() == before);
    }

    TEST_CASE("who guesses at the current password waits, and so does sign-in from there") {
        PasswordDoor door;
        const std::string cookie = door.come_in();
        const std::string before = door.hash();
        for (std::size_t i = 0; i < limits::sign_in_failures_max; ++i) {
            CHECK(status_of(door.change(cookie, "wrong", "mine+and+long", "mine+and+long")) == 403);
        }
        const std::string answer = door.change(cookie, "long+enough", "mine+and+long", "mine+and+long");
        CHECK(status_of(answer) == 429);
        CHECK(answer.contains("Retry-After: "));
        CHECK(answer.contains("tried too often"));
        CHECK(door.hash() == before);
        CHECK(status_of(door.sign_in("ana", "long+enough")) == 429);
        // What is seen without the password costs none of the tries.
        CHECK(status_of(door.change(cookie, "long+enough", "short", "short")) == 400);
        door.node.clock.time += limits::sign_in_failures_in;
        CHECK(status_of(door.change(cookie, "long+enough", "mine+and+long", "mine+and+long")) == 200);
    }

    TEST_CASE("an operator's new password ends every session, and the person sees that there was one") {
        PasswordDoor door;
        const std::string cookie = door.come_in();
        door.node.tell("account.password", {{"handle", "ana"}, {"password", "given by them"}});
        CHECK(door.status_with(cookie) == 403);
        const std::string fresh = door.come_in("given+by+them");
        CHECK(door.ask("GET", "/consent/me", "", "Cookie: " + fresh + "\r\n")
                  .contains("The institution: set password"));
    }
}
