// The measure of the HTTP benches: cpp-httplib's server as it comes, answering every POST with an empty 202.
#pragma once

#include <httplib.h>

#include <cstdint>
#include <thread>

namespace kith::bench {

class StockServer {
 public:
    StockServer() {
        server_.Post("/inbox",
                     [](const httplib::Request&, httplib::Response& response) { response.status = 202; });
        server_.new_task_queue = [] { return new httplib::ThreadPool(16); };
        server_.set_keep_alive_max_count(1'000'000);
        server_.set_tcp_nodelay(true);
        port_ = static_cast<std::uint16_t>(server_.bind_to_any_port("127.0.0.1"));
        thread_ = std::thread([this] { server_.listen_after_bind(); });
    }
    ~StockServer() {
        server_.stop();
        thread_.join();
    }
    StockServer(const StockServer&) = delete;
    StockServer& operator=(const StockServer&) = delete;

    std::uint16_t port() const { return port_; }

 private:
    httplib::Server server_;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

}  // namespace kith::bench
