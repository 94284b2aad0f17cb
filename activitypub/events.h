// Events: what happened, told inside the transaction in which it happened. A listener adds rows
// (notifications, timelines, a service actor's answer) without the handlers knowing of it.
#pragma once

#include "consent/base/clock.h"
#include "storage/database.h"
#include "storage/ids.h"

#include <functional>
#include <string>
#include <variant>
#include <vector>

namespace kith::activitypub {

class Admitted;

/// How a post came to be here is told apart: this one came from its author, signed, and just now. What a
/// service actor acts on.
struct Addressed {
    storage::PostId post;
    storage::ActorId author;
    const Admitted* said;
};
struct PostArrived {
    storage::PostId post;
    storage::ActorId author;
    bool local = false;
};
struct PostEdited {
    storage::PostId post;
};
struct PostDeleted {
    storage::PostId post;
    storage::ActorId author;
};
struct FollowArrived {
    storage::ActorId follower;
    storage::ActorId followed;
    bool accepted = false;  // false: a request that waits for a person
};
struct FollowAnswered {
    storage::ActorId follower;
    storage::ActorId followed;
    bool accepted = false;
};
struct Unfollowed {
    storage::ActorId follower;
    storage::ActorId followed;
};
struct Liked {
    storage::PostId post;
    storage::ActorId by;
    std::string emoji{};
};
struct Boosted {
    storage::PostId post;
    storage::ActorId by;
};
struct Voted {
    storage::PostId post;
    storage::ActorId by;
    const Admitted* said = nullptr;  // of a remote vote
};
struct PollEnded {
    storage::PostId post;
};
struct Blocked {
    storage::ActorId by;
    storage::ActorId target;
};
struct Moved {
    storage::ActorId from;
    storage::ActorId to;
};
/// What another server says of its actor was read again: its document, its keys.
struct ActorChanged {
    storage::ActorId actor;
    bool no_sale = false;  // it says SPC, as a browser would say Sec-GPC
};
struct ActorDeleted {
    storage::ActorId actor;
};
struct Reported {
    storage::ActorId by;
    storage::ActorId target;
};

using Event = std::variant<Addressed,
                           PostArrived,
                           PostEdited,
                           PostDeleted,
                           FollowArrived,
                           FollowAnswered,
                           Unfollowed,
                           Liked,
                           Boosted,
                           Voted,
                           PollEnded,
                           Blocked,
                           Moved,
                           ActorChanged,
                           ActorDeleted,
                           Reported>;

/// Built at start, then told from the writer only.
class Events {
 public:
    using Listener = std::function<void(storage::Tx&, const Event&, Instant now)>;
    void listen(Listener listener) { listeners_.push_back(std::move(listener)); }
    void tell(storage::Tx& tx, const Event& event, Instant now) const {
        for (const Listener& listener : listeners_) listener(tx, event, now);
    }

 private:
    std::vector<Listener> listeners_;
};

}  // namespace kith::activitypub
