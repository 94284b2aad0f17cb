// Poller: one epoll set that any thread can wake. epoll(7), eventfd(2).
#pragma once

#include "consent/base/result.h"

#include <cstdint>
#include <span>
#include <sys/epoll.h>

namespace kith::node {

class Poller {
 public:
    Poller() = default;
    ~Poller();
    Poller(const Poller&) = delete;
    Poller& operator=(const Poller&) = delete;

    /// Errc::unavailable when the process has too many files.
    Done open();
    /// Any thread: the wait that goes on, or the next one, ends.
    void wake() const;
    /// Any thread. Watches a socket under an id that is not 0, or changes what is waited for (`again`). False
    /// when it could not be.
    bool watch(int socket, std::uint64_t id, std::uint32_t wanted, bool again) const;
    /// Waits at most so many milliseconds (-1: without end); what is ready by then, `data.u64` being the id.
    std::span<const epoll_event> wait(std::span<epoll_event> room, int timeout_ms) const;

 private:
    int epoll_ = -1;
    int event_ = -1;
};

}  // namespace kith::node
