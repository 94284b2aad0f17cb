// Neighbours: people of a small node, each with an application, and actors of other servers that are known
// there. For tests of the account pages of the client API, one thread.
#pragma once

#include "activitypub/profile.h"
#include "node/mastodon/entities.h"
#include "node/social/social.h"
#include "storage/follows.h"
#include "storage/subjects.h"
#include "tests/mastodon/client.h"

#include <string>
#include <vector>

namespace kith::test {

struct Neighbours : SmallNode {
    struct Somebody {
        storage::ActorRow row;
        Client client;
        storage::ActorId id() const { return row.id; }
        std::string key() const { return std::to_string(row.id.value); }
        std::string page(const std::string& rest = "") const { return "/api/v1/accounts/" + key() + rest; }
    };

    Somebody somebody(const std::string& handle, const std::string& role = "student") {
        pass(1);
        auto row = person(handle, role);
        return {row, Client(*this, token_for(*this, row))};
    }
    Client nobody() { return Client(*this, ""); }

    /// Somebody of another server, as they came to be known here.
    storage::ActorRow stranger(const std::string& username, const std::string& domain = "valley.test") {
        pass(1);
        const std::string base = "https://" + domain + "/users/" + username;
        storage::ActorRow row{.id = core->ids().make<storage::ActorId>(),
                              .subject = core->ids().make<storage::SubjectId>(),
                              .uri = Uri::trusted(base),
                              .host = Host::trusted(domain),
                              .username = username,
                              .inbox = Uri::trusted(base + "/inbox"),
                              .created = clock.now(),
                              .source = "fetch",
                              .fetched = clock.now(),
                              .last_needed = clock.now()};
        write([&](storage::Tx& tx) {
            storage::create_subject(tx, row.subject, clock.now());
            REQUIRE(storage::insert_actor(tx, row).has_value());
            const activitypub::Actor document{
                .id = row.uri, .name = username + " of " + domain, .inbox = row.inbox};
            REQUIRE(
                activitypub::store_remote_profile(tx, row.subject, document, *keys, core->ids(), clock.now())
                    .has_value());
        });
        return row;
    }

    storage::PostRow say(const Somebody& who, node::PostDraft draft) {
        pass(1);
        auto post = core->social().post(who.id(), draft);
        REQUIRE(post.has_value());
        return *post;
    }
    storage::PostRow say(const Somebody& who,
                         const std::string& text,
                         Visibility visibility = Visibility::public_) {
        return say(who, node::PostDraft{.text = text, .visibility = visibility});
    }
    void follow(const Somebody& who, const Somebody& whom) {
        pass(1);
        REQUIRE(who.client.post(whom.page("/follow")).status == 200);
    }
    /// A follow between any two that was accepted.
    void put_follow(storage::ActorId follower, storage::ActorId followed) {
        pass(1);
        write([&](storage::Tx& tx) {
            const auto id = core->ids().make<storage::FollowId>();
            storage::put_follow(
                tx,
                {.id = id,
                 .follower = follower,
                 .followed = followed,
                 .state = storage::FollowState::accepted,
                 .uri = Uri::trusted("https://valley.test/follows/" + std::to_string(id.value)),
                 .at = clock.now()});
        });
    }
    void change(const Somebody& who, const node::AccountSwitches& switches) {
        REQUIRE(accounts->change(who.row, switches, std::nullopt).has_value());
    }
    void pass(int seconds) { clock.time += std::chrono::seconds(seconds); }

    template <class Work>
    void write(Work work) {
        const auto done = database->write([&](storage::Tx& tx) -> Done {
            work(tx);
            return {};
        });
        REQUIRE(done.has_value());
    }
};

inline std::vector<std::string> ids_in(const Json& list) {
    std::vector<std::string> ids;
    for (const Json& each : list) ids.push_back(each["id"]);
    return ids;
}
using Ids = std::vector<std::string>;

inline std::string key_of(const storage::ActorRow& row) {
    return std::to_string(row.id.value);
}
inline std::string key_of(const storage::PostRow& post) {
    return std::to_string(post.id.value);
}

}  // namespace kith::test
