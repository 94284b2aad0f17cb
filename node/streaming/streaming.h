// Streaming: the loop of the sockets and the door to them, around a node's hub, as the application serves
// them.
#pragma once

#include "node/streaming/door.h"

namespace kith::node {

class Streaming {
 public:
    struct Options {
        std::size_t streams_max = limits::streams_max;
        StreamLimits limits{};
        std::function<void()> wake = [] {};  // there is something for the hub's run_once
    };
    /// Before the first stream.
    Streaming(Hub& hub, Options options);
    ~Streaming() { hub_.set_way({}); }
    Streaming(const Streaming&) = delete;
    Streaming& operator=(const Streaming&) = delete;

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

    Hub& hub_;
    StreamLoop loop_;
    ToLoop to_loop_;
    StreamDoor door_;
};

}  // namespace kith::node
