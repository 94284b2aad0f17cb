// Client: an application of one of the people of a small node, calling its API through the router as it
// stands behind the server. For tests, one thread.
#pragma once

#include "consent/crypto/digest.h"
#include "consent/json.h"
#include "node/mastodon/api.h"
#include "storage/oauth.h"
#include "tests/node/small_node.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

namespace kith::test {

using Json = nlohmann::json;

/// A token as the sign-in would have made it; no person: the application's own.
inline std::string token_for(SmallNode& node,
                             const std::optional<storage::ActorRow>& person,
                             const std::string& scopes = "read write follow push profile") {
    const std::string token = node.random.token(32);
    const auto made = node.database->write([&](storage::Tx& tx) -> Done {
        storage::AppRow app{.id = node.core->ids().make<storage::AppId>(),
                            .client_id = node.random.token(32),
                            .name = "Test client",
                            .redirect_uris = {"urn:ietf:wg:oauth:2.0:oob"},
                            .scopes = scopes,
                            .created = node.clock.now(),
                            .last_used = node.clock.now()};
        storage::insert_app(tx, app);
        storage::TokenRow row{.id = node.core->ids().make<storage::TokenId>(),
                              .token = crypto::sha256(as_bytes(token)),
                              .app = app.id,
                              .scopes = scopes,
                              .created = node.clock.now(),
                              .last_used = node.clock.now()};
        if (person) {
            row.actor = person->id;
            row.subject = person->subject;
        }
        storage::insert_token(tx, row);
        return {};
    });
    REQUIRE(made.has_value());
    return token;
}

class Client {
 public:
    Client(SmallNode& node, std::string token) : node_(node), token_(std::move(token)) {}

    struct Answer {
        int status = 0;
        Headers headers{};
        std::string body{};

        Json json() const {
            INFO(body);
            Json parsed = Json::parse(body, nullptr, /*allow_exceptions=*/false);
            REQUIRE_FALSE(parsed.is_discarded());
            return parsed;
        }
        std::string_view header(std::string_view name) const { return kith::header(headers, name); }
    };

    Answer call(std::string method,
                const std::string& target,
                std::string body = {},
                std::string type = "application/json") const {
        node::Request request{.method = std::move(method), .target = target, .host = "hill.test"};
        request.path = target.substr(0, target.find('?'));
        if (!token_.empty()) request.headers.emplace_back("Authorization", "Bearer " + token_);
        if (!body.empty()) request.headers.emplace_back("Content-Type", std::move(type));
        request.body = std::move(body);
        request.remote_address = "127.0.0.1";
        node::Response response = node_.core->router()(request);
        return {response.status, std::move(response.headers), std::move(response.body)};
    }
    Answer get(const std::string& target) const { return call("GET", target); }
    Answer post(const std::string& target, const Json& body = Json::object()) const {
        return call("POST", target, body.dump());
    }
    Answer put(const std::string& target, const Json& body) const { return call("PUT", target, body.dump()); }
    Answer patch(const std::string& target, const Json& body) const {
        return call("PATCH", target, body.dump());
    }
    Answer remove(const std::string& target) const { return call("DELETE", target); }

 private:
    SmallNode& node_;
    std::string token_;
};

}  // namespace kith::test
