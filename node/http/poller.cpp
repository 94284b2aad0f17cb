#include "node/http/poller.h"

#include <algorithm>
#include <sys/eventfd.h>
#include <unistd.h>

namespace kith::node {

namespace {

constexpr std::uint64_t wake_id = 0;

}  // namespace

Poller::~Poller() {
    if (event_ >= 0) ::close(event_);
    if (epoll_ >= 0) ::close(epoll_);
}

Done Poller::open() {
    epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
    event_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (epoll_ < 0 || event_ < 0 || !watch(event_, wake_id, EPOLLIN, /*again=*/false)) {
        return fail(Errc::unavailable, "http/epoll");
    }
    return {};
}

void Poller::wake() const {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(event_, &one, sizeof one);
}

bool Poller::watch(int socket, std::uint64_t id, std::uint32_t wanted, bool again) const {
    epoll_event event{.events = wanted, .data = {.u64 = id}};
    return ::epoll_ctl(epoll_, again ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, socket, &event) == 0;
}

std::span<const epoll_event> Poller::wait(std::span<epoll_event> room, int timeout_ms) const {
    const int count = ::epoll_wait(epoll_, room.data(), static_cast<int>(room.size()), timeout_ms);
    const auto ready = room.first(static_cast<std::size_t>(std::max(count, 0)));
    const auto woken =
        std::ranges::find(ready, wake_id, [](const epoll_event& each) { return each.data.u64; });
    if (woken == ready.end()) return ready;
    std::uint64_t ignored = 0;
    [[maybe_unused]] const auto read = ::read(event_, &ignored, sizeof ignored);
    *woken = ready.back();
    return ready.first(ready.size() - 1);
}

}  // namespace kith::node
