// StreamLoop: answers without an end. WebSockets and event streams (SSE), thousands on one thread of epoll;
// it frames, beats and bounds, and knows nothing of what is said.
//
// A slow reader is closed, not waited for: what it missed it can ask for when it comes back.
#pragma once

#include "consent/base/mutex.h"
#include "consent/base/result.h"
#include "node/http/connection.h"
#include "node/http/poller.h"
#include "node/http/websocket_frames.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

namespace kith::node {

struct StreamLimits {
    std::size_t message_bytes_max = 4096;         // what a client says at once
    std::size_t messages_a_minute = 300;          // and how often, pings included
    std::size_t queued_bytes_max = 1 << 20;       // of one stream, that its reader has not taken yet
    std::size_t queued_frames_max = 1024;         // the same
    std::chrono::milliseconds stuck_for{30'000};  // a reader that takes nothing is gone
    std::chrono::milliseconds beat_every{15'000};
    std::chrono::milliseconds ping_every{30'000};  // a WebSocket that is silent until the next is gone
    std::chrono::milliseconds close_for{2'000};    // the closing handshake
};

class StreamLoop {
 public:
    enum class Kind { websocket, events };
    using Id = std::uint64_t;  // given by the caller, never twice
    using Frame = std::shared_ptr<const std::string>;
    struct Outgoing {
        Id to;
        Frame frame;
    };
    /// Both are called on the loop's thread, without a lock. `ended` once for each stream that was taken.
    struct Ears {
        std::function<void(Id, std::string_view text)> said;
        std::function<void(Id)> ended;
    };

    explicit StreamLoop(Ears ears, StreamLimits limits = {});
    ~StreamLoop();
    StreamLoop(const StreamLoop&) = delete;
    StreamLoop& operator=(const StreamLoop&) = delete;

    Done open();

    /// Any thread, in this order for one stream. The head of the answer may still be in the connection's
    /// output.
    void take(Id id, Kind kind, std::unique_ptr<Connection> connection);
    void send(std::vector<Outgoing> frames);
    void close(std::vector<Id> ids, CloseCode code);

    /// The loop; returns after stop(), with every stream closed.
    void run();
    void stop();
    std::size_t streams() const { return count_; }

    /// Bytes on the wire.
    static Frame text_frame(std::string_view text);
    static Frame event_frame(std::string_view event, std::string_view data);

 private:
    struct Stream;
    struct Take {
        Id id;
        Kind kind;
        std::unique_ptr<Connection> connection;
    };
    struct Close {
        std::vector<Id> ids;
        CloseCode code;
    };
    using Command = std::variant<Take, std::vector<Outgoing>, Close>;

    void post(Command command);
    void obey();
    void obey(Take& take);
    void obey(const std::vector<Outgoing>& frames);
    void obey(const Close& close);
    void take_events(int timeout_ms);
    void tick(SteadyTime now);

    bool keep(Stream& stream, SteadyTime now);
    bool hear(Stream& stream);
    bool hear_frames(Stream& stream);
    static void queue(Stream& stream, Frame frame);
    bool push(Stream& stream);
    bool watch(Stream& stream);
    bool say_close(Stream& stream, CloseCode code);
    void part(Stream& stream);
    void drop(Id id);
    void settle(Stream& stream, bool alive);

    const Ears ears_;
    const StreamLimits limits_;
    Poller poller_;
    SteadyTime now_{};  // of this round
    std::unordered_map<Id, std::unique_ptr<Stream>> streams_;
    std::atomic<std::size_t> count_ = 0;
    std::atomic<bool> stopping_ = false;
    Mutex mutex_;
    std::vector<Command> commands_ KITH_GUARDED_BY(mutex_);
    bool closed_ KITH_GUARDED_BY(mutex_) = false;
};

}  // namespace kith::node
