// What people show of themselves through their applications: each value passes the consent gate, is on
// record, and goes when it is taken back.
#include "node/consent/own_acts.h"
#include "node/consent/own_profile.h"
#include "storage/consent_events.h"
#include "storage/grants.h"
#include "storage/subjects.h"
#include "tests/mastodon/neighbours.h"

#include <algorithm>

using namespace kith;
using namespace kith::test;

namespace {

using consent::DetailKind;

constexpr const char* update = "/api/v1/accounts/update_credentials";

std::vector<std::string> events_of(Neighbours& hill, const storage::ActorRow& who) {
    std::vector<std::string> events;
    hill.write([&](storage::Tx& tx) {
        for (const auto& row : storage::consent_events_of(tx, who.subject)) {
            events.push_back(row.event + " " + row.kind);
        }
    });
    return events;
}

node::Act own_act(Neighbours& hill) {
    return {.channel = consent::Channel::self, .evidence = "{}", .now = hill.clock.now()};
}

}  // namespace

TEST_SUITE_BEGIN("client api accounts");

TEST_CASE("what somebody writes in their profile is shown to everybody, and kept as they typed it") {
    Neighbours hill;
    const auto ana = hill.somebody("ana");
    hill.somebody("bo");
    const std::string bio = "I garden with @bo.\n\nSee https://garden.example/roses and #Roses <b>";
    const auto answer = ana.client.patch(update,
                                         {{"display_name", " Ana of the Roses "},
                                          {"note", bio},
                                          {"fields_attributes",
                                           {{{"name", "Site"}, {"value", "https://garden.example"}},
                                            {{"name", "Soil"}, {"value", "loam & sand"}}}}});
    REQUIRE(answer.status == 200);
    const Json own = answer.json();
    CHECK(own["display_name"] == "Ana of the Roses");
    CHECK(own["source"]["note"] == bio);
    CHECK(own["source"]["fields"][0]["value"] == "https://garden.example");
    CHECK(own["source"]["fields"][1]["value"] == "loam & sand");

    const Json shown = hill.nobody().get(ana.page()).json();
    const std::string note = shown["note"];
    CHECK(note.starts_with("<p>I garden with "));
    CHECK(note.contains("href=\"https://garden.example/roses\""));
    CHECK(note.contains("&lt;b&gt;"));
    CHECK(shown["display_name"] == "Ana of the Roses");
    CHECK(shown["fields"].size() == 2);
    CHECK(shown["fields"][1]["value"] == "loam &amp; sand");
    CHECK(ana.client.get("/api/v1/accounts/verify_credentials").json() == own);

    const Json profile = ana.client.get("/api/v1/profile").json();
    CHECK(profile["note"] == bio);
    CHECK(profile["display_name"] == "Ana of the Roses");
    CHECK(profile["avatar"].is_null());
}

TEST_CASE("each value that is shown is given in an event with its evidence, and said again it is no news") {
    Neighbours hill;
    const auto ana = hill.somebody("ana");
    const auto before = events_of(hill, ana.row).size();
    REQUIRE(ana.client.patch(update, {{"display_name", "Ana"}, {"note", "roses"}}).status == 200);
    auto events = events_of(hill, ana.row);
    REQUIRE(events.size() == before + 2);
    // The institution had entered the name: she makes it right. The words are new.
    CHECK(std::ranges::count(events, "correct display_name") == 1);
    CHECK(std::ranges::count(events, "open biography") == 1);
    hill.write([&](storage::Tx& tx) {
        for (const auto& row : storage::consent_events_of(tx, ana.row.subject)) {
            CHECK(row.channel == consent::Channel::operator_);
            CHECK_FALSE(row.evidence.empty());
            if (row.event == "open") CHECK(row.notice.has_value());
        }
        for (const auto& each : storage::detail_summaries(tx, ana.row.subject)) {
            if (each.kind == DetailKind::biography) CHECK(each.facts.source == "self");
        }
    });
    REQUIRE(ana.client.patch(update, {{"display_name", "Ana"}, {"note", "roses"}}).status == 200);
    CHECK(events_of(hill, ana.row).size() == before + 2);
}

TEST_CASE("an emptied field is taken back, and nothing of it stays") {
    Neighbours hill;
    const auto ana = hill.somebody("ana");
    REQUIRE(ana.client
                .patch(update, {{"note", "roses"}, {"fields_attributes", {{{"name", "a"}, {"value", "b"}}}}})
                .status == 200);
    const Json own =
        ana.client
            .patch(
                update,
                {{"display_name", ""}, {"note", ""}, {"fields_attributes", {{{"name", ""}, {"value", ""}}}}})
            .json();
    CHECK(own["display_name"] == "");
    CHECK(own["note"] == "");
    CHECK(own["fields"].empty());
    CHECK(own["source"]["note"] == "");
    CHECK(hill.nobody().get(ana.page()).json()["display_name"] == "");
    const auto events = events_of(hill, ana.row);
    CHECK(std::ranges::count(events, "stop biography") == 1);
    CHECK(std::ranges::count(events, "stop display_name") == 1);
    CHECK(std::ranges::count(events, "stop profile_field") == 1);
    hill.write([&](storage::Tx& tx) {
        for (const auto& each : storage::detail_summaries(tx, ana.row.subject)) {
            CHECK(each.kind != DetailKind::biography);
            CHECK(each.kind != DetailKind::display_name);
            CHECK(each.kind != DetailKind::profile_field);
        }
    });
}

TEST_CASE(
    "what is taken back at the consent centre is no longer in the account, and no token brings it back") {
    Neighbours hill;
    const auto ana = hill.somebody("ana");
    const Json said = {{"display_name", "Ana"}, {"note", "roses"}};
    REQUIRE(ana.client.patch(update, said).status == 200);
    const auto shown = [&] {
        const Json account = hill.nobody().get(ana.page()).json();
        return account["display_name"].get<std::string>() + "|" + account["note"].get<std::string>();
    };
    CHECK(shown() == "Ana|<p>roses</p>");
    hill.write([&](storage::Tx& tx) {
        REQUIRE(hill.core->consents()
                    .stop(tx, ana.row, {.reason = consent::Reason::profile_publication}, own_act(hill))
                    .has_value());
    });
    CHECK(shown() == "|");
    const auto refused = ana.client.patch(update, {{"note", "lilies"}});
    CHECK(refused.status == 403);
    CHECK(refused.json()["error"].get<std::string>().contains("https://hill.test/consent"));
    // What is not shown is no part of it.
    const Json rest = {{"display_name", ""}, {"note", ""}, {"locked", true}};
    CHECK(ana.client.patch(update, rest).json()["locked"] == true);
    CHECK(shown() == "|");
    hill.write([&](storage::Tx& tx) {
        REQUIRE(node::lift_objection(tx,
                                     hill.core->consents(),
                                     ana.row.subject,
                                     consent::Reason::profile_publication,
                                     own_act(hill))
                    .has_value());
    });
    REQUIRE(ana.client.patch(update, said).status == 200);
    CHECK(shown() == "Ana|<p>roses</p>");
    hill.write([&](storage::Tx& tx) {
        REQUIRE(hill.core->consents().forget(tx, ana.row, DetailKind::biography, own_act(hill)).has_value());
    });
    CHECK(shown() == "Ana|");
    CHECK(ana.client.get("/api/v1/accounts/verify_credentials").json()["source"]["note"] == "");
    REQUIRE(ana.client.patch(update, said).status == 200);
    CHECK(shown() == "Ana|<p>roses</p>");
}

TEST_CASE("a grown person's own word is consent, and who is a minor is not shown to everybody") {
    Neighbours hill;
    const auto ana = hill.somebody("ana");
    const auto say = [&] {
        hill.write([&](storage::Tx& tx) {
            REQUIRE(node::show_of_oneself(tx,
                                          hill.core->consents(),
                                          ana.row,
                                          DetailKind::biography,
                                          {"<p>roses</p>"},
                                          own_act(hill))
                        .has_value());
        });
    };
    const auto age = [&](consent::AgeBand band) {
        hill.write([&](storage::Tx& tx) { storage::set_age(tx, ana.row.subject, band); });
    };
    SUBCASE("of age") {
        age(consent::AgeBand::adult);
        say();
        hill.write([&](storage::Tx& tx) {
            const auto grants = storage::grants_of(tx, ana.row.subject);
            CHECK(std::ranges::count_if(grants, [](const consent::Grant& grant) {
                      return grant.kind == DetailKind::biography &&
                             grant.basis == consent::LawfulBasis::consent;
                  }) == 1);
        });
        CHECK(hill.nobody().get(ana.page()).json()["note"] == "<p>roses</p>");
    }
    SUBCASE("a minor") {
        age(consent::AgeBand::minor);
        say();
        CHECK(hill.nobody().get(ana.page()).json()["note"] == "");
        const Json own = ana.client.get("/api/v1/accounts/verify_credentials").json();
        CHECK(own["note"] == "");
        CHECK(own["source"]["note"] == "roses");
    }
}

TEST_CASE("what is too long or no text is refused whole") {
    Neighbours hill;
    const auto ana = hill.somebody("ana");
    const Json before = ana.client.get("/api/v1/accounts/verify_credentials").json();
    Json fields = Json::array();
    for (int i = 0; i < 5; ++i) fields.push_back({{"name", "n"}, {"value", "v"}});
    for (const Json& wrong : {Json{{"locked", true}, {"display_name", std::string(31, 'x')}},
                              Json{{"locked", true}, {"note", std::string(501, 'x')}},
                              Json{{"note", "fine"}, {"fields_attributes", fields}},
                              Json{{"note", "fine"}, {"fields_attributes", {{{"value", "without a name"}}}}},
                              Json{{"note", "fine"}, {"source", {{"privacy", "everybody"}}}},
                              Json{{"note", "fine"}, {"source", {{"language", "</p>"}}}},
                              Json{{"note", "fine"}, {"source", {{"quote_policy", "all"}}}},
                              Json{{"note", "fine"}, {"attribution_domains", {"not a domain"}}},
                              Json{{"display_name", "turned \u202e name"}}}) {
        INFO(wrong.dump());
        const auto answer = ana.client.patch(update, wrong);
        CHECK(answer.status == 422);
        CHECK(answer.json().contains("error"));
    }
    CHECK(ana.client.get("/api/v1/accounts/verify_credentials").json() == before);
    CHECK(ana.client.patch(update, {{"display_name", std::string("äöü") + std::string(27, 'x')}}).status ==
          200);
}

TEST_CASE("switches and what posts start from are changed by forms as well") {
    Neighbours hill;
    const auto ana = hill.somebody("ana");
    const auto answer = ana.client.call(
        "PATCH",
        update,
        "locked=true&bot=1&discoverable=true&hide_collections=false&indexable=true&source[privacy]=private"
        "&source[sensitive]=true&source[language]=de&source[quote_policy]=followers"
        "&fields_attributes[0][name]=a&fields_attributes[0][value]=b&fields_attributes[1][name]="
        "&fields_attributes[1][value]=&attribution_domains[]=press.example",
        "application/x-www-form-urlencoded");
    REQUIRE(answer.status == 200);
    const Json own = answer.json();
    for (const char* on : {"locked", "bot", "discoverable", "indexable"}) {
        INFO(on);
        CHECK(own[on] == true);
    }
    CHECK(own["hide_collections"] == false);
    CHECK(own["source"]["privacy"] == "private");
    CHECK(own["source"]["language"] == "de");
    CHECK(own["source"]["quote_policy"] == "followers");
    CHECK(own["source"]["attribution_domains"] == Json::array({"press.example"}));
    CHECK(own["fields"].size() == 1);
    const Json preferences = ana.client.get("/api/v1/preferences").json();
    CHECK(preferences["posting:default:visibility"] == "private");
    CHECK(preferences["posting:default:sensitive"] == true);
    CHECK(preferences["posting:default:language"] == "de");
    const Json profile = ana.client.patch("/api/v1/profile", {{"bot", false}}).json();
    CHECK(profile["bot"] == false);
    CHECK(profile["locked"] == true);
}

TEST_CASE("a default for this node alone is never read as one that leaves it") {
    Neighbours hill;
    const auto ana = hill.somebody("ana");
    const auto privacy = [&](const std::string& said) {
        const auto answer = ana.client.patch(update, {{"source", {{"privacy", said}}}});
        REQUIRE(answer.status == 200);
        return answer.json()["source"]["privacy"].get<std::string>();
    };
    const auto posted = [&] {
        return ana.client.post("/api/v1/statuses", {{"status", "tea at four"}}).json();
    };
    CHECK(privacy("local") == "direct");
    CHECK(ana.client.get("/api/v1/preferences").json()["posting:default:visibility"] == "direct");
    CHECK(posted()["local_only"] == true);
    // The application says again what it was told.
    CHECK(privacy("direct") == "direct");
    const Json status = posted();
    CHECK(status["local_only"] == true);
    CHECK(ana.client.remove("/api/v1/statuses/" + status["id"].get<std::string>()).json()["visibility"] ==
          "direct");
    CHECK(privacy("private") == "private");
    CHECK(posted()["local_only"] == false);
    CHECK(privacy("direct") == "direct");
    CHECK(posted()["visibility"] == "direct");
}

TEST_CASE("no detail that is not public, and nothing of the institution's, is in any of these answers") {
    Neighbours hill;
    const auto created = hill.accounts->create({.handle = "ana",
                                                .role = "board",
                                                .display_name = "Ana",
                                                .email = "quokka@mailbox.example",
                                                .password = "long enough"});
    REQUIRE(created.has_value());
    const Neighbours::Somebody ana{created->actor, Client(hill, token_for(hill, created->actor))};
    const auto bo = hill.somebody("bo");
    hill.write([&](storage::Tx& tx) {
        for (const auto& [kind, value] : {std::pair(DetailKind::nickname, "Wallabykins"),
                                          std::pair(DetailKind::gift, "a piano called Numbat"),
                                          std::pair(DetailKind::hometown, "Bandicootville")}) {
            REQUIRE(hill.core->consents().remember(tx, ana.row, kind, value, own_act(hill)).has_value());
        }
    });
    REQUIRE(ana.client.patch(update, {{"discoverable", true}, {"listed", true}, {"hide_collections", false}})
                .status == 200);
    hill.follow(bo, ana);
    hill.follow(ana, bo);
    for (const Client& client : {hill.nobody(), bo.client, ana.client}) {
        for (const std::string& target : {ana.page(),
                                          ana.page("/followers"),
                                          ana.page("/statuses"),
                                          bo.page("/followers"),
                                          std::string("/api/v1/accounts/lookup?acct=ana"),
                                          std::string("/api/v1/accounts/verify_credentials"),
                                          std::string("/api/v1/profile"),
                                          std::string("/api/v1/preferences"),
                                          std::string("/api/v1/directory"),
                                          std::string("/api/v2/suggestions"),
                                          "/api/v1/accounts/relationships?id[]=" + ana.key()}) {
            const std::string body = client.get(target).body;
            for (const char* canary : {"quokka", "Wallaby", "Numbat", "Bandicoot", "board"}) {
                INFO(target);
                INFO(canary);
                CHECK_FALSE(body.contains(canary));
            }
        }
    }
}

TEST_CASE("a token for the profile alone opens one's own account and nothing else") {
    Neighbours hill;
    const auto ana = hill.somebody("ana");
    const Client profile(hill, token_for(hill, ana.row, "profile"));
    CHECK(profile.get("/api/v1/accounts/verify_credentials").status == 200);
    CHECK(profile.get("/api/v1/profile").status == 200);
    CHECK(profile.get("/api/v1/preferences").status == 403);
    CHECK(profile.patch(update, {{"note", "x"}}).status == 403);
    const Client reads(hill, token_for(hill, ana.row, "read"));
    CHECK(reads.get("/api/v1/accounts/verify_credentials").status == 200);
    CHECK(reads.patch(update, {{"note", "x"}}).status == 403);
}

TEST_SUITE_END();
