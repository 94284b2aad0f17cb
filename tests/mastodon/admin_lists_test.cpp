// The staff of a node: lists, servers, blocks, invitations, the log, and the commands at the machine.
#include "tests/mastodon/staff_office.h"

using namespace kith;
using namespace kith::test;

TEST_SUITE_BEGIN("moderation");

TEST_CASE("an address is read by who may, one at a time, and each time is on record") {
    Office office;
    const auto made = office.accounts->create(
        {.handle = "dora", .role = "student", .email = "dora@mail.test", .password = "long enough"});
    REQUIRE(made.has_value());
    const std::string path = "/api/v1/admin/accounts/" + std::to_string(made->actor.id.value);
    CHECK_FALSE(office.mod.get("/api/v1/admin/accounts").body.contains("dora@mail.test"));
    CHECK(office.told(made->actor).empty());
    CHECK(office.mod.get(path).json()["email"] == "dora@mail.test");
    REQUIRE(office.told(made->actor).size() == 1);
    CHECK(office.told(made->actor)[0].verb == "the e-mail address was read");
    office.be("moderator");
    CHECK(office.mod.get(path).json()["email"] == "");
    CHECK(office.told(made->actor).size() == 1);
    CHECK(office.mod.get("/api/v1/admin/accounts?ip=192.0.2.7").status == 422);
}

TEST_CASE("accounts are listed by where they are, how they stand and how they begin") {
    Office office;
    office.stranger("eve");
    CHECK(count(office.mod.get("/api/v1/admin/accounts")) == 4);
    CHECK(count(office.mod.get("/api/v1/admin/accounts?local=true")) == 3);
    CHECK(count(office.mod.get("/api/v1/admin/accounts?remote=true")) == 1);
    CHECK(count(office.mod.get("/api/v2/admin/accounts?origin=remote&by_domain=valley.test")) == 1);
    CHECK(count(office.mod.get("/api/v2/admin/accounts?by_domain=river.test")) == 0);
    CHECK(count(office.mod.get("/api/v2/admin/accounts?username=An")) == 1);
    CHECK(count(office.mod.get("/api/v2/admin/accounts?display_name=eve+of")) == 1);
    CHECK(count(office.mod.get("/api/v2/admin/accounts?permissions=staff")) == 1);
    CHECK(count(office.mod.get("/api/v2/admin/accounts?status=disabled")) == 0);
    const auto first = office.mod.get("/api/v1/admin/accounts?limit=1");
    CHECK(count(first) == 1);
    CHECK(first.header("Link").contains("max_id="));
}

TEST_CASE("decisions about servers are made, changed and forgotten, and mean what they say") {
    Office office;
    const auto eve = office.stranger("eve");
    const auto made = office.mod.post("/api/v1/admin/domain_blocks",
                                      {{"domain", "valley.test"},
                                       {"severity", "silence"},
                                       {"public_comment", "Loud"},
                                       {"private_comment", "Seen on Tuesday"}});
    REQUIRE(made.status == 200);
    const Json block = made.json();
    CHECK(block["severity"] == "silence");
    CHECK(block["private_comment"] == "Seen on Tuesday");
    const auto limited = [&](const storage::ActorRow& who) {
        return office.read<bool>([&](storage::Tx& tx) { return storage::is_limited(tx, who.id); });
    };
    CHECK(limited(eve));
    // Who comes later, or of below it, as well.
    CHECK(limited(office.stranger("fay")));
    CHECK(limited(office.stranger("gus", "under.valley.test")));
    CHECK_FALSE(limited(office.stranger("hal", "river.test")));
    CHECK(office.mod.post("/api/v1/admin/domain_blocks", {{"domain", "valley.test"}}).status == 422);
    const std::string path = "/api/v1/admin/domain_blocks/" + block["id"].get<std::string>();
    CHECK(office.mod.get(path).json()["domain"] == "valley.test");
    CHECK(
        office.mod.put(path, {{"severity", "suspend"}, {"reject_reports", true}}).json()["reject_reports"] ==
        true);
    office.write([&](storage::Tx& tx) {
        CHECK(storage::is_domain_blocked(tx, Host::trusted("valley.test")));
        CHECK(storage::are_reports_rejected(tx, Host::trusted("valley.test")));
    });
    CHECK_FALSE(limited(eve));
    CHECK(office.mod.put(path, {{"severity", "much"}}).status == 422);
    // What is for the staff alone is not in the list for people here.
    const auto shown = office.ben.client.get("/api/v1/instance/domain_blocks");
    CHECK(shown.body.contains("Loud"));
    CHECK_FALSE(shown.body.contains("Tuesday"));
    CHECK(office.mod.remove(path).status == 200);
    CHECK(office.mod.get(path).status == 404);
    CHECK(count(office.mod.get("/api/v1/admin/domain_blocks")) == 0);
    CHECK(office.mod.post("/api/v1/admin/domain_blocks", {{"domain", "hill.test"}}).status == 403);
    // Nor one that this node lies below.
    CHECK(office.mod.post("/api/v1/admin/domain_blocks", {{"domain", "test"}}).status == 403);
    CHECK(office.mod.post("/api/v1/admin/domain_blocks", {{"domain", "ill.test"}}).status == 200);
    const auto allow = office.mod.post("/api/v1/admin/domain_allows", {{"domain", "good.test"}});
    REQUIRE(allow.status == 200);
    CHECK(count(office.mod.get("/api/v1/admin/domain_allows")) == 1);
    CHECK(office.mod.remove("/api/v1/admin/domain_allows/" + allow.json()["id"].get<std::string>()).status ==
          200);
}

TEST_CASE("mail domains and networks are blocked, and single addresses are not kept") {
    Office office;
    const auto mail = office.mod.post("/api/v1/admin/email_domain_blocks", {{"domain", "Spam.Test"}});
    REQUIRE(mail.status == 200);
    office.write([](storage::Tx& tx) {
        CHECK(storage::is_email_blocked(tx, "a@spam.test"));
        CHECK(storage::is_email_blocked(tx, "a@b.spam.test"));
        CHECK_FALSE(storage::is_email_blocked(tx, "a@notspam.test"));
        CHECK_FALSE(storage::is_email_blocked(tx, "spam.test"));
    });
    CHECK(office.mod.post("/api/v1/admin/email_domain_blocks", {{"domain", "spam.test"}}).status == 422);
    const std::string path = "/api/v1/admin/email_domain_blocks/" + mail.json()["id"].get<std::string>();
    CHECK(office.mod.get(path).json()["domain"] == "spam.test");
    CHECK(office.mod.remove(path).status == 200);
    CHECK(office.mod.remove(path).status == 404);

    for (const char* wrong : {"192.0.2.7", "192.0.2.7/32", "2001:db8::/64", "0.0.0.0/0", "nonsense"}) {
        CAPTURE(wrong);
        CHECK(office.mod.post("/api/v1/admin/ip_blocks", {{"ip", wrong}}).status == 422);
    }
    CHECK(office.mod.post("/api/v1/admin/ip_blocks", {{"ip", "192.0.2.0/24"}, {"severity", "no_access"}})
              .status == 422);
    const auto network =
        office.mod.post("/api/v1/admin/ip_blocks", {{"ip", "192.0.2.0/24"}, {"expires_in", 3600}});
    REQUIRE(network.status == 200);
    CHECK(count(office.mod.get("/api/v1/admin/ip_blocks")) == 1);
    // Whose address somebody typed is not kept.
    const auto typed = office.mod.post("/api/v1/admin/ip_blocks", {{"ip", "198.51.77.212/23"}});
    REQUIRE(typed.status == 200);
    CHECK(typed.json()["ip"] == "198.51.76.0/23");
    CHECK(office.mod.remove("/api/v1/admin/ip_blocks/" + typed.json()["id"].get<std::string>()).status ==
          200);
    office.clock.time += std::chrono::hours(2);
    CHECK(count(office.mod.get("/api/v1/admin/ip_blocks")) == 0);
    CHECK(office.mod.post("/api/v1/admin/ip_blocks", {{"ip", "192.0.2.0/24"}}).status == 200);
}

TEST_CASE("what the staff did is in one log, with who did it") {
    Office office;
    REQUIRE(office.service().silence(office.by_mod, office.ana.id(), {.text = "Loud"}).has_value());
    office.tell("moderate.unsilence", {{"who", "ana"}});
    const Json log = office.tell("moderate.log", Json::object());
    REQUIRE(log.size() == 3);
    CHECK(log[0]["verb"] == "unsilence");
    CHECK(log[0]["by"] == "operator");
    CHECK(log[1]["by"] == "warden@hill.test");
    CHECK(log[1]["reason"] == "Loud");
    CHECK(log[2]["verb"] == "role");
    office.be("moderator");
    CHECK(office.service().log(office.by_mod, {}).error().code == Errc::denied);
    // Of who was erased the words go.
    REQUIRE(office.accounts->erase(office.ana.row).has_value());
    CHECK_FALSE(office.tell("moderate.log", Json::object()).dump().contains("Loud"));
}

TEST_CASE("what a role may is as kith.toml says now, and is held since it was given") {
    Office office;
    const auto kept = [&] {
        return office.read<std::pair<std::int64_t, std::int64_t>>([&](storage::Tx& tx) {
            storage::Rows rows = tx.query("SELECT may, given_ms FROM account_roles");
            REQUIRE(rows.next());
            return std::pair(rows.integer(0), rows.integer(1));
        });
    };
    const auto given = kept();
    office.write([&](storage::Tx& tx) { storage::set_what_staff_may(tx, office.mod_row.id, 0); });
    CHECK(kept().first == 0);
    office.clock.time += std::chrono::hours(1);
    REQUIRE(office.service().note_roles().has_value());
    CHECK(kept() == given);
}

TEST_CASE("at the machine reports are read, assigned, forwarded and closed") {
    Office office;
    const auto post = office.say(office.ana, "Pelargonium");
    const std::int64_t id = std::stoll(
        office.reported(office.ana.key(), {{"status_ids", Json::array({std::to_string(post.id.value)})}}));
    REQUIRE(office.tell("report.list", Json::object()).size() == 1);
    CHECK(office.tell("report.show", {{"id", id}})["posts"][0]["text"] == "Pelargonium");
    office.tell("report.assign", {{"id", id}, {"handle", "warden"}});
    CHECK(office.tell("report.list", Json::object())[0]["assigned"] == "warden@hill.test");
    office.tell("report.close", {{"id", id}});
    CHECK(office.tell("report.list", Json::object()).empty());
    CHECK(office.tell("report.list", {{"state", "closed"}}).size() == 1);
    office.tell("report.reopen", {{"id", id}});
    CHECK(office.tell("report.list", Json::object()).size() == 1);
    CHECK_FALSE(office.ask("report.forward", {{"id", id}}).has_value());
    office.tell("account.role", {{"handle", "ben"}, {"role", "moderator"}});
    CHECK(office.tell("moderate.staff", Json::object()).size() == 2);
    office.tell("account.role", {{"handle", "ben"}, {"role", "none"}});
    CHECK(office.tell("moderate.staff", Json::object()).size() == 1);
}

TEST_CASE("invitations are made, listed without their codes, and withdrawn") {
    Office office;
    const auto made = office.service().invite(office.by_mod, 2, std::chrono::days(3));
    REQUIRE(made.has_value());
    const auto open = office.service().invites(office.by_mod);
    REQUIRE(open->size() == 1);
    CHECK(open->front().id() == made->row.id());
    CHECK(office.service().invite(office.by_mod, 0, std::chrono::days(3)).error().code == Errc::malformed);
    REQUIRE(office.service().withdraw_invite(office.by_mod, made->row.id()).has_value());
    CHECK(office.service().invites(office.by_mod)->empty());
    CHECK(office.service().withdraw_invite(office.by_mod, made->row.id()).error().code == Errc::not_found);
}

TEST_SUITE_END();
