// PushApp: an app of one of a node's people, with its push service at push.test, which opens what arrives.
// For tests, one thread.
#pragma once

#include "activitypub/wire/json.h"
#include "consent/crypto/push_message.h"
#include "consent/json.h"
#include "node/push/pusher.h"
#include "node/push/subscriptions.h"
#include "storage/actors.h"
#include "storage/oauth.h"
#include "storage/push.h"
#include "tests/support/sim/town.h"

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

namespace kith::sim {

/// What is behind push.test, whoever subscribed.
class PushService {
 public:
    explicit PushService(SimNetwork& network) {
        network.add_script("push.test", [this](const HttpRequest& request) -> Result<HttpResponse> {
            if (down) return fail(Errc::unavailable, "transport/connect");
            requests.push_back(request);
            return HttpResponse{.status = status, .headers = headers};
        });
    }
    bool down = false;
    int status = 201;
    Headers headers{};
    std::vector<HttpRequest> requests{};
};

class PushApp {
 public:
    PushApp(SimNode& node, const Person& owner, crypto::PushEncoding encoding, std::uint64_t seed = 77)
        : node_(node),
          owner_(owner),
          encoding_(encoding),
          random_(seed),
          key_(crypto::P256Key::generate(random_)) {
        random_.fill(auth_);
    }

    std::string p256dh() const { return to_base64url(key_.public_key().point()); }
    std::string auth() const { return to_base64url(auth_); }
    std::string endpoint() const { return "https://push.test/send/" + auth(); }
    const std::string& token() const { return token_; }
    storage::TokenId token_id() const { return token_id_; }

    /// As the API does it, with a new token.
    void subscribe(storage::PushSubscriptionRow row = {}) {
        storage::KeyStore& keys = node_.core().key_store();
        storage::IdMaker& ids = node_.core().ids();
        const Instant now = node_.clock().now();
        token_ = "token-" + random_.token();
        node_.write([&](storage::Tx& tx) {
            const auto owner = storage::find_actor(tx, owner_.id);
            const auto app = ids.make<storage::AppId>();
            token_id_ = ids.make<storage::TokenId>();
            storage::insert_app(tx,
                                {.id = app,
                                 .client_id = std::to_string(app.value),
                                 .name = "an app",
                                 .created = now,
                                 .last_used = now});
            storage::insert_token(tx,
                                  {.id = token_id_,
                                   .token = crypto::sha256(as_bytes(token_)),
                                   .app = app,
                                   .actor = owner->id,
                                   .subject = owner->subject,
                                   .scopes = "push",
                                   .created = now,
                                   .last_used = now});
            row.id = ids.make<storage::PushSubscriptionId>();
            row.token = token_id_;
            row.actor = owner->id;
            row.subject = owner->subject;
            row.encoding = encoding_ == crypto::PushEncoding::aesgcm ? "aesgcm" : "aes128gcm";
            row.created = now;
            if (row.alerts.empty()) row.alerts = {node::push_alerts().begin(), node::push_alerts().end()};
            const auto target = must(node::parse_push_target({endpoint(), p256dh(), auth()},
                                                             node::PushEndpoints::secure_and_public));
            must(node::seal_push_target(keys, row, target, crypto::Secret<std::string>(token_)));
            storage::put_push_subscription(tx, row, 20);
        });
    }
    bool is_subscribed() {
        return node_.read(
            [&](storage::Tx& tx) { return storage::find_push_subscription(tx, token_id_).has_value(); });
    }

    nlohmann::json open(const HttpRequest& request) const {
        crypto::PushMessage message{.body = to_bytes(request.body), .sender = key_.public_key()};
        if (encoding_ == crypto::PushEncoding::aesgcm) {
            const Bytes salt = from_base64url(after(header(request.headers, "Encryption"), "salt=")).value();
            REQUIRE(salt.size() == message.salt.size());
            std::ranges::copy(salt, message.salt.begin());
            message.sender = must(crypto::P256PublicKey::from_point(
                from_base64url(after(header(request.headers, "Crypto-Key"), "dh=")).value()));
        }
        const Bytes plain = must(crypto::decrypt_push(encoding_, key_, auth_, message));
        return nlohmann::json::parse(as_text(plain));
    }
    /// The value of one parameter of a header.
    static std::string after(std::string_view header, std::string_view name) {
        const auto at = header.find(name);
        REQUIRE(at != header.npos);
        const std::string_view rest = header.substr(at + name.size());
        return std::string(rest.substr(0, rest.find_first_of(";,")));
    }

 private:
    SimNode& node_;
    Person owner_;
    crypto::PushEncoding encoding_;
    SeededRandom random_;
    crypto::P256Key key_;
    crypto::PushAuth auth_{};
    std::string token_{};
    storage::TokenId token_id_{};
};

/// A town of which Ana has an app.
struct PushTown {
    explicit PushTown(crypto::PushEncoding encoding = crypto::PushEncoding::aes128gcm)
        : service(network), app(a, ana, encoding) {
        rebuild();
        // Direct messages of whom she does not know would wait among her requests.
        must(a.social().follow(ana.id, ben.handle));
        settle();
    }

    SimNetwork network{};
    SimNode& a = network.add_node("a.test");
    SimNode& b = network.add_node("b.test");
    Person consent = a.add_consent_actor();
    Person ana = a.add_person("ana", {.role = "student"});
    Person ben = b.add_person("ben");
    Person cleo = a.add_person("cleo", {.role = "donor"});
    PushService service;
    PushApp app;
    SeededRandom random{5};
    std::unique_ptr<node::Pusher> pusher{};

    void rebuild() {
        pusher =
            std::make_unique<node::Pusher>(node::Pusher::Parts{.site = a.core().site(),
                                                               .database = a.database(),
                                                               .keys = a.core().key_store(),
                                                               .transport = network.transport_of("a.test"),
                                                               .random = random,
                                                               .consent_actor = consent.id,
                                                               .contact = "privacy@a.test"});
    }
    void settle() { network.settle(std::chrono::hours(1)); }
    storage::PostRow say(SimNode& at, const Person& who, node::PostDraft draft) {
        auto row = must(at.social().post(who.id, draft));
        settle();
        return row;
    }
    storage::PostRow say(SimNode& at, const Person& who, std::string text) {
        return say(at, who, node::PostDraft{.text = std::move(text)});
    }
    /// Everything that is due now; what was sent since the last time, opened.
    std::vector<nlohmann::json> told() {
        const std::size_t before = service.requests.size();
        while (pusher->run_once(network.clock().now()).done > 0) {
        }
        std::vector<nlohmann::json> opened;
        for (std::size_t i = before; i < service.requests.size(); ++i)
            opened.push_back(app.open(service.requests[i]));
        return opened;
    }
    std::int64_t waiting() {
        return a.read([](storage::Tx& tx) { return storage::count_pushes(tx); });
    }
};

}  // namespace kith::sim
