// Crowd: thousands of readers on one epoll, each a WebSocket or a plain connection; counts who has read a
// mark.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kith::bench {

class Crowd {
 public:
    Crowd();
    ~Crowd();
    Crowd(const Crowd&) = delete;
    Crowd& operator=(const Crowd&) = delete;

    /// Connects, sends `opening` and waits for "\r\n\r\n" where there is one. Gives up the bench on failure,
    /// and on an answer that is not 101.
    void join(std::uint16_t port, const std::string& opening);
    std::size_t size() const { return readers_.size(); }

    /// Reads until everybody has got `mark`, or until `at_most` has passed; how many have.
    std::size_t await(std::string_view mark, std::chrono::milliseconds at_most);
    /// When the last of those read it.
    std::chrono::steady_clock::time_point last() const { return last_; }

 private:
    struct Reader {
        int socket = -1;
        std::string kept{};  // the end of what came: a mark may be cut in two
        bool has = false;
    };
    bool read(Reader& reader, std::string_view mark);

    int epoll_;
    std::vector<Reader> readers_;
    std::chrono::steady_clock::time_point last_{};
};

}  // namespace kith::bench
