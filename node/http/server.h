// Server: HTTP/1.1 (and TLS) on one address. Built, bound, run on one thread; stop() from any other.
//
// A connection that waits holds no thread (parking), one with work gets a thread of a bounded pool, and what
// is said on it is bounded in bytes and in total time (conversation). cpp-httplib binds and accepts.
#pragma once

#include "consent/base/result.h"
#include "node/http/conversation.h"
#include "node/http/worker_pool.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace kith::node {

class Server;

struct ServerOptions {
    Conversation::Rules rules{};
    ParserLimits parser{};
    WorkerPool::Sizes threads{};
    std::size_t connections_max = limits::connections_max;
    std::size_t connections_per_address_max =
        limits::connections_per_address_max;  // trusted proxies are exempt
    Millis linger = limits::keep_alive_linger;
    Millis drain_for = limits::drain_for;
    std::string certificate_file{};  // both, or neither: then plain HTTP
    std::string key_file{};
    /// Takes connections whose answer has no end (Conversation::Rules::hands_over); on any request thread.
    /// They must be gone before the server is.
    std::function<void(std::unique_ptr<Connection>)> take_over{};
    /// Counts its connections and this one's together, against its caps. It must outlive this one, and be
    /// stopped before this one is waited for.
    const Server* beside = nullptr;
};

class Server {
 public:
    Server(ServerOptions options, Handler handler);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Port 0 takes a free one; returns the port. Connections queue from here on.
    Result<std::uint16_t> bind(const std::string& host, std::uint16_t port);
    /// Serves until stop(), then lets requests under way finish (`drain_for` at most). Once, after bind().
    void run();
    void stop();

    struct Load {
        std::size_t connections = 0;
        std::size_t threads = 0;
    };
    Load load() const;

 private:
    class Core;
    std::unique_ptr<Core> core_;
};

}  // namespace kith::node
