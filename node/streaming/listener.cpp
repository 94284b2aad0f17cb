#include "node/streaming/hub.h"
#include "storage/likes.h"

namespace kith::node {

namespace {

using namespace activitypub;

struct Teller {
    storage::Tx& tx;
    Hub& hub;

    void tell(Happening happening) const {
        tx.after_commit([&to = hub, what = std::move(happening)] { to.tell(what); });
    }

    void operator()(const PostArrived& event) const { tell(PostHeard{event.post}); }
    void operator()(const PostEdited& event) const { tell(PostChanged{event.post}); }
    void operator()(const PostDeleted& event) const {
        // Told before the rows go: afterwards nobody could say who was allowed to see it.
        if (!hub.anybody()) return;
        auto post = storage::find_post(tx, event.post);
        if (post) tell(PostGone{facts_of(tx, *std::move(post))});
    }
    void operator()(const Boosted& event) const {
        const auto boost = storage::find_boost(tx, event.post, event.by);
        if (boost) tell(BoostHeard{boost->id});
    }
    void operator()(const ActorDeleted& event) const {
        tx.after_commit([&to = hub, actor = event.actor] { to.close_actor(actor); });
    }
    void operator()(const FollowArrived&) const { tell(NotificationsHeard{}); }
    void operator()(const FollowAnswered&) const { tell(NotificationsHeard{}); }
    void operator()(const Liked&) const { tell(NotificationsHeard{}); }
    void operator()(const PollEnded&) const { tell(NotificationsHeard{}); }
    void operator()(const Moved&) const { tell(NotificationsHeard{}); }
    void operator()(const Reported&) const { tell(NotificationsHeard{}); }
    void operator()(const Addressed&) const {}
    void operator()(const Unfollowed&) const {}
    void operator()(const Voted&) const {}
    void operator()(const Blocked&) const {}
    void operator()(const ActorChanged&) const {}
};

}  // namespace

Events::Listener streams_listener(Hub& hub) {
    return [&hub](storage::Tx& tx, const Event& event, Instant) { std::visit(Teller{tx, hub}, event); };
}

}  // namespace kith::node
