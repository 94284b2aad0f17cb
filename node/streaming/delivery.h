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
    using Render = std::function<std::string(storage::ActorId viewer)>;
    /// One event about one post, on its way to many.
    struct About {
        const PostFacts& facts;
        storage::ActorId booster{};
        std::string_view event;
        Render render;
        bool same_for_all = false;
        RenderingPtr common{};
        std::unordered_map<storage::ActorId, RenderingPtr> own{};
        std::unordered_map<storage::ActorId, bool> may_hear{};
    };

    void to_all(About& about);
    void to_homes(About& about, const std::vector<storage::ActorId>& candidates);
    void conversations(const PostFacts& facts);
    bool may_hear(About& about, storage::ActorId viewer);
    RenderingPtr rendering(About& about, storage::ActorId viewer);
    bool is_alive(const StreamCaller& caller);
    void give(const StreamEar& ear, const RenderingPtr& rendering);
    RenderingPtr make(std::string_view event, std::string payload) const;

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
