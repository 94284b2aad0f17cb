// ParkingLot: every connection that waits for its peer waits here, in one epoll loop, and holds no thread.
#pragma once

#include "consent/base/mutex.h"
#include "consent/base/result.h"
#include "node/http/connection.h"
#include "node/http/poller.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

namespace kith::node {

class ParkingLot {
 public:
    enum class Want { read, write };
    using Callback = std::function<void(std::unique_ptr<Connection>)>;

    /// Both are called on the loop's thread: the socket is ready, or the connection's deadline has passed.
    ParkingLot(Callback ready, Callback expired);
    ParkingLot(const ParkingLot&) = delete;
    ParkingLot& operator=(const ParkingLot&) = delete;

    Done open() { return poller_.open(); }

    /// Any thread. Drops the connection when the lot is closed, or when it is idle and the lot drains.
    void park(std::unique_ptr<Connection> connection, Want want);

    /// The loop; returns when the lot is drained: `empty()` says so, or the time has passed.
    void run(const std::function<bool()>& empty);
    /// Any thread: closes idle connections now and whatever is left at `until`.
    void drain(SteadyTime until);

 private:
    int wait_ms();
    void take_events(int timeout_ms);
    void expire(SteadyTime now);
    std::unique_ptr<Connection> extract(std::uint64_t id);

    const Callback ready_;
    const Callback expired_;
    Poller poller_;
    std::atomic<bool> draining_ = false;
    Mutex mutex_;
    std::unordered_map<std::uint64_t, std::unique_ptr<Connection>> parked_ KITH_GUARDED_BY(mutex_);
    std::uint64_t next_id_ KITH_GUARDED_BY(mutex_) = 1;
    bool closed_ KITH_GUARDED_BY(mutex_) = false;
    SteadyTime drain_until_ KITH_GUARDED_BY(mutex_){};
};

}  // namespace kith::node
