#include "tools/bench/crowd.h"

#include "tools/bench/home.h"

#include <arpa/inet.h>
#include <array>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace kith::bench {

Crowd::Crowd() : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {}

Crowd::~Crowd() {
    for (const Reader& reader : readers_) ::close(reader.socket);
    ::close(epoll_);
}

void Crowd::join(std::uint16_t port, const std::string& opening) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        give_up(Error{Errc::unavailable, "a reader cannot connect"});
    }
    if (!opening.empty()) {
        ::send(socket, opening.data(), opening.size(), MSG_NOSIGNAL);
        std::string head;
        std::array<char, 2048> buffer;
        while (!head.contains("\r\n\r\n")) {
            const ssize_t got = ::recv(socket, buffer.data(), buffer.size(), 0);
            if (got <= 0) break;
            head.append(buffer.data(), static_cast<std::size_t>(got));
        }
        if (!head.starts_with("HTTP/1.1 101 ")) {
            give_up(Error{Errc::unavailable, "a reader is not let in", head.substr(0, 200)});
        }
    }
    epoll_event event{.events = EPOLLIN, .data = {.u64 = readers_.size()}};
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event);
    readers_.push_back({.socket = socket});
}

bool Crowd::read(Reader& reader, std::string_view mark) {
    std::array<char, 16384> buffer;
    const ssize_t got = ::recv(reader.socket, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (got <= 0) return false;
    reader.kept.append(buffer.data(), static_cast<std::size_t>(got));
    const bool found = reader.kept.contains(mark);
    reader.kept = reader.kept.substr(reader.kept.size() - std::min(reader.kept.size(), mark.size()));
    return found;
}

std::size_t Crowd::await(std::string_view mark, std::chrono::milliseconds at_most) {
    const auto until = std::chrono::steady_clock::now() + at_most;
    std::size_t have = 0;
    for (Reader& reader : readers_) reader.has = false;
    std::array<epoll_event, 512> events;
    while (have < readers_.size() && std::chrono::steady_clock::now() < until) {
        const int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), 50);
        for (int i = 0; i < count; ++i) {
            Reader& reader = readers_[events[static_cast<std::size_t>(i)].data.u64];
            if (!read(reader, mark) || reader.has) continue;
            reader.has = true;
            ++have;
        }
        if (count > 0) last_ = std::chrono::steady_clock::now();
    }
    return have;
}

}  // namespace kith::bench
