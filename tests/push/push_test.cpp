// What reaches an app by Web Push, and what never does.
#include "consent/crypto/digest.h"
#include "node/push/limits.h"
#include "storage/erasure.h"
#include "storage/subjects.h"
#include "tests/push/push_app.h"

using namespace kith;
using namespace kith::sim;
using namespace std::chrono_literals;

TEST_SUITE_BEGIN("push");

TEST_CASE("an app of either encoding reads what happened, and the push service sees nothing of it") {
    for (const auto encoding : {crypto::PushEncoding::aes128gcm, crypto::PushEncoding::aesgcm}) {
        PushTown town(encoding);
        town.app.subscribe();
        town.say(town.b, town.ben, "@ana@a.test the quince tree is in bloom");
        const auto told = town.told();
        REQUIRE(told.size() == 1);
        const auto& said = told.front();
        CHECK(said.at("notification_type") == "mention");
        CHECK(said.at("access_token") == town.app.token());
        CHECK(said.at("preferred_locale") == "en");
        CHECK(said.at("title") == "@ben@b.test mentioned you");
        CHECK(said.at("body").get<std::string>().ends_with("the quince tree is in bloom"));
        CHECK(said.at("notification_id").is_string());
        const HttpRequest& request = town.service.requests.front();
        CHECK(request.method == "POST");
        CHECK(request.url.text() == town.app.endpoint());
        CHECK(header(request.headers, "TTL") == "172800");
        std::string clear = request.body;
        for (const auto& [name, value] : request.headers) clear += name + ": " + value + "\n";
        for (const char* secret : {"quince", "ben", "mention", "ana@"}) CHECK_FALSE(clear.contains(secret));
        CHECK_FALSE(clear.contains(town.app.token()));
    }
}

TEST_CASE("a push service gets proof that the message is of this node, made for it alone and for a while") {
    for (const auto encoding : {crypto::PushEncoding::aes128gcm, crypto::PushEncoding::aesgcm}) {
        PushTown town(encoding);
        town.app.subscribe();
        town.say(town.b, town.ben, "@ana@a.test hello");
        REQUIRE(town.told().size() == 1);
        const Headers& headers = town.service.requests.front().headers;
        const bool standard = encoding == crypto::PushEncoding::aes128gcm;
        const std::string authorization(header(headers, "Authorization"));
        const std::string proof =
            standard ? PushApp::after(authorization, "vapid t=") : PushApp::after(authorization, "WebPush ");
        const std::string key = standard ? PushApp::after(authorization, "k=")
                                         : PushApp::after(header(headers, "Crypto-Key"), "p256ecdsa=");
        const std::string shown = town.a.read([](storage::Tx& tx) { return node::vapid_public_key(tx); });
        CHECK(shown == key + "=");
        const auto dot = proof.rfind('.');
        const auto point = must(crypto::P256PublicKey::from_point(from_base64url(key).value()));
        CHECK(point.verify(as_bytes(proof.substr(0, dot)), from_base64url(proof.substr(dot + 1)).value()));
        const auto claims = nlohmann::json::parse(
            as_text(from_base64url(proof.substr(proof.find('.') + 1, dot - proof.find('.') - 1)).value()));
        CHECK(claims.at("aud") == "https://push.test");
        CHECK(claims.at("sub") == "mailto:privacy@a.test");
        const auto left =
            claims.at("exp").get<std::int64_t>() - to_unix_ms(town.network.clock().now()) / 1000;
        CHECK(left > 0);
        CHECK(left <= 24 * 3600);
        // The same after a restart.
        town.a.restart();
        town.rebuild();
        town.say(town.b, town.ben, "@ana@a.test hello again");
        REQUIRE(town.told().size() == 1);
        const std::string later(
            header(town.service.requests.back().headers, standard ? "Authorization" : "Crypto-Key"));
        CHECK(later.contains(key));
    }
}

TEST_CASE("messages of other lengths look alike to the push service") {
    PushTown town;
    town.app.subscribe();
    town.say(town.b, town.ben, "@ana@a.test no");
    town.say(town.b, town.ben, "@ana@a.test " + std::string(120, 'y'));
    town.say(town.b, town.ben, {.text = "@ana@a.test quietly", .visibility = Visibility::direct});
    REQUIRE(town.told().size() == 3);
    CHECK(town.service.requests[0].body.size() == town.service.requests[1].body.size());
    CHECK(town.service.requests[0].body.size() == town.service.requests[2].body.size());
}

TEST_CASE("of a direct message, and of what only followers read, an app learns no words and no name") {
    for (const Visibility visibility : {Visibility::direct, Visibility::followers}) {
        PushTown town;
        town.app.subscribe();
        town.say(town.b, town.ben, {.text = "@ana@a.test the quince tree", .visibility = visibility});
        const auto told = town.told();
        REQUIRE(told.size() == 1);
        CHECK(told.front().size() == 4);
        for (const char* field : {"access_token", "notification_id", "notification_type", "preferred_locale"})
            CHECK(told.front().contains(field));
        CHECK_FALSE(told.front().dump().contains("quince"));
        CHECK_FALSE(told.front().dump().contains("ben"));
    }
}

TEST_CASE("who asks for it gets words of private posts too") {
    PushTown town;
    town.app.subscribe({.content = "all"});
    town.say(town.b, town.ben, {.text = "@ana@a.test quince", .visibility = Visibility::direct});
    const auto told = town.told();
    REQUIRE(told.size() == 1);
    CHECK(told.front().at("body").get<std::string>().contains("quince"));
}

TEST_CASE("who asks for it gets no words at all") {
    PushTown town;
    town.app.subscribe({.content = "none"});
    town.say(town.b, town.ben, "@ana@a.test medlar");
    const auto told = town.told();
    REQUIRE(told.size() == 1);
    CHECK_FALSE(told.front().contains("title"));
    CHECK_FALSE(told.front().contains("body"));
}

TEST_CASE("what the consent actor asks is never told in words") {
    PushTown town;
    town.app.subscribe({.content = "all"});
    town.say(
        town.a, town.consent, {.text = "@ana may we show your quince?", .visibility = Visibility::direct});
    town.say(town.a, town.consent, "@ana welcome");
    const auto told = town.told();
    REQUIRE(told.size() == 2);
    for (const auto& said : told) {
        CHECK(said.at("notification_type") == "mention");
        CHECK_FALSE(said.contains("title"));
        CHECK_FALSE(said.contains("body"));
    }
}

TEST_CASE("a post with a warning is told by its warning") {
    PushTown town;
    town.app.subscribe();
    town.say(town.b,
             town.ben,
             node::PostDraft{.text = "@ana@a.test the quince falls", .content_warning = "fruit"});
    const auto told = town.told();
    REQUIRE(told.size() == 1);
    CHECK(told.front().at("body") == "fruit");
    CHECK_FALSE(told.front().dump().contains("quince"));
}

TEST_CASE("no row that waits holds a word, an endpoint, a token or a key") {
    PushTown town;
    town.app.subscribe();
    town.say(town.b, town.ben, {.text = "@ana@a.test quince", .visibility = Visibility::direct});
    REQUIRE(town.waiting() == 1);
    const std::string rows = town.a.read([](storage::Tx& tx) {
        std::string all;
        for (const char* sql : {"SELECT * FROM push_queue",
                                "SELECT * FROM push_subscriptions",
                                "SELECT * FROM node_secrets",
                                "SELECT * FROM settings"}) {
            storage::Rows found = tx.query(sql);
            const std::string query(sql);
            const int columns = query.ends_with("push_queue")           ? 3
                                : query.ends_with("push_subscriptions") ? 14
                                                                        : 2;
            while (found.next()) {
                for (int i = 0; i < columns; ++i) all.append(as_text(found.bytes(i))).append("\n");
            }
        }
        return all;
    });
    CHECK(rows.contains("aes128gcm"));
    for (const std::string& secret : {std::string("quince"),
                                      std::string("push.test"),
                                      town.app.token(),
                                      town.app.p256dh(),
                                      town.app.auth()})
        CHECK_FALSE(rows.contains(secret));
}

TEST_CASE("what is gone or hidden by the time is not told") {
    PushTown town;
    town.app.subscribe();
    const auto gone = town.say(town.b, town.ben, "@ana@a.test one");
    const auto hidden = town.say(town.b, town.ben, "@ana@a.test two");
    town.say(town.b, town.ben, "@ana@a.test three");
    CHECK(town.waiting() == 3);
    must(town.b.social().remove(town.ben.id, gone.uri.text()));
    town.settle();
    CHECK(town.waiting() == 2);
    const auto row = town.a.post(hidden.uri);
    REQUIRE(row);
    town.a.write([&](storage::Tx& tx) { storage::set_hidden(tx, row->id, true); });
    const auto told = town.told();
    REQUIRE(told.size() == 1);
    CHECK(told.front().at("body").get<std::string>().ends_with("three"));
    CHECK(town.waiting() == 0);
}

TEST_CASE("of who paused everything an app learns no name and no words") {
    PushTown town;
    town.app.subscribe();
    town.say(town.a, town.cleo, "@ana quince");
    town.a.write([&](storage::Tx& tx) {
        storage::set_restricted(tx, storage::find_actor(tx, town.cleo.id)->subject, true);
    });
    const auto told = town.told();
    REQUIRE(told.size() == 1);
    CHECK_FALSE(told.front().contains("title"));
    CHECK_FALSE(told.front().contains("body"));
}

TEST_CASE("nobody is told anything after pausing everything, and is again after that") {
    PushTown town;
    town.app.subscribe();
    town.say(town.b, town.ben, "@ana@a.test before");
    const auto pause = [&](bool on) {
        town.a.write([&](storage::Tx& tx) {
            storage::set_restricted(tx, storage::find_actor(tx, town.ana.id)->subject, on);
        });
    };
    pause(true);
    town.say(town.b, town.ben, "@ana@a.test meanwhile");
    CHECK(town.told().empty());
    CHECK(town.waiting() == 0);
    pause(false);
    CHECK(town.told().empty());
    town.say(town.b, town.ben, "@ana@a.test afterwards");
    CHECK(town.told().size() == 1);
}

TEST_CASE("a suspended account, an ended token and an erased person have no subscription any more") {
    for (const std::string how : {"suspended", "revoked", "erased"}) {
        CAPTURE(how);
        PushTown town;
        town.app.subscribe();
        town.say(town.b, town.ben, "@ana@a.test hello");
        REQUIRE(town.waiting() == 1);
        const Instant now = town.network.clock().now();
        const auto subject = town.a.actor(town.ana.uri)->subject;
        if (how == "erased") {
            must(storage::erase_subject(town.a.database(), town.a.core().key_store(), subject, now));
        } else {
            town.a.write([&](storage::Tx& tx) {
                if (how == "suspended") storage::set_suspended(tx, town.ana.id, now);
                if (how == "revoked") storage::end_token(tx, town.app.token_id());
            });
        }
        CHECK(town.told().empty());
        CHECK_FALSE(town.app.is_subscribed());
        CHECK(town.waiting() == 0);
    }
}

TEST_CASE("an endpoint that says it is gone is forgotten") {
    for (const int status : {404, 410}) {
        PushTown town;
        town.app.subscribe();
        town.service.status = status;
        town.say(town.b, town.ben, "@ana@a.test one");
        town.say(town.b, town.ben, "@ana@a.test two");
        CHECK(town.told().size() == 1);
        CHECK_FALSE(town.app.is_subscribed());
        CHECK(town.waiting() == 0);
    }
}

TEST_CASE("what a push service cannot take now is told later, no sooner than it asks") {
    PushTown town;
    town.app.subscribe();
    town.service.status = 503;
    town.service.headers = {{"Retry-After", "3600"}};
    town.say(town.b, town.ben, "@ana@a.test hello");
    CHECK(town.told().size() == 1);
    CHECK(town.waiting() == 1);
    town.service.status = 201;
    town.network.clock().pass(59min);
    CHECK(town.told().empty());
    const auto next = town.pusher->run_once(town.network.clock().now()).next;
    REQUIRE(next);
    CHECK(*next > town.network.clock().now());
    town.network.clock().pass(3h);
    CHECK(town.told().size() == 1);
    CHECK(town.waiting() == 0);
}

TEST_CASE("what a push service refuses for good is not repeated") {
    PushTown town;
    town.app.subscribe();
    town.service.status = 413;
    town.say(town.b, town.ben, "@ana@a.test one");
    CHECK(town.told().size() == 1);
    CHECK(town.waiting() == 0);
    CHECK(town.app.is_subscribed());
}

TEST_CASE("what nobody could be told within two days is forgotten, and after a week of failures the app") {
    PushTown town;
    town.app.subscribe();
    town.service.down = true;
    town.say(town.b, town.ben, "@ana@a.test one");
    town.told();
    CHECK(town.waiting() == 1);
    town.network.clock().pass(49h);
    town.told();
    CHECK(town.waiting() == 0);
    CHECK(town.app.is_subscribed());
    for (int day = 0; day < 7 && town.app.is_subscribed(); ++day) {
        town.say(town.b, town.ben, "@ana@a.test again");
        town.told();
        town.network.clock().pass(24h);
    }
    CHECK_FALSE(town.app.is_subscribed());
}

TEST_CASE("every kind of notification has words of its own, with who it comes from where somebody does") {
    PushTown town;
    town.app.subscribe();
    std::set<std::string> titles;
    for (const std::string_view type : node::push_alerts()) {
        town.network.clock().pass(1s);
        town.a.write([&](storage::Tx& tx) {
            CHECK(storage::notify(tx,
                                  {.id = town.a.core().ids().make<storage::NotificationId>(),
                                   .owner = town.ana.id,
                                   .type = std::string(type),
                                   .from = town.cleo.id,
                                   .at = town.network.clock().now()}));
        });
        const auto told = town.told();
        REQUIRE(told.size() == 1);
        CHECK(told.front().at("notification_type") == type);
        const auto title = told.front().at("title").get<std::string>();
        CHECK(titles.insert(title).second);
        CHECK(title != "Something happened");
        const bool of_somebody = type != "poll" && !type.starts_with("admin.");
        CHECK(title.contains("@cleo") == of_somebody);
    }
}

TEST_SUITE_END();
