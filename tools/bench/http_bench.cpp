// Empty POSTs over 16 keep-alive connections: cpp-httplib's own server, then ours, alternately; medians.
#include "node/http/server.h"
#include "tools/bench/child.h"
#include "tools/bench/figures.h"
#include "tools/bench/load.h"
#include "tools/bench/stock_server.h"

#include <fmt/format.h>

#include <string>
#include <sys/socket.h>
#include <thread>
#include <vector>

namespace {

using namespace kith;

constexpr std::size_t connections = 16;
constexpr std::size_t requests = 100'000;
constexpr int rounds = 3;

class OurServer {
 public:
    OurServer() : server_({}, [](node::Request&) { return node::Response{.status = 202}; }) {
        port_ = server_.bind("127.0.0.1", 0).value();
        thread_ = std::thread([this] { server_.run(); });
    }
    ~OurServer() {
        server_.stop();
        thread_.join();
    }
    OurServer(const OurServer&) = delete;
    OurServer& operator=(const OurServer&) = delete;
    std::uint16_t port() const { return port_; }
    node::Server::Load load() const { return server_.load(); }

 private:
    node::Server server_;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

bench::Outcome measure(std::uint16_t port, std::size_t total) {
    static const std::string request =
        "POST /inbox HTTP/1.1\r\nHost: localhost\r\nUser-Agent: bench\r\nAccept: */*\r\nContent-Length: "
        "0\r\n\r\n";
    return bench::drive(port, connections, total, 202, [](std::size_t) { return std::string_view(request); });
}

// Connections that never finish a request.
std::vector<int> open_drips(std::uint16_t port, std::size_t count) {
    std::vector<int> sockets;
    for (std::size_t i = 0; i < count; ++i) {
        const int drip = ::socket(AF_INET, SOCK_STREAM, 0);
        if (drip < 0) break;
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(drip, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
            ::send(drip, "POST / HT", 9, MSG_NOSIGNAL);
        }
        sockets.push_back(drip);
    }
    return sockets;
}

}  // namespace

int main() {
    const auto idle_kb = bench::resident_kb(::getpid());
    std::vector<double> stock_rates;
    std::vector<double> our_rates;
    {
        bench::StockServer stock;
        OurServer ours;
        measure(stock.port(), 1'000);
        measure(ours.port(), 1'000);
        for (int round = 0; round < rounds; ++round) {
            const auto a = measure(stock.port(), requests);
            const auto b = measure(ours.port(), requests);
            stock_rates.push_back(a.per_second);
            our_rates.push_back(b.per_second);
            fmt::print(
                "stock {:.0f}/s p50 {:.2f} p99 {:.2f} ms ({} failed)   ours {:.0f}/s p50 {:.2f} p99 {:.2f} "
                "ms "
                "({} failed)\n",
                a.per_second,
                a.p50_ms,
                a.p99_ms,
                a.failed,
                b.per_second,
                b.p50_ms,
                b.p99_ms,
                b.failed);
        }
    }
    const double stock = bench::median(stock_rates);
    const double ours = bench::median(our_rates);
    fmt::print("empty POST, {} connections: stock {:.0f}/s, ours {:.0f}/s, ratio {:.2f} (aim 1.00)\n",
               connections,
               stock,
               ours,
               ours / stock);

    OurServer server;
    measure(server.port(), 1'000);
    const auto calm = measure(server.port(), requests);
    const auto before_kb = bench::resident_kb(::getpid());
    const auto drips = open_drips(server.port(), 500);
    const auto pressed = measure(server.port(), requests);
    fmt::print(
        "500 unfinished requests beside: p99 {:.2f} -> {:.2f} ms, ratio {:.2f} (aim at most 2.00); "
        "{} connections, {} threads, memory {} -> {} kB (process start {} kB)\n",
        calm.p99_ms,
        pressed.p99_ms,
        pressed.p99_ms / calm.p99_ms,
        server.load().connections,
        server.load().threads,
        before_kb,
        bench::resident_kb(::getpid()),
        idle_kb);
    for (const int drip : drips) ::close(drip);
    return 0;
}
