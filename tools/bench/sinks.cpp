#include "tools/bench/sinks.h"

#include "consent/base/check.h"

#include <fmt/format.h>

#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <fcntl.h>
#include <netinet/in.h>
#include <string_view>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#include <unordered_map>
#include <vector>

namespace kith::bench {

namespace {

constexpr std::string_view answer = "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n";

std::int64_t now_us() {
    const auto since = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::microseconds>(since).count();
}

class Sinks {
 public:
    Sinks() : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
        rlimit files{};
        ::getrlimit(RLIMIT_NOFILE, &files);
        files.rlim_cur = files.rlim_max;
        ::setrlimit(RLIMIT_NOFILE, &files);
    }

    void listen(int family, std::size_t count, bool takes) {
        for (std::size_t i = 0; i < count; ++i) {
            const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
            sockaddr_in address{};
            address.sin_family = AF_INET;
            address.sin_port = htons(port_);
            ::inet_pton(AF_INET, sink_address(family, i).c_str(), &address.sin_addr);
            const auto* name = reinterpret_cast<const sockaddr*>(&address);
            KITH_CHECK(::bind(socket, name, sizeof address) == 0 && ::listen(socket, 16) == 0);
            if (port_ == 0) port_ = port_of(socket);
            // The kernel completes the connection to one that nobody takes; then there is silence.
            if (takes) watch(socket, true);
        }
    }

    int run() {
        fmt::print("{}\n", port_);
        std::fflush(stdout);
        watch(STDIN_FILENO, false);
        std::array<epoll_event, 256> events;
        while (true) {
            const int ready = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
            for (int i = 0; i < ready; ++i) {
                const int socket = static_cast<int>(events[static_cast<std::size_t>(i)].data.u64 >> 1);
                if (socket == STDIN_FILENO) {
                    if (!answer_question()) return 0;
                } else if ((events[static_cast<std::size_t>(i)].data.u64 & 1) != 0) {
                    take(socket);
                } else {
                    read(socket);
                }
            }
        }
    }

 private:
    static std::uint16_t port_of(int socket) {
        sockaddr_in address{};
        socklen_t length = sizeof address;
        ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &length);
        return ntohs(address.sin_port);
    }

    void watch(int socket, bool listens) const {
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u64 = (static_cast<std::uint64_t>(socket) << 1) | (listens ? 1 : 0);
        ::epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event);
    }

    void take(int listening) const {
        const int socket = ::accept4(listening, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (socket >= 0) watch(socket, false);
    }

    void read(int socket) {
        std::array<char, 16384> buffer;
        const ssize_t got = ::recv(socket, buffer.data(), buffer.size(), 0);
        if (got <= 0) {
            half_read_.erase(socket);
            ::close(socket);
            return;
        }
        std::string& text = half_read_[socket];
        text.append(buffer.data(), static_cast<std::size_t>(got));
        const auto head = text.find("\r\n\r\n");
        if (head == std::string::npos || text.size() < head + 4 + length_in(text, head)) return;
        text.clear();
        ::send(socket, answer.data(), answer.size(), MSG_NOSIGNAL);
        last_us_ = now_us();
        if (received_++ == 0) first_us_ = last_us_;
    }

    static std::size_t length_in(std::string_view text, std::size_t head) {
        const auto at = text.find("Content-Length: ");
        std::size_t length = 0;
        if (at < head) std::from_chars(text.data() + at + 16, text.data() + head, length);
        return length;
    }

    bool answer_question() {
        std::array<char, 64> line;
        const ssize_t got = ::read(STDIN_FILENO, line.data(), line.size());
        if (got <= 0) return false;
        const std::string_view question(line.data(), static_cast<std::size_t>(got));
        std::int64_t value = 0;
        if (question == "reset\n") received_ = 0;
        if (question == "received\n") value = received_;
        if (question == "first_us\n") value = first_us_;
        if (question == "last_us\n") value = last_us_;
        fmt::print("{}\n", value);
        std::fflush(stdout);
        return true;
    }

    int epoll_;
    std::uint16_t port_ = 0;
    std::unordered_map<int, std::string> half_read_;
    std::int64_t received_ = 0;
    std::int64_t first_us_ = 0;
    std::int64_t last_us_ = 0;
};

}  // namespace

std::string sink_address(int family, std::size_t number) {
    return fmt::format("127.{}.{}.{}", family, number / 250, number % 250 + 1);
}

int serve_sinks(std::size_t live, std::size_t silent) {
    Sinks sinks;
    sinks.listen(live_family, live, true);
    sinks.listen(silent_family, silent, false);
    return sinks.run();
}

}  // namespace kith::bench
