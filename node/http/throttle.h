// Throttle: how often one caller may fail, or ask without a signature. One object for each rate; any thread.
//
// Signed deliveries that verify cost nothing, and a peer that has verified from an address before may try
// again from there although others behind the same address have used up its share.
#pragma once

#include "consent/base/clock.h"
#include "consent/base/limits.h"
#include "consent/base/mutex.h"
#include "node/http/message.h"
#include "node/http/problem.h"

#include <cstddef>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

namespace kith::node {

struct Rate {
    std::size_t requests = 300;
    Millis per = std::chrono::minutes(5);
};

class Throttle {
 public:
    struct Caller {
        std::string_view address;           // of the request; its /64 counts for IPv6
        std::string_view signer_host = {};  // what the signature's key claims; empty: unsigned
    };
    struct Verdict {
        bool allowed = true;
        std::size_t limit = 0;
        std::size_t remaining = 0;
        Millis full_in{0};   // until the whole share is there again
        Millis retry_in{0};  // until the next request would be allowed
    };

    Throttle(const Clock& clock, Rate rate, std::size_t callers_max = limits::throttle_callers_max)
        : clock_(clock), rate_(rate), callers_max_(callers_max) {}

    /// Before anything else is done for the request. Spends nothing.
    Verdict look(const Caller& caller);
    /// The request was unsigned, or its key unknown, or it failed: that is one of the share.
    Verdict spend(const Caller& caller);
    /// The signature was good.
    void verified(const Caller& caller);
    /// The signature was bad: spends, and forgets that this signer was ever verified from there.
    Verdict failed(const Caller& caller);

    /// RateLimit (https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers) and the X-RateLimit
    /// headers that fediverse clients know.
    void describe(Response& response, const Verdict& verdict) const;
    /// 429 with Retry-After.
    Response refuse(const Problems& problems, const Request& request, const Verdict& verdict) const;

    std::size_t callers() const;

 private:
    struct Bucket {
        std::string group;
        Millis debt{0};  // each request adds `per / requests`; time takes it away
        Instant seen{};
    };
    struct Peer {
        std::string key;
        Instant until{};
    };

    Millis cost() const;
    Bucket& bucket_of(std::string_view address, Instant now) KITH_REQUIRES(mutex_);
    bool is_known_peer(const Caller& caller, Instant now) KITH_REQUIRES(mutex_);
    Verdict judge(const Bucket& bucket) const;

    const Clock& clock_;
    const Rate rate_;
    const std::size_t callers_max_;
    mutable Mutex mutex_;
    std::list<Bucket> buckets_ KITH_GUARDED_BY(mutex_);  // last used first
    std::unordered_map<std::string, std::list<Bucket>::iterator> by_group_ KITH_GUARDED_BY(mutex_);
    std::list<Peer> peers_ KITH_GUARDED_BY(mutex_);  // last verified first
    std::unordered_map<std::string, std::list<Peer>::iterator> by_peer_ KITH_GUARDED_BY(mutex_);
};

}  // namespace kith::node
