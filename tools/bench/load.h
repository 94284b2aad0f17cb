// A small load generator for the benches: blocking sockets, keep-alive, one thread for each connection.
#pragma once

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <functional>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace kith::bench {

using SteadyClock = std::chrono::steady_clock;

/// One keep-alive connection to loopback; opens itself again when the server closes.
class Caller {
 public:
    explicit Caller(std::uint16_t port) : port_(port) {}
    ~Caller() { close(); }
    Caller(const Caller&) = delete;
    Caller& operator=(const Caller&) = delete;

    /// Sends the bytes of one request and reads its answer; the status, or 0 on failure.
    int ask(std::string_view request) {
        for (int attempt = 0; attempt < 2; ++attempt) {
            const bool fresh = socket_ < 0;
            if (fresh && !open()) return 0;
            const int status = send_all(request) ? read_answer() : 0;
            if (status != 0) return status;
            close();
            if (fresh) return 0;
        }
        return 0;
    }
    std::string_view body() const { return std::string_view(in_).substr(body_at_, body_length_); }

 private:
    bool open() {
        socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port_);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const int on = 1;
        ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        in_.clear();
        if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return true;
        close();
        return false;
    }
    void close() {
        if (socket_ >= 0) ::close(socket_);
        socket_ = -1;
    }
    bool send_all(std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    bool receive() {
        std::array<char, 16384> buffer;
        const ssize_t got = ::recv(socket_, buffer.data(), buffer.size(), 0);
        if (got <= 0) return false;
        in_.append(buffer.data(), static_cast<std::size_t>(got));
        return true;
    }
    int read_answer() {
        in_.clear();
        std::size_t head = std::string::npos;
        while ((head = in_.find("\r\n\r\n")) == std::string::npos) {
            if (!receive()) return 0;
        }
        body_at_ = head + 4;
        body_length_ = 0;
        const auto length = in_.find("Content-Length: ");
        if (length < head) std::from_chars(in_.data() + length + 16, in_.data() + head, body_length_);
        const bool closes = in_.find("Connection: close") < head;
        while (in_.size() < body_at_ + body_length_) {
            if (!receive()) return 0;
        }
        int status = 0;
        std::from_chars(in_.data() + 9, in_.data() + 12, status);
        if (closes) close();
        return status;
    }

    std::uint16_t port_;
    int socket_ = -1;
    std::string in_;
    std::size_t body_at_ = 0;
    std::size_t body_length_ = 0;
};

struct Outcome {
    double per_second = 0;
    double p50_ms = 0;
    double p99_ms = 0;
    std::size_t answered = 0;
    std::size_t failed = 0;  // no answer, or another status than the one expected
};

/// `request(i)` is the i-th request's bytes, i in [0, total); called from all threads.
inline Outcome drive(std::uint16_t port,
                     std::size_t connections,
                     std::size_t total,
                     int expected_status,
                     const std::function<std::string_view(std::size_t)>& request) {
    std::atomic<std::size_t> next = 0;
    std::atomic<std::size_t> failed = 0;
    std::vector<std::vector<float>> times(connections);
    const auto begin = SteadyClock::now();
    std::vector<std::thread> threads;
    threads.reserve(connections);
    for (std::size_t c = 0; c < connections; ++c) {
        threads.emplace_back([&, c] {
            Caller caller(port);
            times[c].reserve(total / connections * 2);
            for (std::size_t i = next++; i < total; i = next++) {
                const auto before = SteadyClock::now();
                if (caller.ask(request(i)) != expected_status) ++failed;
                const std::chrono::duration<float, std::milli> took = SteadyClock::now() - before;
                times[c].push_back(took.count());
            }
        });
    }
    for (auto& thread : threads) thread.join();
    const std::chrono::duration<double> took = SteadyClock::now() - begin;
    std::vector<float> all;
    for (const auto& some : times) all.insert(all.end(), some.begin(), some.end());
    std::ranges::sort(all);
    const auto at = [&](double share) {
        return all.empty()
                   ? 0.0
                   : double{all[static_cast<std::size_t>(share * static_cast<double>(all.size() - 1))]};
    };
    return {.per_second = static_cast<double>(total) / took.count(),
            .p50_ms = at(0.5),
            .p99_ms = at(0.99),
            .answered = total - failed,
            .failed = failed};
}

}  // namespace kith::bench
