// A raw TCP caller for the server's tests: sends exactly these bytes, reads what comes, with a time limit.
#pragma once

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <chrono>
#include <netinet/in.h>
#include <poll.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace kith::test {

class RawCaller {
 public:
    explicit RawCaller(std::uint16_t port, const char* from = nullptr)
        : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        if (from != nullptr) {
            address.sin_addr.s_addr = ::inet_addr(from);
            if (::bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) return;
        }
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    }
    ~RawCaller() {
        if (socket_ >= 0) ::close(socket_);
    }
    RawCaller(RawCaller&& other) noexcept
        : socket_(std::exchange(other.socket_, -1)), connected_(other.connected_) {}
    RawCaller& operator=(RawCaller&&) = delete;

    bool connected() const { return connected_; }
    int socket() const { return socket_; }
    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    void finish() { ::shutdown(socket_, SHUT_WR); }

    /// Everything until the server closes, or until `at_most` has passed.
    std::string read_all(std::chrono::milliseconds at_most = std::chrono::seconds(10)) {
        return read_until([](const std::string&) { return false; }, at_most);
    }
    /// One answer with a Content-Length (of a GET or POST); what follows is kept for the next call.
    std::string read_answer(std::chrono::milliseconds at_most = std::chrono::seconds(10)) {
        std::string all =
            read_until([](const std::string& got) { return length_of(got) <= got.size(); }, at_most);
        const auto length = std::min(length_of(all), all.size());
        kept_ = all.substr(length);
        return all.substr(0, length);
    }
    /// True when the server has closed the connection within that time.
    bool closed_within(std::chrono::milliseconds at_most) {
        closed_ = false;
        read_all(at_most);
        return closed_;
    }

 private:
    static std::size_t length_of(const std::string& got) {
        const auto head = got.find("\r\n\r\n");
        if (head == std::string::npos) return std::string::npos;
        const auto at = got.find("Content-Length: ");
        return head + 4 + (at < head ? std::stoul(got.substr(at + 16, 20)) : 0);
    }
    template <class Enough>
    std::string read_until(Enough enough, std::chrono::milliseconds at_most) {
        const auto until = std::chrono::steady_clock::now() + at_most;
        std::string got = std::exchange(kept_, {});
        std::array<char, 65536> buffer{};
        while (!enough(got)) {
            const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
                until - std::chrono::steady_clock::now());
            pollfd poll{.fd = socket_, .events = POLLIN, .revents = 0};
            if (left.count() <= 0 || ::poll(&poll, 1, static_cast<int>(left.count())) <= 0) break;
            const ssize_t received = ::recv(socket_, buffer.data(), buffer.size(), 0);
            if (received <= 0) {
                closed_ = true;
                break;
            }
            got.append(buffer.data(), static_cast<std::size_t>(received));
        }
        return got;
    }

    int socket_;
    bool connected_ = false;
    bool closed_ = false;
    std::string kept_;
};

}  // namespace kith::test
