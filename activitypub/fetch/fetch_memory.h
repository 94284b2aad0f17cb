// What the fetcher remembers between fetches, bounded: failures for a while, and how many new hosts each
// registrable domain showed this minute (a wildcard domain must not turn one activity into a thousand
// fetches).
#pragma once

#include "consent/base/clock.h"
#include "consent/base/mutex.h"
#include "consent/base/result.h"
#include "consent/base/uri.h"

#include <list>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>

namespace kith::activitypub {

class FetchMemory {
 public:
    /// The failure to repeat instead of fetching again, if it is recent.
    std::optional<Error> recent_failure(const Uri& uri, Instant now);
    void remember_failure(const Uri& uri, const Error& error, Instant now);
    void forget(const Uri& uri);
    /// False when the host is new and its registrable domain has used up this minute's new hosts.
    bool admit_host(const std::string& host, Instant now);

 private:
    struct Failure {
        Error error;
        Instant until;
        std::list<std::string>::iterator place;
    };

    Mutex mutex_;
    std::unordered_map<std::string, Failure> failures_ KITH_GUARDED_BY(mutex_);
    std::list<std::string> failure_order_ KITH_GUARDED_BY(mutex_);  // oldest first
    std::unordered_set<std::string> known_hosts_ KITH_GUARDED_BY(mutex_);
    std::map<std::string, int> new_hosts_ KITH_GUARDED_BY(mutex_);  // by registrable domain, this minute
    Instant minute_ KITH_GUARDED_BY(mutex_){};
};

}  // namespace kith::activitypub
