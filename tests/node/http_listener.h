// A peer that does as a test tells it: for each connection, a function over the raw socket on its own thread.
#pragma once

#include "consent/base/check.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <netinet/in.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace kith::test {

class Listener {
 public:
    explicit Listener(std::function<void(int)> talk)
        : socket_(::socket(AF_INET, SOCK_STREAM, 0)), talk_(std::move(talk)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const bool bound = ::bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
        KITH_CHECK(bound && ::listen(socket_, 64) == 0);
        socklen_t length = sizeof address;
        ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &length);
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] { accept_all(); });
    }
    ~Listener() {
        ::shutdown(socket_, SHUT_RDWR);
        thread_.join();
        for (auto& one : talks_) one.join();
        ::close(socket_);
    }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    std::uint16_t port() const { return port_; }
    int connections() const { return connections_; }

    static bool say(int socket, std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    /// One request's head (and whatever came with it); empty when the caller is gone.
    static std::string hear(int socket) {
        std::string got;
        std::array<char, 4096> buffer{};
        while (got.find("\r\n\r\n") == std::string::npos) {
            const ssize_t received = ::recv(socket, buffer.data(), buffer.size(), 0);
            if (received <= 0) return {};
            got.append(buffer.data(), static_cast<std::size_t>(received));
        }
        return got;
    }

 private:
    void accept_all() {
        while (true) {
            const int caller = ::accept(socket_, nullptr, nullptr);
            if (caller < 0) return;
            ++connections_;
            talks_.emplace_back([this, caller] {
                talk_(caller);
                ::close(caller);
            });
        }
    }

    int socket_;
    std::function<void(int)> talk_;
    std::uint16_t port_ = 0;
    std::atomic<int> connections_ = 0;
    std::vector<std::thread> talks_;
    std::thread thread_;
};

}  // namespace kith::test
