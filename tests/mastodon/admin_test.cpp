// The staff of a node: what they do about reports and accounts, and what the people concerned see of it.
#include "tests/mastodon/staff_office.h"

using namespace kith;
using namespace kith::test;

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
    CHECK(office.mod.post(path + "/assign_to_self").json()["assigned_account"]["username"] == "warden");
    CHECK(office.mod.post(path + "/unassign").json()["assigned_account"].is_null());
    CHECK(office.mod.put(path, {{"category", "legal"}}).json()["category"] == "legal");
    CHECK(office.mod.put(path, {{"category", "?"}}).status == 422);
    const Json closed = office.mod.post(path + "/resolve").json();
    CHECK(closed["action_taken"] == true);
    CHECK(closed["action_taken_by_account"]["username"] == "warden");
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
    CHECK_FALSE(events[0].reason.value_or("").contains("warden"));
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
    CHECK_FALSE(flag.dump().contains("warden"));
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
    CHECK(warn({{"type", "delete"}, {"text", "x"}}).status == 422);
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

TEST_CASE("a report that is forwarded leaves out what only few could have reported") {
    Office office;
    const auto eve = office.stranger("eve");
    const auto said = [&](const std::string& name, Visibility visibility) {
        const Uri uri = Uri::trusted("https://valley.test/notes/" + name);
        office.write([&](storage::Tx& tx) {
            storage::PostRow post{.id = office.core->ids().make<storage::PostId>(),
                                  .uri = uri,
                                  .actor = eve.id,
                                  .subject = eve.subject,
                                  .visibility = visibility,
                                  .created = office.clock.now()};
            REQUIRE(storage::insert_post(tx, post).has_value());
        });
        return uri;
    };
    storage::ReportRow row{.id = office.core->ids().make<storage::ReportId>(),
                           .uri = Uri::trusted("https://hill.test/reports/1"),
                           .from = office.ben.id(),
                           .target = eve.id,
                           .objects = {said("open", Visibility::public_), said("secret", Visibility::direct)},
                           .at = office.clock.now()};
    office.write([&](storage::Tx& tx) { storage::insert_report(tx, row); });
    REQUIRE(office.service().forward(office.by_mod, row.id, "").has_value());
    office.write([&](storage::Tx& tx) {
        const auto queued = storage::delivery_status(tx, {});
        REQUIRE(queued.size() == 1);
        const auto activity = storage::find_activity(tx, queued[0].activity);
        REQUIRE(activity.has_value());
        CHECK(activity->body.contains("notes/open"));
        CHECK_FALSE(activity->body.contains("notes/secret"));
    });
}

TEST_CASE("who calls their account automated is no part of the node") {
    Office office;
    REQUIRE(office.ana.client.patch("/api/v1/accounts/update_credentials", {{"bot", true}}).status == 200);
    REQUIRE(office.service().silence(office.by_mod, office.ana.id(), {.text = "Loud"}).has_value());
    office.say(office.ana, "@ben@hill.test hello");
    CHECK(count(office.ben.client.get("/api/v1/notifications?types[]=mention")) == 0);
    CHECK(office.service().suspend(office.by_mod, office.ana.id(), {}).has_value());
    const storage::ActorId own = office.read<storage::ActorId>(
        [&](storage::Tx& tx) { return storage::actor_id_of(tx, office.site.instance_actor()); });
    CHECK(office.service().suspend(office.by_mod, own, {}).error().code == Errc::denied);
}

TEST_CASE("a measure closes a report about its person alone") {
    Office office;
    const storage::ReportId about_ana(std::stoll(office.reported(office.ana.key())));
    CHECK(office.service().silence(office.by_mod, office.ben.id(), {.report = about_ana}).error().code ==
          Errc::not_found);
    CHECK_FALSE(office.service().report(office.by_mod, about_ana)->report.acted);
    CHECK(office.service().silence(office.by_mod, office.ana.id(), {.report = about_ana}).has_value());
    CHECK(office.service().report(office.by_mod, about_ana)->report.acted);
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

TEST_SUITE_END();
