// StreamDelivery: what happened -> frames for those who may know. Lives for one transaction of the hub's
// step.
#pragma once

#include "node/streaming/hub.h"

#include <map>
#include <unordered_map>
#include <unordered_set>

namespace kith::node {

class StreamDelivery {
 public:
    StreamDelivery(storage::Tx& tx, const Hub& hub, StreamOutlet* outlet, Instant now)
        : tx_(tx), hub_(hub), views_(hub.views()), outlet_(outlet), now_(now) {}

    void operator()(const PostHeard& heard);
    void operator()(const PostChanged& changed);
    void operator()(const PostGone& gone);
    void operator()(const BoostHeard& heard);
    void operator()(const ToldPerson& told);
    void operator()(const ToldEverybody& told);
    void operator()(const NotificationsHeard&) const {}
    void notification(storage::NotificationId id, storage::ActorId owner);

    /// The last chunk.
    void flush();
    /// Streams whose token is gone: they got nothing.
    const std::unordered_set<storage::TokenId>& dead_tokens() const { return dead_; }

 private:
    /// One text in its frames: what reads the same is made once.
    struct Rendering {
        std::string event;
        std::string payload;
        std::string quoted{};  // the payload as a JSON string
        std::map<std::pair<StreamLoop::Kind, std::string>, StreamLoop::Frame> frames{};
    };
    using RenderingPtr = std::shared_ptr<Rendering>;
    /// One event about one post, on its way to many.
    struct About {
        const PostFacts& facts;
        std::string_view event;
        std::function<std::string(storage::ActorId viewer)> render{};
        storage::BoostId boost{};
        storage::ActorId booster{};
        bool is_gone = false;
        std::map<std::int64_t, RenderingPtr> made{};  // by the class of viewers
    };

    void to_all(About& about);
    void to_homes(About& about, const std::vector<storage::ActorId>& candidates);
    void to_lists(About& about);
    void to(About& about, const Topic& topic, const StreamEar& ear);
    void conversations(const PostFacts& facts);
    bool may_hear(const About& about, const Topic& topic, storage::ActorId viewer) const;
    std::int64_t class_of(const About& about, storage::ActorId viewer) const;
    RenderingPtr rendering(About& about, storage::ActorId viewer);
    bool is_alive(const StreamCaller& caller);
    void give(const StreamEar& ear, const RenderingPtr& rendering);
    static RenderingPtr make(std::string_view event, std::string payload);

    storage::Tx& tx_;
    const Hub& hub_;
    const StreamViews& views_;
    StreamOutlet* outlet_;
    Instant now_;
    std::unordered_map<storage::TokenId, bool> alive_{};
    std::unordered_set<storage::TokenId> dead_{};
    std::vector<StreamLoop::Outgoing> chunk_{};
};

}  // namespace kith::node
