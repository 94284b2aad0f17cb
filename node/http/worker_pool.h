// WorkerPool: threads that work on connections with something to do; grows with the queue, shrinks when idle.
#pragma once

#include "consent/base/limits.h"
#include "consent/base/mutex.h"
#include "node/http/connection.h"

#include <atomic>
#include <cstddef>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <thread>
#include <vector>

namespace kith::node {

class WorkerPool {
 public:
    using Work = std::function<void(std::unique_ptr<Connection>)>;

    struct Sizes {
        std::size_t threads_min = limits::request_threads_min;
        std::size_t threads_max = limits::request_threads_max;
        std::size_t queue_max = limits::request_queue_max;
    };

    WorkerPool(Sizes sizes, Work work);
    ~WorkerPool();
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    /// False when the queue is full; the connection is then still the caller's.
    bool submit(std::unique_ptr<Connection>& connection);

    /// A working thread may wait on its connection a little: nothing is queued, and enough threads are left
    /// for others. Counts the one who asks until done_lingering().
    bool may_linger();
    void done_lingering();

    /// Finishes what is queued and joins the threads.
    void shutdown();
    std::size_t threads() const;

 private:
    void run(std::list<std::thread>::iterator self);
    void spawn() KITH_REQUIRES(mutex_);

    const Sizes sizes_;
    const Work work_;
    std::atomic<std::size_t> lingering_ = 0;
    std::atomic<std::size_t> queued_ = 0;  // queue_'s size, read without the lock
    mutable Mutex mutex_;
    Condition wake_;
    Condition changed_;  // a thread has ended
    std::deque<std::unique_ptr<Connection>> queue_ KITH_GUARDED_BY(mutex_);
    std::list<std::thread> threads_ KITH_GUARDED_BY(mutex_);
    std::vector<std::thread> finished_ KITH_GUARDED_BY(mutex_);  // to be joined
    std::size_t idle_ KITH_GUARDED_BY(mutex_) = 0;
    bool stopping_ KITH_GUARDED_BY(mutex_) = false;
};

}  // namespace kith::node
