#include "node/errand_pool.h"

#include <algorithm>
#include <utility>

namespace kith::node {
namespace {

std::unexpected<Error> unavailable(std::string_view rule) {
    return fail(
        Errc::unavailable, rule, "this needs another server, which is slow or too much asked for; try again");
}

}  // namespace

ErrandPool::Bounds ErrandPool::beside(std::size_t request_threads) {
    const std::size_t third = std::max<std::size_t>(request_threads / 3, 1);
    return {.waiters_max = std::min(limits::fetch_waiters_max, third)};
}

Done ErrandPool::wait_at_most(Millis patience, std::function<Done()> job) {
    const auto errand = std::make_shared<Errand>();
    errand->job = std::move(job);
    {
        const Lock lock(mutex_);
        if (closed_) return unavailable("errands: closing");
        if (waiters_ >= bounds_.waiters_max) return unavailable("errands: too many wait");
        ++waiters_;
        queue_.push_back(errand);
    }
    if (wake_) wake_();
    mutex_.lock();
    settled_.wait_for(mutex_, std::min(patience, bounds_.patience), [&]() KITH_REQUIRES(mutex_) {
        return errand->outcome.has_value() || closed_;
    });
    --waiters_;
    Done outcome = errand->outcome ? std::move(*errand->outcome) : Done(unavailable("errands: deadline"));
    // One that nobody has begun is not worth beginning.
    errand->given_up = true;
    std::erase(queue_, errand);
    mutex_.unlock();
    return outcome;
}

activitypub::Progress ErrandPool::run_once() {
    std::shared_ptr<Errand> errand;
    {
        const Lock lock(mutex_);
        if (queue_.empty()) return {};
        errand = std::move(queue_.front());
        queue_.pop_front();
    }
    Done outcome = errand->job();
    const Lock lock(mutex_);
    if (!errand->given_up) errand->outcome.emplace(std::move(outcome));
    settled_.notify_all();
    return {.done = 1};
}

void ErrandPool::close() {
    const Lock lock(mutex_);
    closed_ = true;
    queue_.clear();
    settled_.notify_all();
}

}  // namespace kith::node
