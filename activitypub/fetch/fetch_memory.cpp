#include "activitypub/fetch/fetch_memory.h"

#include "activitypub/fetch/registrable.h"
#include "consent/base/limits.h"

namespace kith::activitypub {

std::optional<Error> FetchMemory::recent_failure(const Uri& uri, Instant now) {
    const Lock lock(mutex_);
    const auto found = failures_.find(uri.text());
    if (found == failures_.end()) return std::nullopt;
    if (found->second.until > now) return found->second.error;
    failure_order_.erase(found->second.place);
    failures_.erase(found);
    return std::nullopt;
}

void FetchMemory::remember_failure(const Uri& uri, const Error& error, Instant now) {
    const Lock lock(mutex_);
    if (const auto found = failures_.find(uri.text()); found != failures_.end()) {
        failure_order_.erase(found->second.place);
        failures_.erase(found);
    }
    while (failures_.size() >= limits::negative_cache_max) {
        failures_.erase(failure_order_.front());
        failure_order_.pop_front();
    }
    failure_order_.push_back(uri.text());
    failures_.emplace(uri.text(),
                      Failure{error, now + limits::negative_cache_for, std::prev(failure_order_.end())});
}

void FetchMemory::forget(const Uri& uri) {
    const Lock lock(mutex_);
    if (const auto found = failures_.find(uri.text()); found != failures_.end()) {
        failure_order_.erase(found->second.place);
        failures_.erase(found);
    }
}

bool FetchMemory::admit_host(const std::string& host, Instant now) {
    const Lock lock(mutex_);
    if (known_hosts_.contains(host)) return true;
    const Instant minute = std::chrono::floor<std::chrono::minutes>(now);
    if (minute != minute_) {
        minute_ = minute;
        new_hosts_.clear();
    }
    if (++new_hosts_[registrable_domain(host)] > limits::new_hosts_per_domain_per_minute) return false;
    if (known_hosts_.size() >= limits::host_cache_max) known_hosts_.clear();
    known_hosts_.insert(host);
    return true;
}

}  // namespace kith::activitypub
