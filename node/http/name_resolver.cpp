#include "node/http/name_resolver.h"

#include "consent/base/limits.h"

#include <algorithm>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <utility>

namespace kith::node {

namespace {

using activitypub::IpAddress;

std::vector<IpAddress> addresses_of(const addrinfo* list) {
    std::vector<IpAddress> found;
    for (; list != nullptr && found.size() < limits::dns_addresses_max; list = list->ai_next) {
        IpAddress address;
        if (list->ai_family == AF_INET) {
            const auto* v4 = reinterpret_cast<const sockaddr_in*>(list->ai_addr);
            address = IpAddress::from_octets({reinterpret_cast<const std::uint8_t*>(&v4->sin_addr), 4});
        } else if (list->ai_family == AF_INET6) {
            const auto* v6 = reinterpret_cast<const sockaddr_in6*>(list->ai_addr);
            address = IpAddress::from_octets({reinterpret_cast<const std::uint8_t*>(&v6->sin6_addr), 16});
        } else {
            continue;
        }
        if (std::ranges::find(found, address) == found.end()) found.push_back(address);
    }
    return found;
}

[[maybe_unused]] timespec to_timespec(std::chrono::milliseconds time) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
    return {.tv_sec = seconds.count(),
            .tv_nsec = std::chrono::duration_cast<std::chrono::nanoseconds>(time - seconds).count()};
}

}  // namespace

struct NameResolver::Lookup {
    explicit Lookup(std::string name) : host(std::move(name)) {
        hints.ai_family = AF_UNSPEC;
        hints.ai_socktype = SOCK_STREAM;
        hints.ai_flags = AI_ADDRCONFIG;
        job.ar_name = host.c_str();
        job.ar_request = &hints;
    }
    ~Lookup() {
        if (job.ar_result != nullptr) ::freeaddrinfo(job.ar_result);
    }
    Lookup(const Lookup&) = delete;
    Lookup& operator=(const Lookup&) = delete;

    std::string host;
    addrinfo hints{};
    gaicb job{};
};

NameResolver::NameResolver() = default;

NameResolver::~NameResolver() {
    const Lock lock(mutex_);
    reap();
    // NOTE: the system still writes to these; their memory is left to it.
    for (auto& lookup : abandoned_) static_cast<void>(lookup.release());
}

void NameResolver::reap() {
    std::erase_if(abandoned_, [](const auto& lookup) { return ::gai_error(&lookup->job) != EAI_INPROGRESS; });
}

#if defined(__SANITIZE_THREAD__)
// NOTE: ThreadSanitizer crashes in the threads that the C library makes for itself, so under it the caller
// looks up, however long that takes.
Result<std::vector<IpAddress>> NameResolver::resolve(const std::string& host,
                                                     std::chrono::milliseconds /*at_most*/) {
    Lookup lookup(host);
    if (::getaddrinfo(lookup.host.c_str(), nullptr, &lookup.hints, &lookup.job.ar_result) != 0) {
        return fail(Errc::unavailable, "dns/unknown");
    }
    auto found = addresses_of(lookup.job.ar_result);
    if (found.empty()) return fail(Errc::unavailable, "dns/empty");
    return found;
}
#else
Result<std::vector<IpAddress>> NameResolver::resolve(const std::string& host,
                                                     std::chrono::milliseconds at_most) {
    {
        const Lock lock(mutex_);
        reap();
        if (abandoned_.size() >= limits::dns_pending_max) return fail(Errc::unavailable, "dns/busy");
    }
    auto lookup = std::make_unique<Lookup>(host);
    gaicb* jobs[] = {&lookup->job};
    if (::getaddrinfo_a(GAI_NOWAIT, jobs, 1, nullptr) != 0) return fail(Errc::unavailable, "dns/start");
    const auto until = std::chrono::steady_clock::now() + at_most;
    while (::gai_error(&lookup->job) == EAI_INPROGRESS) {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        if (left.count() <= 0) break;
        const timespec timeout = to_timespec(left);
        ::gai_suspend(jobs, 1, &timeout);
    }
    if (::gai_error(&lookup->job) == EAI_INPROGRESS && ::gai_cancel(&lookup->job) != EAI_CANCELED) {
        const Lock lock(mutex_);
        abandoned_.push_back(std::move(lookup));
        return fail(Errc::unavailable, "dns/timeout");
    }
    if (::gai_error(&lookup->job) != 0) return fail(Errc::unavailable, "dns/unknown");
    auto found = addresses_of(lookup->job.ar_result);
    if (found.empty()) return fail(Errc::unavailable, "dns/empty");
    return found;
}
#endif

}  // namespace kith::node
