// Every payload captured from fourteen kinds of servers, through a whole node: what each does is pinned in
// tests/golden/activitypub/replay.txt. Its sender is verified with a key that this test serves for it.
#include "activitypub/wire/parse.h"
#include "tests/support/fixtures.h"
#include "tests/support/golden.h"
#include "tests/support/sim/town.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

using namespace kith;
using namespace kith::sim;
namespace fs = std::filesystem;

namespace {

fs::path captured() {
    return beside_the_checkout("lemmy-payloads/crates/apub/apub/assets");
}

Result<Json> read_json(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return activitypub::parse_json(std::string{std::istreambuf_iterator<char>(file), {}});
}

std::string id_of(const Json& value) {
    if (value.is_string()) return value;
    if (value.is_array() && !value.empty()) return id_of(value.front());
    if (value.is_object() && value.contains("id")) return id_of(value.at("id"));
    return "";
}

/// Serves any actor of any host with a key of ours.
class Everywhere {
 public:
    explicit Everywhere(SimNetwork& network) : network_(network) {}

    void serve(const Json& document) {
        const auto uri = Uri::parse(id_of(document));
        if (uri) host(*uri).serve(parts_of(*uri).path_and_query(), document);
    }
    /// The captured document where there is one, else a plain person; its key is replaced by ours.
    void serve_actor(const Uri& uri, const std::vector<Json>& people) {
        const auto found =
            std::ranges::find_if(people, [&](const Json& each) { return id_of(each) == uri.text(); });
        Json document = found != people.end() ? *found
                                              : Json{{"id", uri.text()},
                                                     {"type", "Person"},
                                                     {"preferredUsername", "someone"},
                                                     {"inbox", uri.text() + "/inbox"},
                                                     {"followers", uri.text() + "/followers"}};
        document["publicKey"] = {{"id", uri.text() + "#main-key"},
                                 {"owner", uri.text()},
                                 {"publicKeyPem", rsa_key(20).public_key().to_spki_pem()}};
        document.erase("assertionMethod");
        serve(document);
    }

 private:
    StrangeHost& host(const Uri& uri) {
        auto& host = hosts_[host_of(uri).text()];
        if (!host) host = std::make_unique<StrangeHost>(network_, host_of(uri).text());
        return *host;
    }

    SimNetwork& network_;
    std::map<std::string, std::unique_ptr<StrangeHost>> hosts_;
};

std::map<std::string, std::int64_t> counts(SimNode& node) {
    static const char* tables[] = {"actors",
                                   "posts",
                                   "follows",
                                   "likes",
                                   "boosts",
                                   "blocks",
                                   "reports",
                                   "pins",
                                   "polls",
                                   "tombstones",
                                   "notifications"};
    return node.read([&](storage::Tx& tx) {
        std::map<std::string, std::int64_t> found;
        for (const char* table : tables) {
            auto rows = tx.query(std::string("SELECT count(*) FROM ") + table);
            rows.next();
            found[table] = rows.integer(0);
        }
        return found;
    });
}

std::string difference(const std::map<std::string, std::int64_t>& before,
                       const std::map<std::string, std::int64_t>& after) {
    std::string text;
    for (const auto& [table, number] : after) {
        const std::int64_t change = number - before.at(table);
        if (change == 0) continue;
        if (!text.empty()) text += ' ';
        text += table + (change > 0 ? "+" : "") + std::to_string(change);
    }
    return text.empty() ? "ignored" : "applied " + text;
}

std::string rule_of(const Error& error) {
    return "refused " + std::string(error.rule);
}

/// As an inbox takes it: from an actor whom ana follows.
std::string deliver(Town& town,
                    Everywhere& everywhere,
                    const Json& activity,
                    const std::vector<Json>& people) {
    const auto actor = Uri::parse(id_of(activity["actor"]));
    if (!actor) return rule_of(actor.error());
    everywhere.serve_actor(*actor, people);
    activitypub::FetchBudget budget;
    const auto row = town.a.core().resolver().actor(*actor, budget);
    if (!row) return rule_of(row.error());
    town.a.write([&](storage::Tx& tx) {
        storage::put_follow(tx,
                            {.id = town.a.core().ids().make<storage::FollowId>(),
                             .follower = town.ana.id,
                             .followed = row->id,
                             .state = storage::FollowState::accepted,
                             .uri = Uri::trusted("https://a.test/activities/1"),
                             .at = town.a.clock().now()});
    });
    HttpRequest request{
        .method = "POST", .url = Uri::trusted("https://a.test/inbox"), .body = activity.dump()};
    request.headers = {{"Content-Type", "application/activity+json"}, {"Host", "a.test"}};
    const auto message = [&] {
        return activitypub::SignedMessage{.method = "POST",
                                          .target = "/inbox",
                                          .authority = "a.test",
                                          .scheme = "https",
                                          .headers = request.headers,
                                          .body = request.body};
    };
    auto lines = activitypub::sign_message(SignatureKind::cavage,
                                           message(),
                                           Uri::trusted(actor->text() + "#main-key"),
                                           rsa_key(20),
                                           town.a.clock().now());
    for (auto& line : lines) request.headers.push_back(std::move(line));
    const auto before = counts(town.a);
    const auto done = town.a.core().inbox().post(message());
    if (!done) return rule_of(done.error());
    town.settle(std::chrono::hours(24));
    return difference(before, counts(town.a));
}

/// As somebody here looks it up by its address.
std::string look_up(Town& town, Everywhere& everywhere, const Json& object, const std::vector<Json>& people) {
    const auto uri = Uri::parse(id_of(object));
    if (!uri) return rule_of(uri.error());
    everywhere.serve(object);
    if (object.contains("attributedTo")) {
        if (const auto author = Uri::parse(id_of(object["attributedTo"])))
            everywhere.serve_actor(*author, people);
    }
    const auto before = counts(town.a);
    activitypub::FetchBudget budget;
    const std::string type = object.contains("type") && object["type"].is_string() ? object["type"] : "";
    if (activitypub::is_actor_type(type)) {
        const auto row = town.a.core().resolver().actor(*uri, budget);
        return row ? difference(before, counts(town.a)) : rule_of(row.error());
    }
    const auto row = town.a.core().resolver().post(*uri, budget);
    return row ? difference(before, counts(town.a)) : rule_of(row.error());
}

}  // namespace

TEST_SUITE("activitypub/replay") {
    TEST_CASE("each captured payload has the outcome that is written down") {
        if (!fs::exists(captured())) {
            MESSAGE("the captured payloads are not on this machine (set KITH_FIXTURES)");
            return;
        }
        std::vector<std::string> names;
        std::vector<Json> people;
        for (const auto& entry : fs::recursive_directory_iterator(captured())) {
            if (entry.path().extension() != ".json") continue;
            names.push_back(fs::relative(entry.path(), captured()).generic_string());
            auto json = read_json(entry.path());
            if (json && json->is_object() && json->contains("inbox")) people.push_back(*std::move(json));
        }
        std::ranges::sort(names);
        CHECK(names.size() == 124);
        std::string report;
        for (const std::string& name : names) {
            CAPTURE(name);
            Town town;
            Everywhere everywhere(town.network);
            const auto json = read_json(captured() / name);
            // Pleroma's and Mobilizon's objects name an actor, too.
            const std::string outcome = !json                      ? rule_of(json.error())
                                        : json->contains("object") ? deliver(town, everywhere, *json, people)
                                                                   : look_up(town, everywhere, *json, people);
            report += name + ": " + outcome + "\n";
        }
        expect_golden("activitypub/replay.txt", report);
    }
}
