// ErrandPool: Errands for request threads. They wait here, bounded in number and time, while a thread of
// node/workers that may use the network does the job.
#pragma once

#include "activitypub/errands.h"
#include "activitypub/progress.h"
#include "consent/base/clock.h"
#include "consent/base/limits.h"
#include "consent/base/mutex.h"
#include "node/limits.h"

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

namespace kith::node {

class ErrandPool final : public activitypub::Errands {
 public:
    struct Bounds {
        std::size_t waiters_max = limits::fetch_waiters_max;
        Millis patience = limits::errand_patience;
    };
    /// So few wait that most of the request threads go on.
    static Bounds beside(std::size_t request_threads);
    explicit ErrandPool(Bounds bounds) : bounds_(bounds) {}
    ErrandPool() : ErrandPool(Bounds()) {}

    Done wait_for(std::function<Done()> job) override {
        return wait_at_most(bounds_.patience, std::move(job));
    }
    Done wait_at_most(Millis patience, std::function<Done()> job) override KITH_EXCLUDES(mutex_);

    /// Does one waiting job, on the calling thread.
    activitypub::Progress run_once() KITH_EXCLUDES(mutex_);
    /// Called when there is a job to do; set before the first wait_for.
    void on_job(std::function<void()> wake) { wake_ = std::move(wake); }
    /// Everybody who waits gets Errc::unavailable, at once and from here on.
    void close() KITH_EXCLUDES(mutex_);

 private:
    struct Errand {
        std::function<Done()> job;
        std::optional<Done> outcome{};
        bool given_up = false;
    };

    const Bounds bounds_;
    std::function<void()> wake_;
    Mutex mutex_;
    Condition settled_;
    std::deque<std::shared_ptr<Errand>> queue_ KITH_GUARDED_BY(mutex_);
    std::size_t waiters_ KITH_GUARDED_BY(mutex_) = 0;
    bool closed_ KITH_GUARDED_BY(mutex_) = false;
};

}  // namespace kith::node
