// The staff of a node: what they see and do, through the service, the commands and the admin API, and what
// the people concerned see of it.
#include "node/mastodon/admin.h"

#include "activitypub/wire/json.h"
#include "storage/activities.h"
#include "storage/audit.h"
#include "storage/delivery_queue.h"
#include "storage/domain_rules.h"
#include "storage/moderation.h"
#include "storage/reports.h"
#include "tests/mastodon/neighbours.h"

#include <algorithm>

using namespace kith;
using namespace kith::test;

namespace {

constexpr const char* all_scopes = "read write follow admin:read admin:write";

struct Office : Neighbours {
    Somebody ana = somebody("ana");
    Somebody ben = somebody("ben");
    storage::ActorRow mod_row = person("mod", "staff");
    Client mod{*this, token_for(*this, mod_row, all_scopes)};
    node::Moderator by_mod = node::Moderator::of(mod_row.id);

    explicit Office(const std::string& role = "admin") { be(role); }

    const node::Moderation& service() { return core->moderation(); }
    void be(const std::string& role) {
        REQUIRE(service().set_role(node::Moderator::at_the_machine(), mod_row.id, role).has_value());
    }
    std::string reported(const std::string& whom, Json wish = Json::object()) {
        wish["account_id"] = whom;
        const auto answer = ben.client.post("/api/v1/reports", wish);
        REQUIRE_MESSAGE(answer.status == 200, answer.body);
        return answer.json()["id"];
    }
    std::vector<std::string> verbs_of(const storage::ActorRow& who) {
        std::vector<std::string> verbs;
        for (const auto& deed : read<std::vector<storage::DeedRow>>(
                 [&](storage::Tx& tx) { return storage::deeds_about(tx, who.id, 100); })) {
            verbs.push_back(deed.verb);
        }
        return verbs;
    }
    std::vector<storage::AuditEvent> told(const storage::ActorRow& who) {
        return read<std::vector<storage::AuditEvent>>(
            [&](storage::Tx& tx) { return storage::audit_of(tx, who.subject, 100); });
    }
    template <class T, class Work>
    T read(Work work) {
        return *database->read([&](storage::Tx& tx) -> Result<T> { return work(tx); });
    }
    std::string admin(const Somebody& who, const std::string& rest = "") {
        return "/api/v1/admin/accounts/" + who.key() + rest;
    }
};

std::size_t count(const Client::Answer& answer) {
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return answer.json().size();
}

}  // namespace

TEST_SUITE_BEGIN("moderation");

TEST_CASE("an admin token without a role learns nothing, and a role without the permission as little") {
    Office office("moderator");
    const std::string report = office.reported(office.ana.key());
    const Client plain(office, token_for(office, office.ben.row, all_scopes));
    const Client narrow(office, token_for(office, office.mod_row, "read write"));
    const std::string there[] = {"/api/v1/admin/accounts",
                                 "/api/v2/admin/accounts",
                                 office.admin(office.ana),
                                 "/api/v1/admin/reports",
                                 "/api/v1/admin/reports/" + report,
                                 "/api/v1/admin/domain_blocks",
                                 "/api/v1/admin/domain_allows",
                                 "/api/v1/admin/email_domain_blocks",
                                 "/api/v1/admin/ip_blocks"};
    std::string refusal;
    for (const std::string& path : there) {
        CAPTURE(path);
        const auto answer = plain.get(path);
        CHECK(answer.status == 403);
        if (refusal.empty()) refusal = answer.body;
        CHECK(answer.body == refusal);
        CHECK(narrow.get(path).status == 403);
        CHECK(Client(office, "").get(path).status == 401);
    }
    // What is absent reads the same to them.
    CHECK(plain.get("/api/v1/admin/reports/17").body == refusal);
    CHECK(plain.get("/api/v1/admin/accounts/17").body == refusal);
    CHECK(plain.post(office.admin(office.ana, "/action"), {{"type", "nonsense"}}).body == refusal);
    // A moderator is for reports and accounts.
    CHECK(office.mod.get("/api/v1/admin/reports/" + report).status == 200);
    CHECK(office.mod.get("/api/v1/admin/domain_blocks").body == refusal);
    CHECK(office.mod.post("/api/v1/admin/ip_blocks", {{"ip", "192.0.2.0/24"}}).body == refusal);
    // Nor does a role outlive its being taken away.
    office.be("");
    CHECK(office.mod.get("/api/v1/admin/reports/" + report).body == refusal);
}

TEST_CASE("who may what is told to themselves alone") {
    Office office;
    const Json own = office.mod.get("/api/v1/accounts/verify_credentials").json();
    CHECK(own["role"]["name"] == "admin");
    CHECK(own["role"]["permissions"] != "0");
    CHECK(office.ana.client.get("/api/v1/accounts/verify_credentials").json()["role"]["permissions"] == "0");
    const Json seen =
        office.ana.client.get("/api/v1/accounts/" + std::to_string(office.mod_row.id.value)).json();
    CHECK(seen["roles"].empty());
}

TEST_CASE("a report is shown with what its reporter could see, assigned, closed and opened again") {
    Office office;
    const auto open = office.say(office.ana, "Pelargonium");
    const auto hidden =
        office.say(office.ana, {.text = "for followers only", .visibility = Visibility::followers});
    const std::string id = office.reported(
        office.ana.key(),
        {{"comment", "Rude"},
         {"category", "spam"},
         {"status_ids", Json::array({std::to_string(open.id.value), std::to_string(hidden.id.value)})}});
    const Json shown = office.mod.get("/api/v1/admin/reports/" + id).json();
    CHECK(shown["comment"] == "Rude");
    CHECK(shown["category"] == "spam");
    CHECK(shown["account"]["username"] == "ben");
    CHECK(shown["target_account"]["username"] == "ana");
    REQUIRE(shown["statuses"].size() == 1);
    CHECK(shown["statuses"][0]["content"].get<std::string>().contains("Pelargonium"));
    CHECK(shown["action_taken"] == false);
    CHECK(shown["assigned_account"].is_null());

    const std::string path = "/api/v1/admin/reports/" + id;
    CHECK(office.mod.post(path + "/assign_to_self").json()["assigned_account"]["username"] == "mod");
    CHECK(office.mod.post(path + "/unassign").json()["assigned_account"].is_null());
    CHECK(office.mod.put(path, {{"category", "legal"}}).json()["category"] == "legal");
    CHECK(office.mod.put(path, {{"category", "?"}}).status == 422);
    const Json closed = office.mod.post(path + "/resolve").json();
    CHECK(closed["action_taken"] == true);
    CHECK(closed["action_taken_by_account"]["username"] == "mod");
    CHECK(count(office.mod.get("/api/v1/admin/reports")) == 0);
    CHECK(count(office.mod.get("/api/v1/admin/reports?resolved=true")) == 1);
    CHECK(office.mod.post(path + "/reopen").json()["action_taken"] == false);
    CHECK(count(office.mod.get("/api/v1/admin/reports")) == 1);
    CHECK(count(office.mod.get("/api/v1/admin/reports?target_account_id=" + office.ben.key())) == 0);
    CHECK(office.mod.get("/api/v1/admin/reports/17").status == 404);
    CHECK(office.service()
              .assign(office.by_mod, storage::ReportId(std::stoll(id)), office.ben.id())
              .error()
              .code == Errc::malformed);
}

TEST_CASE("reading messages that were reported is written down, and their author sees that") {
    Office office;
    const auto direct =
        office.say(office.ana, {.text = "@ben@hill.test zanzibar", .visibility = Visibility::direct});
    const std::string id =
        office.reported(office.ana.key(), {{"status_ids", Json::array({std::to_string(direct.id.value)})}});
    CHECK(office.told(office.ana.row).empty());
    const Json shown = office.mod.get("/api/v1/admin/reports/" + id).json();
    REQUIRE(shown["statuses"].size() == 1);
    CHECK(office.verbs_of(office.ana.row) == std::vector<std::string>{"read messages"});
    const auto events = office.told(office.ana.row);
    REQUIRE(events.size() == 1);
    CHECK(events[0].channel == "staff");
    // Who of the staff did it is not theirs to know.
    CHECK_FALSE(events[0].reason.value_or("").contains("mod"));
}

TEST_CASE("a report that is forwarded names the institution and never who reported") {
    Office office;
    const auto eve = office.stranger("eve");
    const std::string id =
        office.reported(std::to_string(eve.id.value), {{"comment", "I, ben, was insulted"}});
    const storage::ReportId report(std::stoll(id));
    REQUIRE(office.service().forward(office.by_mod, report, "Please look at this account").has_value());
    std::vector<std::string> bodies;
    office.write([&](storage::Tx& tx) {
        for (const auto& row : storage::delivery_status(tx, {})) {
            const auto activity = storage::find_activity(tx, row.activity);
            REQUIRE(activity.has_value());
            CHECK(row.inbox == eve.inbox);
            bodies.push_back(activity->body);
        }
    });
    REQUIRE(bodies.size() == 1);
    Json flag = Json::parse(bodies[0]);
    flag.erase("proof");  // which may hold any letters
    CHECK(flag["type"] == "Flag");
    CHECK(flag["actor"] == office.site.instance_actor().text());
    CHECK(flag["content"] == "Please look at this account");
    CHECK_FALSE(flag.dump().contains("ben"));
    CHECK_FALSE(flag.dump().contains("mod"));
    CHECK(office.mod.get("/api/v1/admin/reports/" + id).json()["forwarded"] == true);
    CHECK(office.service().forward(office.by_mod, report, "again").error().code == Errc::conflict);
    const storage::ReportId ours(std::stoll(office.reported(office.ana.key())));
    CHECK(office.service().forward(office.by_mod, ours, "").error().code == Errc::conflict);
}

TEST_CASE("a silenced account is gone from where everybody reads, and not from its followers") {
    Office office;
    Neighbours::Somebody cleo = office.somebody("cleo");
    for (const auto* who : {&office.ana, &office.ben, &cleo}) {
        REQUIRE(
            office.accounts->change(who->row, {.discoverable = true, .indexable = true, .listed = true}, {})
                .has_value());
    }
    REQUIRE(office.core->social().follow(cleo.id(), "@ana@hill.test").has_value());
    const auto post = office.say(office.ana, "Pelargonium #garden");
    for (int i = 0; i < 3; ++i) office.core->tidy_once(office.clock.now());
    const std::string key = std::to_string(post.id.value);
    const auto seen_by = [&](const Neighbours::Somebody& who) {
        const auto holds = [&](const std::string& path, std::string_view part, const std::string& id) {
            const Json answer = who.client.get(path).json();
            const Json& list = part.empty() ? answer : answer.at(std::string(part));
            return std::ranges::any_of(list, [&](const Json& each) {
                return each.value("id", "") == id ||
                       (each.contains("account") && each["account"].value("id", "") == id);
            });
        };
        return std::vector<bool>{holds("/api/v1/timelines/public", "", key),
                                 holds("/api/v1/timelines/public?local=true", "", key),
                                 holds("/api/v1/timelines/tag/garden", "", key),
                                 holds("/api/v1/directory", "", office.ana.key()),
                                 holds("/api/v2/suggestions", "", office.ana.key()),
                                 holds("/api/v2/search?q=an", "accounts", office.ana.key()),
                                 holds("/api/v2/search?q=pelargonium", "statuses", key),
                                 holds("/api/v1/timelines/home", "", key)};
    };
    const std::vector<bool> open_to_ben{true, true, true, true, true, true, true, false};
    CHECK(seen_by(office.ben) == open_to_ben);

    CHECK(office.mod.post(office.admin(office.ana, "/action"), {{"type", "silence"}, {"text", "Too loud"}})
              .status == 200);
    const std::vector<bool> nothing(8, false);
    CHECK(seen_by(office.ben) == nothing);
    // Who follows them finds and reads them.
    CHECK(seen_by(cleo) == std::vector<bool>{false, false, false, false, false, true, true, true});
    // The page of somebody whose name is known stays.
    CHECK(office.ben.client.get("/api/v1/accounts/" + office.ana.key()).json()["limited"] == true);
    CHECK(office.ben.client.get("/api/v1/statuses/" + key).status == 200);
    CHECK(office.ben.client.get("/api/v2/search?q=ana@hill.test").json()["accounts"].size() == 1);
    CHECK(office.mod.get(office.admin(office.ana)).json()["silenced"] == true);
    CHECK(count(office.mod.get("/api/v2/admin/accounts?status=silenced")) == 1);

    const Json after = office.mod.post(office.admin(office.ana, "/unsilence")).json();
    CHECK(after["silenced"] == false);
    CHECK(seen_by(office.ben) == open_to_ben);
    CHECK_FALSE(office.ben.client.get("/api/v1/accounts/" + office.ana.key()).json().contains("limited"));
    CHECK(office.verbs_of(office.ana.row) == std::vector<std::string>{"unsilence", "silence"});
}

TEST_CASE("of a silenced account only those are told at once who follow it") {
    Office office;
    Neighbours::Somebody cleo = office.somebody("cleo");
    REQUIRE(office.core->social().follow(cleo.id(), "@ana@hill.test").has_value());
    REQUIRE(office.service().silence(office.by_mod, office.ana.id(), {}).has_value());
    office.say(office.ana, "@ben@hill.test @cleo@hill.test hello");
    CHECK(count(office.ben.client.get("/api/v1/notifications?types[]=mention")) == 0);
    CHECK(count(office.ben.client.get("/api/v1/notifications/requests")) == 1);
    CHECK(count(cleo.client.get("/api/v1/notifications?types[]=mention")) == 1);
}

TEST_CASE("a warning reaches its person, and says why and not who") {
    Office office;
    const auto warn = [&](const Json& wish) {
        return office.mod.post(office.admin(office.ana, "/action"), wish);
    };
    CHECK(warn({{"type", "none"}}).status == 422);
    CHECK(warn({{"type", "disable"}, {"text", "x"}}).status == 422);
    REQUIRE(warn({{"type", "none"}, {"text", "Please be kind"}}).status == 200);
    const Json list = office.ana.client.get("/api/v1/notifications").json();
    REQUIRE(list.size() == 1);
    CHECK(list[0]["type"] == "moderation_warning");
    CHECK(list[0]["moderation_warning"]["text"] == "Please be kind");
    CHECK(list[0]["moderation_warning"]["target_account"]["username"] == "ana");
    CHECK_FALSE(list[0].dump().contains("\"mod\""));
    const Json groups = office.ana.client.get("/api/v2/notifications").json();
    CHECK(groups["notification_groups"][0]["moderation_warning"]["text"] == "Please be kind");
    REQUIRE(warn({{"type", "none"}, {"text", "Again"}}).status == 200);
    const Json again = office.ana.client.get("/api/v1/notifications").json();
    REQUIRE(again.size() == 1);
    CHECK(again[0]["moderation_warning"]["text"] == "Again");
    // On record for the person, with the words.
    const auto events = office.told(office.ana.row);
    REQUIRE(events.size() == 2);
    CHECK(events[0].verb == "a warning");
    CHECK(events[0].reason == "Again");
    const auto eve = office.stranger("eve");
    CHECK(office.service().warn(office.by_mod, eve.id, {.text = "x"}).error().code == Errc::conflict);
}

TEST_CASE("a suspension hides an account of ours, closes the report, and is taken back whole") {
    Office office;
    const auto post = office.say(office.ana, "Pelargonium");
    const std::string key = std::to_string(post.id.value);
    const std::string report = office.reported(office.ana.key());
    CHECK(office.mod
              .post(office.admin(office.ana, "/action"),
                    {{"type", "suspend"}, {"text", "Spam"}, {"report_id", report}})
              .status == 200);
    CHECK(office.ana.client.get("/api/v1/accounts/verify_credentials").status == 403);
    CHECK(office.ben.client.get("/api/v1/statuses/" + key).status == 404);
    CHECK(office.mod.get("/api/v1/admin/reports/" + report).json()["action_taken"] == true);
    CHECK(office.mod.get(office.admin(office.ana)).json()["suspended"] == true);
    CHECK(count(office.mod.get("/api/v1/admin/accounts?suspended=true")) == 1);
    CHECK(office.mod.post(office.admin(office.ana, "/unsuspend")).json()["suspended"] == false);
    CHECK(office.ana.client.get("/api/v1/accounts/verify_credentials").status == 200);
    CHECK(office.ben.client.get("/api/v1/statuses/" + key).status == 200);
    const Json list = office.ana.client.get("/api/v1/notifications").json();
    CHECK(list.size() == 1);
}

TEST_CASE("an account elsewhere is suspended and let in again without being told") {
    Office office;
    const auto eve = office.stranger("eve");
    REQUIRE(office.service().suspend(office.by_mod, eve.id, {.text = "Spam"}).has_value());
    const std::string path = "/api/v1/accounts/" + std::to_string(eve.id.value);
    CHECK(office.ben.client.get(path).json()["suspended"] == true);
    REQUIRE(office.service().unsuspend(office.by_mod, eve.id, {}).has_value());
    CHECK_FALSE(office.ben.client.get(path).json().contains("suspended"));
    office.write([&](storage::Tx& tx) { CHECK(storage::count_queued(tx) == 0); });
}

TEST_CASE("nobody of the staff acts on staff, on the node itself or on nobody") {
    Office office;
    const auto chief = office.person("chief", "staff");
    REQUIRE(office.service().set_role(node::Moderator::at_the_machine(), chief.id, "moderator").has_value());
    CHECK(office.service().silence(office.by_mod, chief.id, {}).error().code == Errc::denied);
    CHECK(office.service().suspend(office.by_mod, office.mod_row.id, {}).error().code == Errc::denied);
    CHECK(office.service().silence(node::Moderator::at_the_machine(), chief.id, {}).has_value());
    CHECK(office.service().suspend(office.by_mod, storage::ActorId(17), {}).error().code == Errc::not_found);
    CHECK(office.service().set_role(office.by_mod, office.ben.id(), "admin").error().code == Errc::denied);
    CHECK(office.service()
              .set_role(node::Moderator::at_the_machine(), office.ben.id(), "emperor")
              .error()
              .code == Errc::malformed);
    // Who is suspended may nothing, whatever their role.
    REQUIRE(office.accounts->suspend(office.mod_row, true).has_value());
    CHECK(office.service().reports(office.by_mod, {}, {}).error().code == Errc::denied);
}

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
    CHECK(office.mod.get("/api/v1/admin/accounts?email=dora@mail.test").status == 422);
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
    CHECK(log[1]["by"] == "mod@hill.test");
    CHECK(log[1]["reason"] == "Loud");
    CHECK(log[2]["verb"] == "role");
    office.be("moderator");
    CHECK(office.service().log(office.by_mod, {}).error().code == Errc::denied);
    // Of who was erased the words go.
    REQUIRE(office.accounts->erase(office.ana.row).has_value());
    CHECK_FALSE(office.tell("moderate.log", Json::object()).dump().contains("Loud"));
}

TEST_CASE("at the machine reports are read, assigned, forwarded and closed") {
    Office office;
    const auto post = office.say(office.ana, "Pelargonium");
    const std::int64_t id = std::stoll(
        office.reported(office.ana.key(), {{"status_ids", Json::array({std::to_string(post.id.value)})}}));
    REQUIRE(office.tell("report.list", Json::object()).size() == 1);
    CHECK(office.tell("report.show", {{"id", id}})["posts"][0]["text"] == "Pelargonium");
    office.tell("report.assign", {{"id", id}, {"handle", "mod"}});
    CHECK(office.tell("report.list", Json::object())[0]["assigned"] == "mod@hill.test");
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
