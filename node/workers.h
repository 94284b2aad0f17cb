// Workers: the only owner of threads. Each runs a loop of its own, or steps (`Progress run_once(now)`) as
// long as there is something to do and then waits until it is woken or the next item is due.
#pragma once

#include "activitypub/progress.h"
#include "consent/base/clock.h"
#include "consent/base/mutex.h"

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>

namespace kith::node {

/// For what a thread waits between two tries: a short while.
void pause_for(Millis time);

class Workers {
 public:
    explicit Workers(const Clock& clock) : clock_(clock) {}
    ~Workers();
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;

    /// A thread that runs `loop` until it returns; `stop` must make it return.
    void run(std::function<void()> loop, std::function<void()> stop);

    /// A kind of work done in steps. One thread is always free to look for more while there may be some, up
    /// to `threads_max`; one that has found nothing for a while ends, so that one is left when all is done.
    struct Steps {
        std::function<activitypub::Progress(Instant)> run_once;
        std::size_t threads_max = 1;
        Millis look_again_after = std::chrono::minutes(1);  // without a wake-up and without a known next item
    };
    class Crew;
    Crew& work(Steps steps);

    /// Ends all threads, in the reverse order of their start; a step under way is waited for. Once.
    void stop();

 private:
    const Clock& clock_;
    std::deque<std::unique_ptr<Crew>> crews_;
    std::deque<std::function<void()>> stops_;
};

/// The threads of one kind of work.
class Workers::Crew {
 public:
    Crew(const Clock& clock, Steps steps);
    ~Crew();

    /// There may be something to do. Any thread; never blocks for long.
    void wake() KITH_EXCLUDES(mutex_);
    std::size_t threads() const KITH_EXCLUDES(mutex_);
    void stop() KITH_EXCLUDES(mutex_);

 private:
    void start_one() KITH_REQUIRES(mutex_);
    void loop();
    void take_step() KITH_REQUIRES(mutex_);
    bool wait_for_work() KITH_REQUIRES(mutex_);

    const Clock& clock_;
    const Steps steps_;
    mutable Mutex mutex_;
    Condition changed_;
    bool stopping_ KITH_GUARDED_BY(mutex_) = false;
    std::size_t threads_ KITH_GUARDED_BY(mutex_) = 0;
    std::size_t busy_ KITH_GUARDED_BY(mutex_) = 0;
    bool woken_ KITH_GUARDED_BY(mutex_) = true;
    bool dry_ KITH_GUARDED_BY(mutex_) =
        false;  // the last step found nothing that is not in some thread's hands
    std::optional<Instant> next_ KITH_GUARDED_BY(mutex_);
};

}  // namespace kith::node
