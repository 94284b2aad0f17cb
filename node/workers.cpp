#include "node/workers.h"

#include "consent/base/check.h"
#include "consent/base/log.h"

#include <algorithm>
#include <system_error>
#include <thread>
#include <utility>

namespace kith::node {
namespace {

using namespace std::chrono_literals;

/// How long a thread beyond the first waits for work before it ends.
constexpr Millis spare_thread_for = 5s;
/// A clock that is set back must not put a worker to sleep for long.
constexpr Millis nap_max = 60s;

}  // namespace

void pause_for(Millis time) {
    std::this_thread::sleep_for(time);
}

Workers::~Workers() {
    stop();
}

void Workers::run(std::function<void()> loop, std::function<void()> stop) {
    auto thread = std::make_shared<std::thread>(std::move(loop));
    stops_.push_back([thread, stop = std::move(stop)] {
        stop();
        thread->join();
    });
}

Workers::Crew& Workers::work(Steps steps) {
    Crew& crew = *crews_.emplace_back(std::make_unique<Crew>(clock_, std::move(steps)));
    stops_.push_back([&crew] { crew.stop(); });
    return crew;
}

void Workers::stop() {
    while (!stops_.empty()) {
        const auto stop_last = std::move(stops_.back());
        stops_.pop_back();
        stop_last();
    }
}

Workers::Crew::Crew(const Clock& clock, Steps steps) : clock_(clock), steps_(std::move(steps)) {
    KITH_CHECK(steps_.threads_max > 0);
    const Lock lock(mutex_);
    start_one();
}

Workers::Crew::~Crew() {
    stop();
}

void Workers::Crew::wake() {
    const Lock lock(mutex_);
    woken_ = true;
    changed_.notify_one();
}

std::size_t Workers::Crew::threads() const {
    const Lock lock(mutex_);
    return threads_;
}

void Workers::Crew::stop() {
    mutex_.lock();
    stopping_ = true;
    changed_.notify_all();
    while (threads_ > 0) changed_.wait(mutex_);
    mutex_.unlock();
}

void Workers::Crew::start_one() {
    ++threads_;
    // Detached: a thread that ends by itself must not have to be joined; stop() waits for the count.
    try {
        std::thread([this] { loop(); }).detach();
    } catch (const std::system_error&) {
        --threads_;
        log::warning("workers: no more threads", {{"threads", threads_}});
    }
}

void Workers::Crew::loop() {
    mutex_.lock();
    while (wait_for_work()) take_step();
    --threads_;
    changed_.notify_all();
    mutex_.unlock();
}

void Workers::Crew::take_step() {
    if (std::exchange(woken_, false)) dry_ = false;
    // There may be more, and this thread may be held up by a slow host: somebody else looks, too. That one
    // brings the next, until one finds nothing.
    if (++busy_ < threads_) {
        if (!dry_) changed_.notify_one();
    } else if (threads_ < steps_.threads_max) {
        start_one();
    }
    mutex_.unlock();
    const activitypub::Progress progress = steps_.run_once(clock_.now());
    mutex_.lock();
    --busy_;
    dry_ = progress.done == 0;
    next_ = progress.next;
}

/// False when this thread should end.
bool Workers::Crew::wait_for_work() {
    while (!stopping_) {
        if (woken_ || !dry_) return true;
        const bool spare = threads_ - busy_ > 1;
        Millis nap = spare ? spare_thread_for : std::min<Millis>(steps_.look_again_after, nap_max);
        if (next_) nap = std::clamp<Millis>(*next_ - clock_.now(), 1ms, nap);
        const bool called = changed_.wait_for(mutex_, nap) == std::cv_status::no_timeout;
        if (called || stopping_) continue;
        if (threads_ - busy_ > 1) return false;
        woken_ = true;
    }
    return false;
}

}  // namespace kith::node
