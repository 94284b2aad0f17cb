// Streaming: the hub, the loop of its sockets and the door to both, as the application builds and serves
// them.
#pragma once

#include "node/streaming/door.h"

namespace kith::node {

class Streaming {
 public:
    struct Parts {
        storage::Database& database;
        StreamViews views;
        std::size_t streams_max = limits::streams_max;
        StreamLimits limits{};
        std::function<void()> wake = [] {};
    };
    explicit Streaming(Parts parts);

    Hub& hub() { return hub_; }
    StreamDoor& door() { return door_; }
    /// What the loop needs of the system; before it runs.
    Done open() { return loop_.open(); }
    /// The thread of the sockets, until stop().
    void run() { loop_.run(); }
    void stop() { loop_.stop(); }
    std::size_t sockets() const { return loop_.streams(); }

 private:
    class ToLoop final : public StreamOutlet {
     public:
        explicit ToLoop(StreamLoop& loop) : loop_(loop) {}
        void send(std::vector<StreamLoop::Outgoing> frames) override { loop_.send(std::move(frames)); }
        void close(std::vector<StreamLoop::Id> streams, CloseCode code) override {
            loop_.close(std::move(streams), code);
        }

     private:
        StreamLoop& loop_;
    };

    StreamLoop loop_;
    ToLoop to_loop_;
    Hub hub_;
    StreamDoor door_;
};

}  // namespace kith::node
