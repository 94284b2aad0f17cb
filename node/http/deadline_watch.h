// DeadlineWatch: one thread that shuts sockets down when their time is up, so that whoever is blocked on one
// goes on. Any thread.
#pragma once

#include "consent/base/mutex.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <thread>
#include <utility>

namespace kith::node {

class DeadlineWatch {
 public:
    using Time = std::chrono::steady_clock::time_point;

    DeadlineWatch();
    ~DeadlineWatch();
    DeadlineWatch(const DeadlineWatch&) = delete;
    DeadlineWatch& operator=(const DeadlineWatch&) = delete;

    /// The socket must stay open until release().
    std::uint64_t guard(int socket, Time deadline);
    /// True when the time was up and the socket was shut down.
    bool release(std::uint64_t ticket);

 private:
    struct Watched {
        Time deadline;
        bool fired = false;
    };
    void run();

    Mutex mutex_;
    Condition wake_;
    std::map<std::pair<Time, std::uint64_t>, int> by_time_ KITH_GUARDED_BY(mutex_);
    std::map<std::uint64_t, Watched> watched_ KITH_GUARDED_BY(mutex_);
    std::uint64_t next_ KITH_GUARDED_BY(mutex_) = 1;
    bool stopping_ KITH_GUARDED_BY(mutex_) = false;
    std::thread thread_;
};

}  // namespace kith::node
