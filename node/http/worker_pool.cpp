#include "node/http/worker_pool.h"

#include <utility>

namespace kith::node {

WorkerPool::WorkerPool(Sizes sizes, Work work) : sizes_(sizes), work_(std::move(work)) {
    const Lock lock(mutex_);
    for (std::size_t i = 0; i < sizes_.threads_min; ++i) spawn();
}

WorkerPool::~WorkerPool() {
    shutdown();
}

void WorkerPool::spawn() {
    threads_.emplace_back();
    const auto self = std::prev(threads_.end());
    *self = std::thread([this, self] { run(self); });
}

bool WorkerPool::submit(std::unique_ptr<Connection>& connection) {
    std::vector<std::thread> finished;
    {
        const Lock lock(mutex_);
        if (stopping_ || queue_.size() >= sizes_.queue_max) return false;
        queue_.push_back(std::move(connection));
        queued_ = queue_.size();
        if (idle_ < queue_.size() && threads_.size() < sizes_.threads_max) spawn();
        finished.swap(finished_);
    }
    wake_.notify_one();
    for (auto& thread : finished) thread.join();
    return true;
}

void WorkerPool::run(std::list<std::thread>::iterator self) {
    mutex_.lock();
    while (true) {
        if (queue_.empty()) {
            if (stopping_) break;
            ++idle_;
            const auto status = wake_.wait_for(mutex_, limits::request_thread_idle_for);
            --idle_;
            const bool spare = threads_.size() > sizes_.threads_min;
            if (status == std::cv_status::timeout && queue_.empty() && spare) break;
            continue;
        }
        auto connection = std::move(queue_.front());
        queue_.pop_front();
        queued_ = queue_.size();
        mutex_.unlock();
        work_(std::move(connection));
        mutex_.lock();
    }
    finished_.push_back(std::move(*self));
    threads_.erase(self);
    changed_.notify_all();
    mutex_.unlock();
}

bool WorkerPool::may_linger() {
    if (queued_ > 0) return false;
    if (++lingering_ <= sizes_.threads_max / 2) return true;
    --lingering_;
    return false;
}

void WorkerPool::done_lingering() {
    --lingering_;
}

void WorkerPool::shutdown() {
    std::vector<std::thread> finished;
    mutex_.lock();
    stopping_ = true;
    wake_.notify_all();
    while (!threads_.empty()) changed_.wait(mutex_);
    finished.swap(finished_);
    mutex_.unlock();
    for (auto& thread : finished) thread.join();
}

std::size_t WorkerPool::threads() const {
    const Lock lock(mutex_);
    return threads_.size();
}

}  // namespace kith::node
