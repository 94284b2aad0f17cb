// The second step of sign-in: turned on with a code, asked for on every page that signs people in, taken
// once.
#include "node/second_step.h"

#include "consent/crypto/one_time_code.h"
#include "node/second_step_limits.h"
#include "tests/mastodon/browser.h"
#include "tests/mastodon/client.h"

#include <algorithm>

using namespace kith;
using namespace kith::test;

namespace {

Bytes from_base32(std::string_view text) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    Bytes bytes;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : text) {
        const auto value = alphabet.find(c);
        if (value == std::string_view::npos) continue;
        bits = (bits << 5U) | static_cast<std::uint32_t>(value);
        count += 5;
        if (count < 8) continue;
        count -= 8;
        bytes.push_back(static_cast<std::byte>(bits >> static_cast<unsigned>(count)));
    }
    return bytes;
}

std::string between(const std::string& text, const std::string& before, char after) {
    const auto at = text.find(before);
    REQUIRE(at != std::string::npos);
    const auto from = at + before.size();
    return text.substr(from, text.find(after, from) - from);
}

struct Device {
    SmallNode node{};
    storage::ActorRow ana = node.person("ana");
    Browser browser{node};
    Bytes secret{};
    std::vector<std::string> spare{};

    std::string code(std::int64_t beside = 0) const {
        return crypto::one_time_code(secret, crypto::code_step_at(node.clock.now()) + beside);
    }
    void wait(int steps) { node.clock.time += crypto::code_step * steps; }
    Browser::Page password(const std::string& text = "long enough") {
        return browser.post("/settings/sign-in", {{"handle", "ana"}, {"password", text}});
    }
    std::string csrf() { return browser.get("/settings/second-step").field("csrf"); }
    void set_up() {
        REQUIRE(password().status == 303);
        REQUIRE(browser.post("/settings/second-step", {{"csrf", csrf()}}).status == 303);
        const auto page = browser.get("/settings/second-step");
        secret = from_base32(between(page.body, "id=\"secret\">", '<'));
        REQUIRE(secret.size() == limits::second_step_secret_bytes);
    }
    Browser::Page turn_on(const std::string& typed, const std::string& with = "long enough") {
        return browser.post("/settings/second-step/on",
                            {{"csrf", csrf()}, {"password", with}, {"code", typed}});
    }
    void turned_on() {
        set_up();
        const auto page = turn_on(code());
        REQUIRE(page.status == 200);
        constexpr std::string_view before = "<code dir=\"ltr\">";
        for (auto at = page.body.find(before); at != std::string::npos; at = page.body.find(before, at + 1)) {
            spare.push_back(page.body.substr(at + before.size(), 19));
        }
        wait(1);
    }
    Browser::Page second(const Browser::Page& first, const std::string& typed) {
        return browser.post("/settings/sign-in", {{"ticket", first.field("ticket")}, {"code", typed}});
    }
    template <class T>
    T read(const std::function<T(storage::Tx&)>& look) {
        return node.database->read([&](storage::Tx& tx) -> Result<T> { return look(tx); }).value();
    }
};

}  // namespace

TEST_SUITE_BEGIN("second step");

TEST_CASE("it is asked for only after a code of the app turned it on") {
    Device device;
    device.set_up();
    CHECK(device.password().status == 303);
    CHECK(device.turn_on("000000").status == 403);
    CHECK(device.turn_on(device.code(), "not this one").status == 403);
    CHECK(device.password().status == 303);
    const auto on = device.turn_on(device.code());
    CHECK(on.status == 200);
    CHECK(on.header("Cache-Control") == "no-store");
    CHECK(on.says("each of them stands for a code"));
    const auto asked = device.password();
    CHECK(asked.status == 200);
    CHECK(asked.says("authenticator app after the password"));
    // The code that turned it on is used up.
    CHECK(device.second(asked, device.code()).status == 403);
    device.wait(1);
    CHECK(device.second(asked, device.code()).status == 303);
    CHECK(device.browser.get("/settings").says("@ana@hill.test"));
    CHECK(device.node.tell("account.audit", {{"handle", "ana"}}).dump().contains("turn on second step"));
}

TEST_CASE("what somebody began and left is not what is turned on later") {
    Device device;
    device.set_up();
    device.node.clock.time += limits::second_step_begun_for;
    CHECK(device.turn_on(device.code()).status != 200);
    CHECK_FALSE(device.browser.get("/settings/second-step").body.contains("id=\"secret\""));
    const Bytes former = device.secret;
    device.set_up();
    CHECK(device.secret != former);
    CHECK(device.turn_on(device.code()).status == 200);
}

TEST_CASE("turning it on ends what a password alone had begun, but for this one") {
    Device device;
    Browser elsewhere(device.node);
    REQUIRE(elsewhere.post("/settings/sign-in", {{"handle", "ana"}, {"password", "long enough"}}).status ==
            303);
    REQUIRE(elsewhere.get("/settings").says("@ana@hill.test"));
    device.turned_on();
    CHECK_FALSE(elsewhere.get("/settings").says("@ana@hill.test"));
    CHECK(device.browser.get("/settings").says("@ana@hill.test"));
}

TEST_CASE("a code is taken once, of this moment or the half minute beside it") {
    Device device;
    device.turned_on();
    device.wait(10);
    const auto asked = device.password();
    CHECK(device.second(asked, device.code(-2)).status == 403);
    CHECK(device.second(asked, device.code(2)).status == 403);
    CHECK(device.second(asked, device.code(-1)).status == 303);
    CHECK(device.second(asked, device.code(-1)).status == 403);
    const std::string typed = device.code(1);
    CHECK(device.second(asked, typed.substr(0, 3) + " " + typed.substr(3)).status == 303);
    // One that is older than a code that was taken is over too.
    CHECK(device.second(asked, device.code()).status == 403);
}

TEST_CASE("ten codes stand for a lost device, each once") {
    Device device;
    device.turned_on();
    REQUIRE(device.spare.size() == limits::recovery_codes);
    const auto asked = device.password();
    CHECK(device.second(asked, device.spare[0]).status == 303);
    CHECK(device.second(asked, device.spare[0]).status == 403);
    std::string typed = device.spare[1];
    std::erase(typed, '-');
    std::ranges::transform(
        typed, typed.begin(), [](char c) { return c >= 'a' && c <= 'z' ? char(c - 32) : c; });
    CHECK(device.second(asked, typed).status == 303);
    CHECK(device.browser.get("/settings/second-step").says("have not used: 8."));
}

TEST_CASE("neither the secret nor a code for a lost device is in the database in clear") {
    Device device;
    device.turned_on();
    const auto row = device.read<std::optional<storage::SecondStepRow>>(
        [&](storage::Tx& tx) { return storage::find_second_step(tx, device.ana.id); });
    REQUIRE(row);
    CHECK(std::ranges::search(row->sealed_secret, device.secret).empty());
    const bool clear = device.read<bool>([&](storage::Tx& tx) {
        storage::Rows rows = tx.query("SELECT code_sha256 FROM recovery_codes");
        bool found = false;
        while (rows.next()) found = found || as_text(rows.bytes(0)).contains(device.spare[0].substr(0, 4));
        return found;
    });
    CHECK_FALSE(clear);
    // Once it is on, its page has the secret no more.
    CHECK_FALSE(device.browser.get("/settings/second-step").says("id=\"secret\""));
}

TEST_CASE("a ticket of the password ends in minutes, with a new password, and when it is changed") {
    Device device;
    device.turned_on();
    auto asked = device.password();
    const std::string ticket = asked.field("ticket");
    std::string other = ticket;
    other.back() = other.back() == 'A' ? 'B' : 'A';
    for (const std::string& odd : {other, std::string("1.2.3"), std::string(".."), "9" + ticket}) {
        const auto answer =
            device.browser.post("/settings/sign-in", {{"ticket", odd}, {"code", device.code()}});
        CHECK(answer.status == 403);
        CHECK(answer.says("It took too long"));
    }
    device.node.tell("account.password", {{"handle", "ana"}, {"password", "another one"}});
    CHECK(device.second(asked, device.code()).says("It took too long"));
    asked = device.password("another one");
    device.node.clock.time += limits::second_step_ticket_for;
    CHECK(device.second(asked, device.code()).says("It took too long"));
}

TEST_CASE("who guesses at codes waits, from wherever they guess") {
    Device device;
    device.turned_on();
    const auto asked = device.password();
    // The one that turned it on counts too.
    for (std::size_t i = 1; i < limits::codes_max; ++i) {
        device.browser.address = "198.51.100." + std::to_string(i);
        CHECK(device.second(asked, "000000").status == 403);
    }
    device.browser.address = "203.0.113.1";
    const auto answer = device.second(asked, device.code());
    CHECK(answer.status == 429);
    CHECK_FALSE(answer.header("Retry-After").empty());
    device.node.clock.time += limits::codes_in;
    CHECK(device.second(device.password(), device.code()).status == 303);
}

TEST_CASE("an application is let in after the second step, with what it had asked") {
    Device device;
    device.turned_on();
    const Json app = Client(device.node, "")
                         .post("/api/v1/apps", {{"client_name", "An app"}, {"redirect_uris", "app://x"}})
                         .json();
    FormFields form = {{"client_id", app["client_id"]},
                       {"redirect_uri", "app://x"},
                       {"response_type", "code"},
                       {"state", "river"}};
    FormFields first = form;
    first.emplace_back("handle", "ana");
    first.emplace_back("password", "long enough");
    Browser browser(device.node);
    const auto asked = browser.post("/oauth/authorize/sign-in", first);
    CHECK(asked.status == 200);
    CHECK(asked.says("An app"));
    CHECK(asked.field("state") == "river");
    CHECK(browser.cookie.empty());
    form.emplace_back("ticket", asked.field("ticket"));
    form.emplace_back("code", device.code());
    const auto done = browser.post("/oauth/authorize/sign-in", form);
    CHECK(done.status == 303);
    CHECK(browser.follow(done).says("Let this application in?"));
}

TEST_CASE("the consent centre asks for it too") {
    Device device;
    device.turned_on();
    Browser browser(device.node);
    const auto asked = browser.post("/consent/sign-in", {{"handle", "ana"}, {"password", "long enough"}});
    CHECK(asked.status == 200);
    CHECK(browser.get("/consent/me").status == 303);
    const auto answer = browser.post("/consent/sign-in", {{"ticket", asked.field("ticket")}, {"code", "1"}});
    CHECK(answer.status == 403);
    CHECK(answer.says("That code is wrong"));
    CHECK(browser.post("/consent/sign-in", {{"ticket", answer.field("ticket")}, {"code", device.code()}})
              .status == 303);
    CHECK(browser.get("/consent/me").status == 200);
}

TEST_CASE("password and code turn it off, and so does an operator") {
    Device device;
    device.turned_on();
    const auto off = [&](const std::string& password, const std::string& code) {
        return device.browser
            .post("/settings/second-step/off",
                  {{"csrf", device.csrf()}, {"password", password}, {"code", code}})
            .status;
    };
    CHECK(off("not this one", device.code()) == 403);
    CHECK(off("long enough", "000000") == 403);
    CHECK(device.browser.post("/settings/second-step/off", {{"csrf", "x"}, {"password", "long enough"}})
              .status == 403);
    CHECK(off("long enough", device.code()) == 303);
    CHECK(device.password().status == 303);
    CHECK(device.browser.get("/settings/second-step").says("It is off."));

    device.turned_on();
    CHECK(device.password().status == 200);
    device.node.tell("account.totp-off", {{"handle", "ana"}});
    CHECK(device.password().status == 303);
    CHECK_FALSE(device.node.ask("account.totp-off", {{"handle", "ana"}}).has_value());
    CHECK(device.node.tell("account.audit", {{"handle", "ana"}}).dump().contains("turn off second step"));
}

TEST_CASE("it goes with its person") {
    Device device;
    device.turned_on();
    REQUIRE(device.node.accounts->erase(device.ana).has_value());
    const auto left = device.read<std::int64_t>([](storage::Tx& tx) {
        storage::Rows rows =
            tx.query("SELECT (SELECT COUNT(*) FROM second_steps) + (SELECT COUNT(*) FROM recovery_codes)");
        return rows.next() ? rows.integer(0) : -1;
    });
    CHECK(left == 0);
}

TEST_CASE("the address for apps has everything that they need, and nothing loose") {
    CHECK(node::otpauth_uri("hill.test:8080", "ana", "ABCD") ==
          "otpauth://totp/hill.test%3A8080:ana%40hill.test%3A8080?secret=ABCD&issuer=hill.test%3A8080"
          "&algorithm=SHA1&digits=6&period=30");
}

TEST_SUITE_END();
