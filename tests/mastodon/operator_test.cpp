// The pages of the operators as their people use them: who comes in, what they see of it, what each form
// does, and what it says when it does not.
#include "tests/mastodon/office.h"

#include <string>
#include <vector>

using namespace kith;
using namespace kith::test;

namespace {

const std::vector<std::string> all_paths = {"/operator",
                                            "/operator/reports",
                                            "/operator/reports/1",
                                            "/operator/accounts/1",
                                            "/operator/sign-ups",
                                            "/operator/invitations",
                                            "/operator/domains",
                                            "/operator/delivery",
                                            "/operator/audit"};

}  // namespace

TEST_SUITE_BEGIN("operator pages");

TEST_CASE("who is not signed in is asked to at every address alike, and comes to where they wanted") {
    OperatorOffice office;
    for (const std::string& path : all_paths) {
        CAPTURE(path);
        const auto page = office.browser.get(path);
        CHECK(page.status == 200);
        CHECK(page.says("id=\"password\""));
        CHECK(page.field("to") == path);
        CHECK(page.header("Cache-Control") == "no-store");
    }
    CHECK(office.browser.post("/operator/reports/1", {{"deed", "close"}}).status == 403);
    const auto done = office.sign_in("rowan", "/operator/audit");
    CHECK(done.status == 303);
    CHECK(done.header("Location") == "/operator/audit");
    for (const char* odd : {"https://evil.test/", "//evil.test", "/operator/../settings", "/settings"}) {
        CHECK(office.sign_in("rowan", odd).header("Location") == "/operator");
    }
}

TEST_CASE("a wrong password says so and keeps the handle and the way") {
    OperatorOffice office;
    const auto page = office.browser.post(
        "/operator/sign-in", {{"handle", "rowan"}, {"password", "not this one"}, {"to", "/operator/audit"}});
    CHECK(page.status == 403);
    CHECK(page.field("to") == "/operator/audit");
    CHECK(page.says("value=\"rowan\""));
    CHECK(office.browser.cookie.empty());
}

TEST_CASE("for people without a role there is nothing there, as where there is nothing") {
    OperatorOffice office;
    REQUIRE(office.sign_in("ana").status == 303);
    const auto absent = office.browser.get("/no-such-page");
    REQUIRE(absent.status == 404);
    for (const std::string& path : all_paths) {
        CAPTURE(path);
        const auto page = office.browser.get(path);
        CHECK(page.status == 404);
        CHECK(page.body == absent.body);
        if (path == "/operator" || path == "/operator/reports" || path == "/operator/delivery") continue;
        CHECK(office.browser.post(path, {{"deed", "close"}}).status ==
              (path == "/operator/audit" ? 405 : 404));
    }
}

TEST_CASE("a role opens its own pages and no other, and ends at once when it is taken away") {
    OperatorOffice office("moderator");
    office.come_in();
    const auto start = office.browser.get("/operator");
    CHECK(start.status == 200);
    CHECK(start.says("@rowan@hill.test"));
    CHECK(start.says("href=\"/operator/reports\""));
    for (const char* path : {"sign-ups", "invitations", "domains", "delivery", "audit"}) {
        CAPTURE(path);
        CHECK_FALSE(start.says("/operator/" + std::string(path)));
        CHECK(office.browser.get("/operator/" + std::string(path)).status == 404);
    }
    office.be("");
    CHECK(office.browser.get("/operator").status == 404);
    office.be("admin");
    for (const char* path : {"sign-ups", "invitations", "domains", "delivery", "audit"}) {
        CHECK(office.browser.get("/operator/" + std::string(path)).status == 200);
    }
}

TEST_CASE("a report is shown with what was reported, and with no other post") {
    OperatorOffice office;
    const auto open = office.say(office.ben, "An unkind thing");
    office.say(office.ben, "Something else entirely");
    const auto told =
        office.say(office.ben, {.text = "@ana@hill.test a nasty whisper", .visibility = Visibility::direct});
    office.say(office.ben, {.text = "@ana@hill.test a second whisper", .visibility = Visibility::direct});
    const std::string id = office.reported(office.ben, {open, told});
    office.come_in();
    CHECK(office.browser.get("/operator").says("<span class=\"state state-on\">1</span>"));
    const auto list = office.browser.get("/operator/reports");
    CHECK(list.says("/operator/reports/" + id));
    CHECK(list.says("@ben@hill.test"));
    const auto page = office.browser.get("/operator/reports/" + id);
    CHECK(page.status == 200);
    CHECK(page.says("An unkind thing"));
    CHECK(page.says("a nasty whisper"));
    CHECK(page.says("A direct message, shown because it was reported"));
    CHECK_FALSE(page.says("Something else entirely"));
    CHECK_FALSE(page.says("a second whisper"));
    CHECK(page.says("they are unkind"));
    CHECK(page.says("@ana@hill.test"));
    CHECK_FALSE(page.says("ben of the hill"));
    CHECK_FALSE(page.says("value=\"forward\""));
    CHECK(office.browser.get("/operator/audit").says("Read reported messages"));
    CHECK(office.browser.get("/operator/reports/1").status == 404);
    CHECK(office.browser.get("/operator/reports/x").status == 404);
}

TEST_CASE("a report is taken, given back, closed and opened again") {
    OperatorOffice office;
    const std::string path = "/operator/reports/" + office.reported(office.ben);
    office.come_in();
    const auto taken = office.send(path, {{"deed", "assign"}});
    CHECK(taken.status == 303);
    CHECK(office.browser.follow(taken).says("This report is yours now."));
    CHECK(office.browser.get(path).says("value=\"release\""));
    CHECK(office.browser.follow(office.send(path, {{"deed", "release"}})).says("Nobody yet"));
    CHECK(office.browser.follow(office.send(path, {{"deed", "close"}})).says("Closed on"));
    CHECK(office.browser.get("/operator/reports").says("No report is open"));
    CHECK(office.browser.get("/operator/reports?state=closed").says("@ben@hill.test"));
    CHECK(office.send(path, {{"deed", "reopen"}}).status == 303);
    CHECK(office.browser.get("/operator/reports").says("@ben@hill.test"));
    const auto log = office.browser.get("/operator/audit");
    CHECK(log.says("Assigned a report"));
    CHECK(log.says("Closed a report"));
    CHECK(log.says("Opened a report again"));
    const auto odd = office.send(path, {{"deed", "eat"}});
    CHECK(odd.status == 400);
    CHECK(odd.says("The form was not understood"));
}

TEST_CASE("a measure needs a choice and a reason, keeps what was typed, and closes the report with it") {
    OperatorOffice office;
    const std::string path = "/operator/reports/" + office.reported(office.ben);
    office.come_in();
    auto page = office.send(path, {{"deed", "measure"}, {"reason", "Typed & kept"}});
    CHECK(page.status == 400);
    CHECK(page.says("Please choose what to do."));
    CHECK(page.says(">Typed &amp; kept</textarea>"));
    page = office.send(path, {{"deed", "measure"}, {"measure", "suspend"}, {"reason", "  "}});
    CHECK(page.status == 400);
    CHECK(page.says("Please write why"));
    CHECK(page.says("value=\"suspend\" required checked"));
    CHECK_FALSE(office.standing(office.ben.id()).suspended);
    page = office.send(
        path,
        {{"deed", "measure"}, {"measure", "suspend"}, {"reason", std::string(2001, 'x')}, {"close", "on"}});
    CHECK(page.status == 400);
    CHECK(page.says(std::string(2001, 'x')));
    page = office.send(
        path, {{"deed", "measure"}, {"measure", "suspend"}, {"reason", "Unkind again"}, {"close", "on"}});
    CHECK(page.status == 303);
    CHECK(office.standing(office.ben.id()).suspended);
    const auto after = office.browser.follow(page);
    CHECK(after.says("The account is suspended."));
    CHECK(after.says("Closed on"));
    CHECK(after.says("Unkind again"));
    CHECK_FALSE(after.says("value=\"suspend\""));
}

TEST_CASE("what is in force against an account is taken back on its page") {
    OperatorOffice office;
    office.come_in();
    auto found = office.send("/operator/find", {{"handle", " @ben@hill.test "}}, "/operator");
    REQUIRE(found.status == 303);
    const std::string path(found.header("Location"));
    CHECK(office.send("/operator/find", {{"handle", "ben"}}, "/operator").header("Location") == path);
    for (const char* measure : {"sensitive", "silence", "disable", "suspend"}) {
        CAPTURE(measure);
        REQUIRE(office.send(path, {{"deed", "measure"}, {"measure", measure}, {"reason", "Enough"}}).status ==
                303);
    }
    CHECK(office.standing(office.ben.id()).silenced);
    CHECK(office.standing(office.ben.id()).sensitized);
    CHECK(office.standing(office.ben.id()).disabled);
    CHECK(office.browser.get(path).says("Suspended since"));
    for (const char* measure : {"sensitive", "silence", "disable", "suspend"}) {
        const auto undone =
            office.send(path, {{"deed", "undo-" + std::string(measure)}, {"reason", "We were wrong"}});
        REQUIRE(undone.status == 303);
    }
    CHECK_FALSE(office.standing(office.ben.id()).silenced);
    CHECK_FALSE(office.standing(office.ben.id()).suspended);
    CHECK_FALSE(office.standing(office.ben.id()).sensitized);
    CHECK_FALSE(office.standing(office.ben.id()).disabled);
    const auto page = office.browser.get(path);
    CHECK(page.says("Nothing is in force"));
    CHECK(page.says("We were wrong"));
    CHECK(page.says("Nobody reported this account."));
    CHECK_FALSE(page.says("ben of the hill"));
}

TEST_CASE("nobody is found kindly, and the staff is not acted on") {
    OperatorOffice office;
    office.come_in();
    for (const char* typed : {"no such person", "nobody@hill.test"}) {
        const auto page = office.send("/operator/find", {{"handle", typed}}, "/operator");
        CHECK(page.status == 400);
        CHECK(page.says("value=\"" + std::string(typed) + "\""));
        CHECK(page.says("id=\"problem\""));
    }
    const std::string own = "/operator/accounts/" + std::to_string(office.rowan.id.value);
    const auto page =
        office.send(own, {{"deed", "measure"}, {"measure", "silence"}, {"reason", "Enough of myself"}});
    CHECK(page.status == 403);
    CHECK(page.says("id=\"problem\""));
    CHECK(page.says("Enough of myself"));
}

TEST_CASE("a form that is not of this session does nothing, and keeps what was typed") {
    OperatorOffice office;
    const std::string path = "/operator/accounts/" + office.ben.key();
    office.come_in();
    const FormFields form = {{"deed", "measure"}, {"measure", "suspend"}, {"reason", "Written with care"}};
    const auto old = office.browser.post(path, form);
    CHECK(old.status == 403);
    CHECK(old.says("Written with care"));
    CHECK(old.says("nothing was done"));
    FormFields whole = form;
    whole.emplace_back("csrf", office.browser.get(path).field("csrf"));
    CHECK(office.browser.post(path, whole, {{"Sec-Fetch-Site", "cross-site"}}).status == 403);
    CHECK(office.browser.post(path, whole, {{"Origin", "https://evil.test"}}).status == 403);
    CHECK_FALSE(office.standing(office.ben.id()).suspended);
    CHECK(office.browser.post(path, whole).status == 303);
    CHECK(office.standing(office.ben.id()).suspended);
}

TEST_CASE("a report goes to the home server once, with the operator's words and not the reporter's name") {
    OperatorOffice office;
    const auto stranger = office.stranger("spark");
    const std::string path = "/operator/reports/" + office.reported(stranger);
    office.come_in();
    CHECK(office.browser.get(path).says("Tell <bdi>valley.test</bdi>"));
    const auto sent = office.send(path, {{"deed", "forward"}, {"comment", "Please look"}});
    CHECK(sent.status == 303);
    CHECK(office.browser.follow(sent).says("which is not told who reported"));
    CHECK_FALSE(office.browser.get(path).says("value=\"forward\""));
    const auto again = office.send(path, {{"deed", "forward"}, {"comment", "Please look"}});
    CHECK(again.status == 409);
    CHECK(again.says("forwarded already"));
}

TEST_SUITE_END();
