// The lists of the operators' pages: sign-ups, invitations, other servers, the log; and how one leaves.
#include "storage/domain_rules.h"
#include "storage/hosts.h"
#include "storage/moderation.h"
#include "storage/registrations.h"
#include "tests/mastodon/office.h"

#include <string>
#include <utility>
#include <vector>

using namespace kith;
using namespace kith::test;

TEST_SUITE_BEGIN("operator pages");

TEST_CASE("sign-ups that wait are shown with their reason, and each gets its answer") {
    OperatorOffice office;
    office.come_in();
    CHECK(office.browser.get("/operator/sign-ups").says("Nobody waits"));
    const auto waits = [&](const storage::ActorRow& who) {
        office.write([&](storage::Tx& tx) {
            storage::insert_pending_account(
                tx, {.actor = who.id, .subject = who.subject, .asked = office.clock.now()});
        });
    };
    waits(office.ben.row);
    const auto page = office.browser.get("/operator/sign-ups");
    CHECK(page.says("@ben@hill.test"));
    CHECK(office.browser.get("/operator").says("People want an account"));
    CHECK(page.field("id") == office.ben.key());
    const auto odd =
        office.send("/operator/sign-ups", {{"deed", "eat"}, {"id", office.ben.key()}, {"reason", "So"}});
    CHECK(odd.status == 400);
    CHECK(odd.says("value=\"So\""));
    const auto done = office.send("/operator/sign-ups", {{"deed", "approve"}, {"id", office.ben.key()}});
    CHECK(done.status == 303);
    CHECK(office.browser.follow(done).says("Nobody waits"));
    waits(office.ana.row);
    REQUIRE(office
                .send("/operator/sign-ups",
                      {{"deed", "refuse"}, {"id", office.ana.key()}, {"reason", "Not one of ours"}})
                .status == 303);
    CHECK(office.browser.get("/operator/sign-ups").says("Nobody waits"));
    // What was written about somebody goes with them.
    const auto log = office.browser.get("/operator/audit");
    CHECK(log.says("Refused a sign-up"));
    CHECK_FALSE(log.says("Not one of ours"));
}

TEST_CASE("an invitation's link is shown once, and it can be withdrawn") {
    OperatorOffice office;
    office.come_in();
    const std::string path = "/operator/invitations";
    for (const auto& [uses, days] : std::vector<std::pair<std::string, std::string>>{
             {"0", "7"}, {"some", "7"}, {"1", "9999"}, {"1", ""}}) {
        const auto page = office.send(path, {{"deed", "make"}, {"uses", uses}, {"days", days}});
        CHECK(page.status == 400);
        CHECK(page.field("uses").empty());  // other attributes stand between
        CHECK(page.says("value=\"" + uses + "\""));
    }
    CHECK(office.browser.get(path).says("There is no invitation"));
    const auto made = office.send(path, {{"deed", "make"}, {"uses", "3"}, {"days", "14"}});
    CHECK(made.status == 200);
    CHECK(made.header("Cache-Control") == "no-store");
    CHECK(made.says("https://hill.test/join?code="));
    const auto page = office.browser.get(path);
    CHECK_FALSE(page.says("/join?code="));
    CHECK(page.says("For 3 people more"));
    const auto gone = office.send(path, {{"deed", "withdraw"}, {"id", page.field("id")}});
    CHECK(gone.status == 303);
    CHECK(office.browser.follow(gone).says("There is no invitation"));
    // Twice is once.
    CHECK(office.send(path, {{"deed", "withdraw"}, {"id", page.field("id")}}).status == 303);
}

TEST_CASE("a rule about a server is made with a severity and a reason, changed, and removed") {
    OperatorOffice office;
    office.come_in();
    const std::string path = "/operator/domains";
    const FormFields good = {
        {"deed", "add"}, {"host", "Bad.Test"}, {"severity", "silence"}, {"reason", "Spam"}};
    for (const std::string missing : {"host", "severity", "reason"}) {
        CAPTURE(missing);
        FormFields form = {{"note", "For us <alone>"}, {"no_pictures", "on"}};
        for (const auto& field : good) {
            if (field.first != missing) form.push_back(field);
        }
        const auto page = office.send(path, form);
        CHECK(page.status == 400);
        CHECK(page.says("id=\"problem\""));
        CHECK(page.says("For us &lt;alone&gt;</textarea>"));
        CHECK(page.says("value=\"on\" checked"));
    }
    CHECK(office.browser.get(path).says("There is no rule"));
    CHECK(office.browser.follow(office.send(path, good)).says("bad.test"));
    const auto known = office.database->read([](storage::Tx& tx) -> Result<std::vector<storage::DomainRule>> {
        return storage::list_domain_rules(tx);
    });
    REQUIRE(known->size() == 1);
    CHECK(known->front().severity == storage::Severity::silence);
    const auto own = office.send(
        path, {{"deed", "add"}, {"host", "hill.test"}, {"severity", "suspend"}, {"reason", "By mistake"}});
    CHECK(own.status == 403);
    CHECK(own.says("By mistake"));
    CHECK(office.browser.follow(office.send(path, {{"deed", "remove"}, {"host", "bad.test"}}))
              .says("There is no rule"));
}

TEST_CASE("many rules are shown a page at a time, each once") {
    OperatorOffice office;
    office.write([&](storage::Tx& tx) {
        for (int i = 0; i < 45; ++i) {
            storage::put_domain_rule(
                tx,
                {.host = Host::trusted("n" + std::to_string(100 + i) + ".test"), .at = office.clock.now()});
        }
    });
    office.come_in();
    std::string target = "/operator/domains";
    int shown = 0;
    int pages = 0;
    while (!target.empty() && pages < 9) {
        const auto page = office.browser.get(target);
        ++pages;
        for (auto at = page.body.find("value=\"remove\""); at != std::string::npos;
             at = page.body.find("value=\"remove\"", at + 1)) {
            ++shown;
        }
        const auto next = page.body.find("rel=\"next\" href=\"");
        if (next == std::string::npos) break;
        const auto from = next + std::string_view("rel=\"next\" href=\"").size();
        target = page.body.substr(from, page.body.find('"', from) - from);
    }
    CHECK(pages == 3);
    CHECK(shown == 45);
}

TEST_CASE("mail domains and networks are blocked and let go again, and both are written down") {
    OperatorOffice office;
    office.come_in();
    const std::string path = "/operator/blocks";
    const auto empty = office.browser.get(path);
    CHECK(empty.says("No domain of e-mail addresses is blocked."));
    CHECK(empty.says("No network is blocked."));
    for (const FormFields& form : std::vector<FormFields>{
             {{"deed", "block-domain"}, {"domain", "not a domain"}},
             {{"deed", "block-network"}, {"network", "192.0.2.7"}, {"comment", "Kept"}},
             {{"deed", "block-network"}, {"network", "192.0.2.7/32"}, {"comment", "Kept"}},
             {{"deed", "block-network"}, {"network", "192.0.2.0/24"}, {"days", "0"}},
             {{"deed", "eat"}}}) {
        const auto page = office.send(path, form);
        CHECK(page.status == 400);
        CHECK(page.says("id=\"problem\""));
        for (const auto& [name, value] : form) {
            if (name == "comment") CHECK(page.says(">Kept</textarea>"));
        }
    }
    CHECK(office.browser.get(path).says("No network is blocked."));
    CHECK(office.browser.follow(office.send(path, {{"deed", "block-domain"}, {"domain", "Throw.Test"}}))
              .says("throw.test"));
    CHECK(office.send(path, {{"deed", "block-domain"}, {"domain", "throw.test"}}).status == 409);
    const auto with_both = office.browser.follow(office.send(path,
                                                             {{"deed", "block-network"},
                                                              {"network", "192.0.2.9/24"},
                                                              {"comment", "A wave <of them>"},
                                                              {"days", "30"}}));
    CHECK(with_both.says("192.0.2.0/24"));
    CHECK(with_both.says("A wave &lt;of them&gt;"));
    CHECK(with_both.says("No account is made from there"));
    CHECK(office.database
              ->read([](storage::Tx& tx) -> Result<bool> {
                  return storage::is_email_blocked(tx, "ana@below.throw.test");
              })
              .value());
    CHECK(
        office.browser.follow(office.send(path, {{"deed", "unblock-domain"}, {"id", with_both.field("id")}}))
            .says("No domain of e-mail addresses is blocked."));
    const auto left = office.browser.get(path);
    CHECK(office.browser.follow(office.send(path, {{"deed", "unblock-network"}, {"id", left.field("id")}}))
              .says("No network is blocked."));
    // Twice is once.
    CHECK(office.send(path, {{"deed", "unblock-network"}, {"id", left.field("id")}}).status == 303);
    const auto log = office.browser.get("/operator/audit");
    for (const char* deed : {"Blocked a mail domain",
                             "Blocked a mail domain no longer",
                             "Blocked a network",
                             "Blocked a network no longer"}) {
        CHECK(log.says(deed));
    }
}

TEST_CASE("an operator at the machine blocks by the same rules") {
    OperatorOffice office;
    CHECK(office.tell("moderate.block-mail", {{"domain", "Throw.Test"}})["domain"] == "throw.test");
    CHECK(office.tell("moderate.block-network",
                      {{"network", "192.0.2.9/24"}, {"comment", "A wave"}, {"days", 30}})["network"] ==
          "192.0.2.0/24");
    CHECK(office.ask("moderate.block-network", {{"network", "192.0.2.9/32"}}).error().code ==
          Errc::malformed);
    const auto all = office.tell("moderate.blocks", Json::object());
    REQUIRE(all["domains"].size() == 1);
    CHECK(all["domains"][0]["domain"] == "throw.test");
    REQUIRE(all["networks"].size() == 1);
    CHECK(all["networks"][0]["comment"] == "A wave");
    CHECK(!all["networks"][0]["until"].get<std::string>().empty());
    office.tell("moderate.unblock-mail", {{"domain", "THROW.test"}});
    office.tell("moderate.unblock-network", {{"network", "192.0.2.9/24"}});
    office.tell("moderate.block-network", {{"network", "2001:DB8::/48"}});
    office.tell("moderate.unblock-network", {{"network", "2001:DB8::/48"}});
    CHECK(office.ask("moderate.unblock-mail", {{"domain", "throw.test"}}).error().code == Errc::not_found);
    CHECK(office.ask("moderate.unblock-network", {{"network", "x"}}).error().code == Errc::not_found);
    CHECK(office.tell("moderate.log", {{"limit", 10}}).size() == 7);  // and the moderator's role
}

TEST_CASE("servers that cannot be reached are shown with since when") {
    OperatorOffice office;
    office.come_in();
    CHECK(office.browser.get("/operator/delivery").says("Nothing waits"));
    office.write([&](storage::Tx& tx) {
        const auto host =
            storage::ensure_host(tx, office.core->ids(), Host::trusted("away.test"), office.clock.now());
        tx.execute(
            "UPDATE hosts SET failures = 3, opened_ms = ?, last_error = 'transport/connect' WHERE id = ?",
            to_unix_ms(office.clock.now()),
            host.value);
    });
    const auto page = office.browser.get("/operator/delivery");
    CHECK(page.says("away.test"));
    CHECK(page.says("Failing since"));
    CHECK(page.says("transport/connect"));
    CHECK(office.browser.get("/operator").says("did not arrive"));
}

TEST_CASE("the log is read page by page") {
    OperatorOffice office;
    office.write([&](storage::Tx& tx) {
        for (int i = 0; i < 25; ++i) {
            storage::insert_deed(tx,
                                 {.id = office.core->ids().make<storage::DeedId>(),
                                  .at = office.clock.now(),
                                  .verb = "domain suspend",
                                  .object = "n" + std::to_string(100 + i) + ".test"});
        }
    });
    office.come_in();
    const auto first = office.browser.get("/operator/audit");
    CHECK(first.says("n124.test"));
    CHECK(first.says("an operator at the machine"));
    CHECK_FALSE(first.says("n100.test"));
    const auto at = first.body.find("/operator/audit?before=");
    REQUIRE(at != std::string::npos);
    const auto second = office.browser.get(first.body.substr(at, first.body.find('"', at) - at));
    CHECK(second.says("n100.test"));
    CHECK_FALSE(second.says("n124.test"));
    CHECK(second.says("href=\"/operator/audit\""));
}

TEST_CASE("the address of a person is shown when it is asked for, and that is written down") {
    OperatorOffice office;
    office.come_in();
    const auto dora = office.accounts->create(
        {.handle = "dora", .role = "student", .email = "dora@mail.test", .password = "long enough"});
    REQUIRE(dora.has_value());
    const std::string path = "/operator/accounts/" + std::to_string(dora->actor.id.value);
    CHECK_FALSE(office.browser.get(path).says("dora@mail.test"));
    const auto page = office.send(path, {{"deed", "address"}});
    CHECK(page.status == 200);
    CHECK(page.says("dora@mail.test"));
    CHECK_FALSE(office.browser.get(path).says("dora@mail.test"));
    CHECK(office.browser.get("/operator/audit").says("Looked at an e-mail address"));
}

TEST_CASE("signing out ends it") {
    OperatorOffice office;
    office.come_in();
    const auto out = office.send("/operator/sign-out", {}, "/operator");
    CHECK(out.status == 303);
    CHECK(office.browser.get("/operator").says("id=\"password\""));
}

TEST_SUITE_END();
