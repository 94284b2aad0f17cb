// The page /join: what a visitor sees who wants an account, in each mode.
#include "node/routes/join.h"

#include "tests/mastodon/browser.h"
#include "tests/mastodon/newcomers.h"

using namespace kith;
using namespace kith::test;
using node::Registrations;

namespace {

/// A node whose /join is that of its own settings.
struct JoinPage {
    Newcomers door;
    node::Problems problems{};
    node::Router router{problems};
    node::JoinDoor page;

    explicit JoinPage(Registrations who, bool confirmed = false)
        : door(who, confirmed),
          page({door.node.site, door.settings, door.registration, problems, door.node.clock}) {
        page.add_routes(router);
    }

    node::Response call(std::string method,
                        const std::string& target,
                        std::string body = {},
                        Headers more = {}) {
        node::Request request{.method = std::move(method), .host = "hill.test"};
        REQUIRE(node::parse_target(target, request).has_value());
        request.headers = std::move(more);
        request.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
        request.body = std::move(body);
        request.remote_address = "192.0.2.7";
        return router(request);
    }
    node::Response post(const FormFields& fields, Headers more = {}) {
        return call("POST", "/join", encoded(fields), std::move(more));
    }
};

FormFields bea() {
    return {{"username", "bea"},
            {"email", "bea@mail.test"},
            {"password", "long enough"},
            {"reason", "I know Ana"},
            {"agreement", "on"}};
}

FormFields with(FormFields fields, const std::string& name, const std::string& value) {
    for (auto& [key, old] : fields) {
        if (key == name) old = value;
    }
    return fields;
}

}  // namespace

TEST_SUITE_BEGIN("client api");

TEST_CASE("a visitor reads who may join, and gets a form only where somebody may") {
    struct Row {
        Registrations who;
        const char* says;
        bool asks;
    };
    const Row rows[] = {
        {Registrations::closed, "made by the institution", false},
        {Registrations::open, "Anybody may make an account", true},
        {Registrations::approval, "look at each new account", true},
        {Registrations::invite, "need an invitation", true},
    };
    for (const Row& row : rows) {
        CAPTURE(row.says);
        JoinPage node(row.who);
        node.door.settings.rules = {"Be <kind>."};
        const auto page = node.call("GET", "/join?code=a%22b");
        CHECK(page.status == 200);
        CHECK(page.body.contains(row.says));
        CHECK(page.body.contains("<form") == row.asks);
        CHECK(page.body.contains("name=\"reason\"") == (row.who == Registrations::approval));
        CHECK(page.body.contains("value=\"a&quot;b\"") == (row.who == Registrations::invite));
        CHECK(page.body.contains("Be &lt;kind&gt;.") == row.asks);
        CHECK_FALSE(page.body.contains("<script"));
        CHECK(header(page.headers, "Cache-Control").find("no-store") != std::string_view::npos);
    }
}

TEST_CASE("an account is made on the page, and signs in with its password") {
    JoinPage node(Registrations::open);
    const auto page = node.post(bea());
    REQUIRE(page.status == 200);
    CHECK(page.body.contains("@bea@hill.test"));
    CHECK_FALSE(page.body.contains("long enough"));
    Browser browser(node.door.node);
    CHECK(browser.post("/settings/sign-in", {{"handle", "bea"}, {"password", "long enough"}}).status == 303);
}

TEST_CASE("what is wrong is said beside its field, and nothing typed is lost but the password") {
    JoinPage node(Registrations::approval);
    struct Row {
        const char* field;
        const char* value;
        const char* says;
    };
    const Row rows[] = {
        {"username", "", "Choose a name"},
        {"username", "admin", "kept for the institution"},
        {"username", "no spaces", "letters from a to z"},
        {"email", "nowhere", "no mail address"},
        {"password", "short", "too short"},
        {"reason", "  ", "why you would like to join"},
        {"agreement", "off", "only join if you accept"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.says);
        const auto page = node.post(with(bea(), row.field, row.value));
        CHECK(page.status == 422);
        CHECK(page.body.contains(row.says));
        CHECK(page.body.contains("aria-invalid=\"true\""));
        const std::string field = row.field;
        if (field != "username") CHECK(page.body.contains("value=\"bea\""));
        if (field != "email") CHECK(page.body.contains("value=\"bea@mail.test\""));
        if (field != "reason") CHECK(page.body.contains(">I know Ana</textarea>"));
        CHECK(page.body.contains(" checked") == (field != "agreement"));
        CHECK_FALSE(page.body.contains("long enough"));
        CHECK_FALSE(page.body.contains("value=\"short\""));
    }
    CHECK_FALSE(node.door.is_there("bea"));
    CHECK(node.post(bea()).status == 200);
    CHECK(node.post(bea()).body.contains("Somebody has that name already"));
}

TEST_CASE("markup that is typed comes back as text") {
    JoinPage node(Registrations::approval);
    const std::string script = "\"></textarea><script>alert(1)</script>";
    const auto page = node.post({{"username", script},
                                 {"email", script},
                                 {"password", script},
                                 {"reason", script},
                                 {"invite_code", script}});
    CHECK(page.status == 422);
    CHECK_FALSE(page.body.contains("<script>"));
}

TEST_CASE("an account on the page waits for its mailbox and for those who approve") {
    JoinPage mail(Registrations::open, true);
    const auto first = mail.post(bea());
    CHECK(first.body.contains("Look into your mailbox"));
    CHECK_FALSE(first.body.contains("let you in"));
    JoinPage people(Registrations::approval);
    CHECK(people.post(bea()).body.contains("when they have let you in"));
    JoinPage both(Registrations::approval, true);
    const auto third = both.post(bea());
    CHECK(third.body.contains("Look into your mailbox"));
    CHECK(third.body.contains("let you in"));
}

TEST_CASE("an invitation is spent on the page once, and a form of another site is not heard") {
    JoinPage node(Registrations::invite);
    const std::string code = node.door.node.tell("invite.create", {{"uses", 1}})["code"];
    FormFields fields = bea();
    fields.emplace_back("invite_code", "wrong");
    const auto wrong = node.post(fields);
    CHECK(wrong.status == 422);
    CHECK(wrong.body.contains("invitation does not work"));
    CHECK(wrong.body.contains("value=\"wrong\""));
    fields.back().second = code;
    CHECK(node.post(fields, {{"Origin", "https://evil.test"}}).status == 403);
    CHECK(node.post(fields, {{"Sec-Fetch-Site", "cross-site"}}).status == 403);
    CHECK_FALSE(node.door.is_there("bea"));
    CHECK(node.post(fields).status == 200);
    CHECK(node.door.is_there("bea"));
    CHECK(node.post(with(fields, "username", "bo")).status == 422);
}

TEST_CASE("where nobody may join the form does nothing") {
    JoinPage node(Registrations::closed);
    CHECK(node.post(bea()).status == 403);
    CHECK_FALSE(node.door.is_there("bea"));
    SmallNode other;
    CHECK(Browser(other).get("/join").status == 200);
}
