#include "node/http/parking.h"

#include <array>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <utility>

namespace kith::node {

namespace {

constexpr std::uint64_t wake_id = 0;
constexpr int tick_ms = 250;  // how late a deadline may be
constexpr int drain_tick_ms = 10;

}  // namespace

ParkingLot::ParkingLot(Callback ready, Callback expired)
    : ready_(std::move(ready)), expired_(std::move(expired)) {}

ParkingLot::~ParkingLot() {
    if (event_ >= 0) ::close(event_);
    if (epoll_ >= 0) ::close(epoll_);
}

Done ParkingLot::open() {
    epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
    event_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    epoll_event event{.events = EPOLLIN, .data = {.u64 = wake_id}};
    if (epoll_ < 0 || event_ < 0 || ::epoll_ctl(epoll_, EPOLL_CTL_ADD, event_, &event) != 0) {
        return fail(Errc::unavailable, "http/epoll");
    }
    return {};
}

void ParkingLot::park(std::unique_ptr<Connection> connection, Want want) {
    connection->slim();
    if (draining_ && connection->idle()) return;
    bool was_empty = false;
    {
        const Lock lock(mutex_);
        if (closed_) return;
        const std::uint64_t id = next_id_++;
        epoll_event event{.events = EPOLLONESHOT | (want == Want::read ? EPOLLIN : EPOLLOUT),
                          .data = {.u64 = id}};
        const int operation = std::exchange(connection->registered, true) ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
        if (::epoll_ctl(epoll_, operation, connection->socket(), &event) != 0) return;
        was_empty = parked_.empty();
        parked_.emplace(id, std::move(connection));
    }
    if (was_empty) wake();  // the loop waits without end while there is no deadline to watch
}

void ParkingLot::wake() {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(event_, &one, sizeof one);
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
    std::array<epoll_event, 64>
        events;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled by epoll_wait
    const int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), timeout_ms);
    for (int i = 0; i < count; ++i) {
        const std::uint64_t id = events[static_cast<std::size_t>(i)].data.u64;
        if (id == wake_id) {
            std::uint64_t ignored = 0;
            [[maybe_unused]] const auto read = ::read(event_, &ignored, sizeof ignored);
        } else if (auto connection = extract(id)) {
            ready_(std::move(connection));
        }
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
    wake();
}

}  // namespace kith::node
