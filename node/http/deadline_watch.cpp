#include "node/http/deadline_watch.h"

#include <sys/socket.h>

namespace kith::node {

DeadlineWatch::DeadlineWatch() : thread_([this] { run(); }) {}

DeadlineWatch::~DeadlineWatch() {
    {
        const Lock lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
}

std::uint64_t DeadlineWatch::guard(int socket, Time deadline) {
    const Lock lock(mutex_);
    const std::uint64_t ticket = next_++;
    by_time_.emplace(std::pair(deadline, ticket), socket);
    watched_.emplace(ticket, Watched{.deadline = deadline});
    if (by_time_.begin()->first.second == ticket) wake_.notify_all();
    return ticket;
}

bool DeadlineWatch::release(std::uint64_t ticket) {
    const Lock lock(mutex_);
    const auto found = watched_.find(ticket);
    if (found == watched_.end()) return false;
    const Watched watched = found->second;
    watched_.erase(found);
    by_time_.erase({watched.deadline, ticket});
    return watched.fired;
}

void DeadlineWatch::run() {
    mutex_.lock();
    while (!stopping_) {
        if (by_time_.empty()) {
            wake_.wait(mutex_);
            continue;
        }
        const auto [time, ticket] = by_time_.begin()->first;
        if (time > std::chrono::steady_clock::now()) {
            wake_.wait_until(mutex_, time);
            continue;
        }
        ::shutdown(by_time_.begin()->second, SHUT_RDWR);
        by_time_.erase(by_time_.begin());
        watched_.at(ticket).fired = true;
    }
    mutex_.unlock();
}

}  // namespace kith::node
