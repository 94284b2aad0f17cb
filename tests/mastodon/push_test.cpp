// Push subscriptions as an app makes them.
#include "storage/push.h"

#include "node/push/subscriptions.h"
#include "node/push/vapid.h"
#include "tests/mastodon/client.h"

using namespace kith;
using namespace kith::test;

namespace {

constexpr const char* path = "/api/v1/push/subscription";
constexpr const char* point =
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
constexpr const char* secret = "BTBZMqHH6r4Tts7J_aSIgg";

Json wish(const std::string& endpoint = "https://push.example/1",
          const std::string& p256dh = point,
          const std::string& auth = secret) {
    return {{"subscription", {{"endpoint", endpoint}, {"keys", {{"p256dh", p256dh}, {"auth", auth}}}}},
            {"data", {{"alerts", {{"mention", true}, {"admin.report", true}, {"nonsense", true}}}}}};
}

struct Home {
    SmallNode node;
    storage::ActorRow ana = node.person("ana");
    std::string token = token_for(node, ana);
    Client app{node, token};

    std::optional<storage::PushSubscriptionRow> row() {
        using Found = std::optional<storage::PushSubscriptionRow>;
        const auto found = node.database->read([&](storage::Tx& tx) -> Result<Found> {
            const auto known = storage::find_token(tx, crypto::sha256(as_bytes(token)));
            if (!known) return Found{};
            return storage::find_push_subscription(tx, known->id);
        });
        REQUIRE(found);
        return *found;
    }
};

}  // namespace

TEST_SUITE_BEGIN("client api push");

TEST_CASE("an app subscribes, sees what it subscribed to, changes it and ends it") {
    Home home;
    CHECK(home.app.get(path).status == 404);
    CHECK(home.app.put(path, {{"data", {{"policy", "none"}}}}).status == 404);
    Json asked = wish();
    asked["subscription"]["standard"] = true;
    asked["data"]["policy"] = "followed";
    const auto made = home.app.post(path, asked);
    REQUIRE(made.status == 200);
    const Json json = made.json();
    CHECK(json["id"].is_string());
    CHECK(json["endpoint"] == "https://push.example/1");
    CHECK(json["standard"] == true);
    CHECK(json["policy"] == "followed");
    CHECK(json["alerts"].size() == 14);
    for (const auto& [name, on] : json["alerts"].items())
        CHECK(on == (name == "mention" || name == "admin.report"));
    CHECK(home.app.get(path).json() == json);

    const Json changed =
        home.app
            .put(path, {{"data", {{"alerts", {{"follow", "1"}, {"mention", "false"}}}}}, {"policy", "all"}})
            .json();
    CHECK(changed["id"] == json["id"]);
    CHECK(changed["policy"] == "all");
    for (const auto& [name, on] : changed["alerts"].items()) CHECK(on == (name == "follow"));
    CHECK(home.app.put(path, {{"data", {{"policy", "none"}}}}).json()["alerts"]["follow"] == true);

    CHECK(home.app.remove(path).json() == Json::object());
    CHECK(home.app.get(path).status == 404);
    CHECK(home.app.remove(path).json() == Json::object());
}

TEST_CASE("an app that sends a form, with keys in the other alphabet of base64, subscribes too") {
    Home home;
    const auto made = home.app.call(
        "POST",
        path,
        "subscription%5Bendpoint%5D=https%3A%2F%2Fexample.com"
        "&subscription%5Bkeys%5D%5Bp256dh%5D=BJ6b2GLcWGG2wL2TeJX%"
        "2F6S4LoCIpNNUH7JbqptUMo1aqbSWnhU0dSCHmEFa4gopWBYFY"
        "lD6T1%2FYV1KE27TesUJs%3D&subscription%5Bkeys%5D%5Bauth%5D=cfLzxLeH%2FAQUeMpyxrxFig%3D%3D"
        "&policy=all&data%5Balerts%5D%5Bfollow%5D=1&data%5Balerts%5D%5Badmin.sign_up%5D=1",
        "application/x-www-form-urlencoded");
    REQUIRE(made.status == 200);
    const Json json = made.json();
    CHECK(json["endpoint"] == "https://example.com/");
    CHECK(json["standard"] == false);
    CHECK(json["alerts"]["follow"] == true);
    CHECK(json["alerts"]["admin.sign_up"] == true);
    CHECK(json["alerts"]["mention"] == false);
}

TEST_CASE("the key that apps are shown is one and the same, and a point of the curve") {
    Home home;
    const std::string key = home.app.post(path, wish()).json()["server_key"];
    CHECK(key.size() == 88);
    CHECK(crypto::P256PublicKey::from_point(from_base64url(key.substr(0, 87)).value()));
    CHECK(home.app.get("/api/v1/apps/verify_credentials").json()["vapid_key"] == key);
    const auto again = node::Vapid::open(*home.node.database, *home.node.keys, home.node.random);
    REQUIRE(again);
    CHECK(home.app.get(path).json()["server_key"] == key);
}

TEST_CASE("a subscription that could not be used is refused with what is wrong") {
    Home home;
    struct Row {
        std::string endpoint;
        std::string p256dh;
        std::string auth;
        std::string_view told;
    };
    const std::string good = "https://push.example/1";
    std::string off_curve(point);
    off_curve[40] = off_curve[40] == 'a' ? 'b' : 'a';
    for (const Row& row : {Row{"", point, secret, "endpoint"},
                           Row{"push.example/1", point, secret, "endpoint"},
                           Row{"http://push.example/1", point, secret, "https"},
                           Row{"ftp://push.example/1", point, secret, "https"},
                           Row{"https://127.0.0.1/1", point, secret, "endpoint"},
                           Row{"https://[::1]/1", point, secret, "endpoint"},
                           Row{"https://10.1.2.3/1", point, secret, "endpoint"},
                           Row{"https://169.254.169.254/latest", point, secret, "endpoint"},
                           Row{"https://localhost/1", point, secret, "endpoint"},
                           Row{"https://a:b@push.example/1", point, secret, "endpoint"},
                           Row{"https://push.example/1#a", point, secret, "fragment"},
                           Row{"https://push.example/" + std::string(2000, 'a'), point, secret, "endpoint"},
                           Row{good, "", secret, "p256dh"},
                           Row{good, "!!!!", secret, "p256dh"},
                           Row{good, off_curve, secret, "p256dh"},
                           Row{good, std::string(point).substr(0, 60), secret, "p256dh"},
                           Row{good, std::string(5000, 'A'), secret, "p256dh"},
                           Row{good, point, "", "auth"},
                           Row{good, point, "BTBZMqHH6r4Tts7J_aSI", "auth"},
                           Row{good, point, std::string(secret) + "AAAA", "auth"}}) {
        CAPTURE(row.endpoint);
        CAPTURE(row.p256dh);
        CAPTURE(row.auth);
        const auto refused = home.app.post(path, wish(row.endpoint, row.p256dh, row.auth));
        CHECK(refused.status == 422);
        CHECK(refused.json()["error"].get<std::string>().contains(row.told));
    }
    Json asked = wish();
    asked["data"]["policy"] = "everybody";
    CHECK(home.app.post(path, asked).status == 422);
    asked["data"] = {{"content", "some"}};
    CHECK(home.app.post(path, asked).status == 422);
    for (const Json& odd :
         {Json::object(), Json{{"subscription", "x"}}, Json{{"subscription", {{"keys", 1}}}}})
        CHECK(home.app.post(path, odd).status == 422);
    CHECK_FALSE(home.row());
}

TEST_CASE("who may not subscribe does not") {
    Home home;
    CHECK(Client(home.node, "").post(path, wish()).status == 401);
    CHECK(Client(home.node, "no such token").get(path).status == 401);
    const Client reader(home.node, token_for(home.node, home.ana, "read write follow"));
    for (const char* method : {"GET", "DELETE"}) CHECK(reader.call(method, path).status == 403);
    for (const char* method : {"POST", "PUT"}) CHECK(reader.call(method, path, wish().dump()).status == 403);
    const Client nobody(home.node, token_for(home.node, std::nullopt));
    CHECK(nobody.post(path, wish()).status == 403);
}

TEST_CASE("each token has a subscription of its own, and nobody sees that of another") {
    Home home;
    const auto ben = home.node.person("ben");
    const Client other(home.node, token_for(home.node, ben));
    REQUIRE(home.app.post(path, wish("https://push.example/ana")).status == 200);
    CHECK(other.get(path).status == 404);
    REQUIRE(other.post(path, wish("https://push.example/ben")).status == 200);
    CHECK(other.remove(path).status == 200);
    CHECK(home.app.get(path).json()["endpoint"] == "https://push.example/ana");
}

TEST_CASE("a revoked token, a new password and a deleted account leave no subscription") {
    for (const std::string how : {"revoked", "password", "deleted"}) {
        CAPTURE(how);
        Home home;
        REQUIRE(home.app.post(path, wish()).status == 200);
        const auto count = [&] {
            return home.node.database
                ->read([](storage::Tx& tx) -> Result<std::int64_t> {
                    storage::Rows rows = tx.query("SELECT COUNT(*) FROM push_subscriptions");
                    return rows.next() ? rows.integer(0) : -1;
                })
                .value();
        };
        REQUIRE(count() == 1);
        if (how == "revoked") {
            const auto token = home.row()->token;
            const auto ended = home.node.database->write([&](storage::Tx& tx) -> Done {
                storage::end_token(tx, token);
                return {};
            });
            CHECK(ended.has_value());
        }
        if (how == "password") CHECK(home.node.accounts->set_password(home.ana, std::nullopt).has_value());
        if (how == "deleted") CHECK(home.node.accounts->erase(home.ana).has_value());
        CHECK(count() == 0);
    }
}

TEST_CASE("where an app is told and with which keys stands nowhere in clear") {
    Home home;
    REQUIRE(home.app.post(path, wish("https://push.example/a-device-of-ana")).status == 200);
    const auto row = home.row();
    REQUIRE(row);
    const std::string kept =
        std::string(as_text(row->sealed_endpoint)) + std::string(as_text(row->sealed_keys));
    for (const std::string& clear : {std::string("a-device-of-ana"), home.token, std::string(secret)})
        CHECK_FALSE(kept.contains(clear));
    const auto opened = node::open_push_target(*home.node.keys, *row);
    REQUIRE(opened);
    CHECK(opened->access_token.expose() == home.token);
    CHECK(opened->target.endpoint.text() == "https://push.example/a-device-of-ana");
    CHECK(to_base64url(opened->target.recipient.key.point()) == point);
}

TEST_SUITE_END();
