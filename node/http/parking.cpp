#include "node/http/parking.h"

#include <array>
#include <utility>

namespace kith::node {

namespace {

constexpr int tick_ms = 250;  // how late a deadline may be
constexpr int drain_tick_ms = 10;

}  // namespace

ParkingLot::ParkingLot(Callback ready, Callback expired)
    : ready_(std::move(ready)), expired_(std::move(expired)) {}

void ParkingLot::park(std::unique_ptr<Connection> connection, Want want) {
    connection->slim();
    if (draining_ && connection->idle()) return;
    bool was_empty = false;
    {
        const Lock lock(mutex_);
        if (closed_) return;
        const std::uint64_t id = next_id_++;
        const std::uint32_t wanted = EPOLLONESHOT | (want == Want::read ? EPOLLIN : EPOLLOUT);
        const bool again = std::exchange(connection->registered, true);
        if (!poller_.watch(connection->socket(), id, wanted, again)) return;
        was_empty = parked_.empty();
        parked_.emplace(id, std::move(connection));
    }
    if (was_empty) poller_.wake();  // the loop waits without end while there is no deadline to watch
}

std::unique_ptr<Connection> ParkingLot::extract(std::uint64_t id) {
    const Lock lock(mutex_);
    const auto found = parked_.find(id);
    if (found == parked_.end()) return nullptr;
    auto connection = std::move(found->second);
    parked_.erase(found);
    return connection;
}

int ParkingLot::wait_ms() {
    if (draining_) return drain_tick_ms;
    const Lock lock(mutex_);
    return parked_.empty() ? -1 : tick_ms;
}

void ParkingLot::take_events(int timeout_ms) {
    std::array<epoll_event, 64> room;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled below
    for (const epoll_event& event : poller_.wait(room, timeout_ms)) {
        if (auto connection = extract(event.data.u64)) ready_(std::move(connection));
    }
}

void ParkingLot::expire(SteadyTime now) {
    std::vector<std::unique_ptr<Connection>> late;
    std::vector<std::unique_ptr<Connection>> dropped;
    {
        const Lock lock(mutex_);
        for (auto entry = parked_.begin(); entry != parked_.end();) {
            const bool drop = draining_ && entry->second->idle();
            if (drop || entry->second->deadline <= now) {
                (drop ? dropped : late).push_back(std::move(entry->second));
                entry = parked_.erase(entry);
            } else {
                ++entry;
            }
        }
    }
    for (auto& connection : late) expired_(std::move(connection));
}

void ParkingLot::run(const std::function<bool()>& empty) {
    SteadyTime next_check{};
    while (true) {
        take_events(wait_ms());
        const auto now = std::chrono::steady_clock::now();
        if (now >= next_check || draining_) {
            expire(now);
            next_check = now + std::chrono::milliseconds(tick_ms / 2);
        }
        if (!draining_) continue;
        const bool is_empty = empty();
        const Lock lock(mutex_);
        if (is_empty || now >= drain_until_) break;
    }
    std::unordered_map<std::uint64_t, std::unique_ptr<Connection>> left;
    const Lock lock(mutex_);
    closed_ = true;
    left.swap(parked_);
}

void ParkingLot::drain(SteadyTime until) {
    {
        const Lock lock(mutex_);
        drain_until_ = until;
    }
    draining_ = true;
    poller_.wake();
}

}  // namespace kith::node
