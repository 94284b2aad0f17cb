// A server on a free loopback port for the length of a test.
#pragma once

#include "node/http/server.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <thread>
#include <utility>

namespace kith::test {

class RunningServer {
 public:
    explicit RunningServer(node::Handler handler, node::ServerOptions options = {})
        : server_(std::move(options), std::move(handler)) {
        const auto bound = server_.bind("127.0.0.1", 0);
        REQUIRE(bound.has_value());
        port_ = *bound;
        thread_ = std::thread([this] { server_.run(); });
    }
    ~RunningServer() { stop(); }
    RunningServer(const RunningServer&) = delete;
    RunningServer& operator=(const RunningServer&) = delete;

    std::uint16_t port() const { return port_; }
    node::Server& server() { return server_; }
    void stop() {
        server_.stop();
        if (thread_.joinable()) thread_.join();
    }

 private:
    node::Server server_;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

}  // namespace kith::test
