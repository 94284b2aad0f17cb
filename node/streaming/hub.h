// Hub: who listens to which channels, and what they are told. Streams come and go on any thread; what
// happened is told after its commit; run_once, on one thread, asks for each listener whether they may know,
// and renders it.
#pragma once

#include "activitypub/events.h"
#include "activitypub/progress.h"
#include "consent/base/mutex.h"
#include "node/http/stream_loop.h"
#include "node/streaming/happening.h"
#include "node/streaming/limits.h"
#include "node/streaming/views.h"

#include <atomic>
#include <deque>
#include <map>
#include <optional>
#include <unordered_map>

namespace kith::node {

/// One subscription of one stream.
struct StreamEar {
    StreamLoop::Id stream = 0;
    StreamLoop::Kind kind{};
    StreamCaller caller{};
    std::shared_ptr<const std::string> label{};
    std::int64_t topic_id = 0;  // the list's
};

/// Where frames go: the loop, or a test.
class StreamOutlet {
 public:
    virtual ~StreamOutlet() = default;
    virtual void send(std::vector<StreamLoop::Outgoing> frames) = 0;
    virtual void close(std::vector<StreamLoop::Id> streams, CloseCode code) = 0;
};

class Hub {
 public:
    using Id = StreamLoop::Id;

    explicit Hub(storage::Database& database) : database_(database) {}

    /// Both at start, before the first stream.
    void set_views(StreamViews views) { views_ = std::move(views); }
    struct Way {
        StreamOutlet* outlet = nullptr;
        std::size_t streams_max = limits::streams_max;
        std::function<void()> wake = [] {};  // there is something for run_once
    };
    void set_way(Way way) { way_ = std::move(way); }
    const StreamViews& views() const { return views_; }

    // Streams. Errc::limited when there are too many already.
    Done has_room(const StreamCaller& caller) const KITH_EXCLUDES(mutex_);
    Result<Id> open(const StreamCaller& caller, StreamLoop::Kind kind) KITH_EXCLUDES(mutex_);
    /// Errc::denied without the scope, Errc::limited, Errc::not_found for a stream that is over. Twice is
    /// once.
    Done subscribe(Id stream, const Channel& channel) KITH_EXCLUDES(mutex_);
    void unsubscribe(Id stream, const Channel& channel) KITH_EXCLUDES(mutex_);
    void ended(Id stream) KITH_EXCLUDES(mutex_);
    /// JSON from the other end of a WebSocket: {"type": "subscribe", "stream": "hashtag", "tag": "cats"}.
    void said(Id stream, std::string_view text);

    // Revocation: at once, before whoever revokes is answered.
    void close_token(storage::TokenId token) KITH_EXCLUDES(mutex_);
    void close_actor(storage::ActorId actor) KITH_EXCLUDES(mutex_);

    /// After the commit of what happened. Any thread; quick.
    void tell(Happening happening) KITH_EXCLUDES(mutex_);
    bool anybody() const { return count_ > 0; }
    std::size_t streams() const { return count_; }

    /// Sends what was told, in the order of ids as far as it waits together. Bounded.
    activitypub::Progress run_once(Instant now) KITH_EXCLUDES(mutex_);

    /// Who hears this. For the step that runs.
    std::vector<StreamEar> ears_of(const Topic& topic) const KITH_EXCLUDES(mutex_);
    std::vector<StreamEar> ears_of(ChannelKind kind) const KITH_EXCLUDES(mutex_);

 private:
    struct Subscription {
        Topic topic;
        std::shared_ptr<const std::string> label;
    };
    struct Stream {
        StreamLoop::Kind kind{};
        StreamCaller caller{};
        std::vector<Subscription> subscriptions{};
    };

    Done check_room(const StreamCaller& caller) const KITH_REQUIRES(mutex_);
    void forget(Id stream) KITH_REQUIRES(mutex_);
    void drop_subscription(Id stream, const Topic& topic) KITH_REQUIRES(mutex_);
    template <class Matches>
    void close_if(Matches matches, CloseCode code) KITH_EXCLUDES(mutex_);
    void answer(Id stream, const Error& error);
    std::vector<Happening> take(bool& overflowed) KITH_EXCLUDES(mutex_);
    std::size_t deliver(const std::vector<Happening>& batch, Instant now);
    std::size_t recheck(Instant now);

    storage::Database& database_;
    StreamViews views_{};
    Way way_{};
    std::atomic<std::size_t> count_ = 0;
    mutable Mutex mutex_;
    Id next_ KITH_GUARDED_BY(mutex_) = 1;
    std::unordered_map<Id, Stream> streams_ KITH_GUARDED_BY(mutex_);
    std::unordered_map<storage::TokenId, std::size_t> by_token_ KITH_GUARDED_BY(mutex_);
    std::unordered_map<storage::ActorId, std::size_t> by_person_ KITH_GUARDED_BY(mutex_);
    std::map<Topic, std::vector<StreamEar>> by_topic_ KITH_GUARDED_BY(mutex_);
    std::deque<Happening> told_ KITH_GUARDED_BY(mutex_);
    bool overflowed_ KITH_GUARDED_BY(mutex_) = false;
    std::optional<storage::NotificationId> heard_up_to_ KITH_GUARDED_BY(mutex_);

    // Of run_once alone.
    Instant recheck_at_{};
    std::uint64_t rechecked_version_ = 0;
    std::vector<StreamCaller> to_recheck_{};
};

/// Tells the hub what handlers and node/social tell.
activitypub::Events::Listener streams_listener(Hub& hub);

}  // namespace kith::node
