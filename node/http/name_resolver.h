// NameResolver: getaddrinfo with a deadline. Any thread that may block.
#pragma once

#include "activitypub/fetch/address.h"
#include "consent/base/mutex.h"
#include "consent/base/result.h"

#include <chrono>
#include <list>
#include <memory>
#include <string>
#include <vector>

namespace kith::node {

class NameResolver {
 public:
    NameResolver();
    ~NameResolver();
    NameResolver(const NameResolver&) = delete;
    NameResolver& operator=(const NameResolver&) = delete;

    /// In the system's order of preference, at most `limits::dns_addresses_max`. Errc::unavailable when the
    /// name is unknown or the time is up; too many look-ups that hang fail at once.
    Result<std::vector<activitypub::IpAddress>> resolve(const std::string& host,
                                                        std::chrono::milliseconds at_most);

 private:
    struct Lookup;
    void reap() KITH_REQUIRES(mutex_);

    Mutex mutex_;
    // Given up, but still being worked on by the system; its memory is needed until then.
    std::list<std::unique_ptr<Lookup>> abandoned_ KITH_GUARDED_BY(mutex_);
};

}  // namespace kith::node
