// StreamDoor: requests that ask for a stream -> 101, an event stream, or why not; and then the connection
// itself. Any request thread.
#pragma once

#include "node/http/router.h"
#include "node/http/stream_loop.h"
#include "node/streaming/hub.h"

#include <memory>
#include <optional>

namespace kith::node {

class StreamDoor {
 public:
    /// Without a loop nothing is taken over: simulations, which open streams at the hub.
    StreamDoor(Hub& hub, StreamLoop* loop) : hub_(hub), loop_(loop) {}

    void add_routes(Router& router);
    /// What the server hands over. Asks everything again: between the answer and this the token may have
    /// ended.
    void take(std::unique_ptr<Connection> connection);

 private:
    struct Opening {
        StreamCaller caller;
        StreamLoop::Kind kind{};
        std::optional<Channel> channel{};
        Response head{};
    };
    Response answer(Request& request);
    Result<Opening> look(const Request& request);
    Result<StreamCaller> caller_of(const Request& request);

    Hub& hub_;
    StreamLoop* loop_;
};

}  // namespace kith::node
