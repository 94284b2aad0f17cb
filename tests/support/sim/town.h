// Town: two nodes without faults, a person on each, and the questions that tests ask of them.
#pragma once

#include "storage/follows.h"
#include "storage/likes.h"
#include "storage/notifications.h"
#include "storage/visibility.h"
#include "tests/support/sim/stranger.h"

#include <set>

namespace kith::sim {

struct Town {
    SimNetwork network{};
    SimNode& a = network.add_node("a.test");
    SimNode& b = network.add_node("b.test");
    Person ana = a.add_person("ana");
    Person ben = b.add_person("ben");

    /// Lets everything that is due within `most` happen.
    void settle(Millis most = std::chrono::hours(2)) { network.settle(most); }

    void follow(SimNode& at, const Person& who, const Person& whom) {
        must(at.social().follow(who.id, whom.handle));
        settle();
        REQUIRE(follows(at, who.uri, whom.uri));
    }
    /// The stranger follows somebody of `at`.
    void follow(Stranger& who, SimNode& at, const Person& whom) {
        REQUIRE(who.post(at, who.activity("Follow", whom.uri.text())) == 202);
        settle();
        REQUIRE(follows(at, who.uri(), whom.uri));
    }
    /// Somebody of `at` follows the stranger, who accepts.
    void follow(SimNode& at, const Person& who, Stranger& whom) {
        must(at.social().follow(who.id, whom.uri().text()));
        settle();
        const auto asked = whom.host().activities("Follow");
        REQUIRE(!asked.empty());
        REQUIRE(whom.post(at, whom.activity("Accept", asked.back())) == 202);
        REQUIRE(follows(at, who.uri, whom.uri()));
    }
    storage::PostRow post(SimNode& at, const Person& who, const node::PostDraft& draft) {
        auto row = must(at.social().post(who.id, draft));
        settle();
        return row;
    }
    storage::PostRow post(SimNode& at, const Person& who, std::string text) {
        return post(at, who, node::PostDraft{.text = std::move(text)});
    }

    static storage::ActorId id_at(SimNode& at, const Uri& actor) {
        return at.read([&](storage::Tx& tx) { return storage::actor_id_of(tx, actor); });
    }
    static std::optional<storage::FollowRow> follow_row(SimNode& at, const Uri& who, const Uri& whom) {
        return at.read([&](storage::Tx& tx) {
            return storage::find_follow(tx, storage::actor_id_of(tx, who), storage::actor_id_of(tx, whom));
        });
    }
    static bool follows(SimNode& at, const Uri& who, const Uri& whom) {
        const auto row = follow_row(at, who, whom);
        return row && row->state == storage::FollowState::accepted;
    }
    static std::int64_t likes(SimNode& at, const Uri& post) {
        return at.read(
            [&](storage::Tx& tx) { return storage::count_likes(tx, storage::post_id_of(tx, post)); });
    }
    static std::int64_t boosts(SimNode& at, const Uri& post) {
        return at.read(
            [&](storage::Tx& tx) { return storage::count_boosts(tx, storage::post_id_of(tx, post)); });
    }
    static bool sees(SimNode& at, const Uri& post, const Person& who) {
        return at.read([&](storage::Tx& tx) {
            return storage::may_see(tx, storage::post_id_of(tx, post), storage::Viewer::actor(who.id));
        });
    }
    /// "mention", "follow", …: what the person was told, each once however often.
    static std::multiset<std::string> told(SimNode& at, const Person& who) {
        return at.read([&](storage::Tx& tx) {
            std::multiset<std::string> types;
            for (const auto& row : storage::notifications_of(tx, who.id, {.limit = 1'000}))
                types.insert(row.type);
            return types;
        });
    }
};

}  // namespace kith::sim
