#include "node/http/throttle.h"

#include "activitypub/fetch/address.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace kith::node {

namespace {

std::string group_of(std::string_view address) {
    const auto parsed = activitypub::IpAddress::parse(address);
    return parsed ? parsed->group() : std::string(address);
}

std::string peer_key(const Throttle::Caller& caller) {
    return group_of(caller.address) + ' ' + std::string(caller.signer_host);
}

std::int64_t seconds(Millis time) {
    return std::chrono::ceil<std::chrono::seconds>(time).count();
}

}  // namespace

Millis Throttle::cost() const {
    return std::max(rate_.per / static_cast<Millis::rep>(std::max<std::size_t>(rate_.requests, 1)),
                    Millis{1});
}

Throttle::Bucket& Throttle::bucket_of(std::string_view address, Instant now) {
    std::string group = group_of(address);
    const auto found = by_group_.find(group);
    if (found != by_group_.end()) {
        buckets_.splice(buckets_.begin(), buckets_, found->second);
        Bucket& bucket = buckets_.front();
        // NOTE: a clock set back takes nothing away and gives nothing.
        bucket.debt -= std::clamp(now - bucket.seen, Millis{0}, bucket.debt);
        bucket.seen = now;
        return bucket;
    }
    buckets_.push_front({.group = group, .seen = now});
    by_group_.emplace(std::move(group), buckets_.begin());
    if (buckets_.size() > callers_max_) {
        by_group_.erase(buckets_.back().group);
        buckets_.pop_back();
    }
    return buckets_.front();
}

bool Throttle::is_known_peer(const Caller& caller, Instant now) {
    if (caller.signer_host.empty()) return false;
    const auto found = by_peer_.find(peer_key(caller));
    return found != by_peer_.end() && found->second->until > now;
}

Throttle::Verdict Throttle::judge(const Bucket& bucket) const {
    const Millis share = cost() * static_cast<Millis::rep>(rate_.requests);
    const Millis room = std::max(share - bucket.debt, Millis{0});
    Verdict verdict{.limit = rate_.requests, .full_in = bucket.debt};
    verdict.remaining = static_cast<std::size_t>(room / cost());
    verdict.allowed = verdict.remaining > 0;
    if (!verdict.allowed) verdict.retry_in = cost() - room;
    return verdict;
}

Throttle::Verdict Throttle::look(const Caller& caller) {
    const Instant now = clock_.now();
    const Lock lock(mutex_);
    Verdict verdict = judge(bucket_of(caller.address, now));
    verdict.allowed = verdict.allowed || is_known_peer(caller, now);
    return verdict;
}

Throttle::Verdict Throttle::spend(const Caller& caller) {
    const Instant now = clock_.now();
    const Lock lock(mutex_);
    Bucket& bucket = bucket_of(caller.address, now);
    const Verdict before = judge(bucket);
    if (before.allowed) bucket.debt += cost();
    Verdict after = judge(bucket);
    after.allowed = before.allowed;
    return after;
}

void Throttle::verified(const Caller& caller) {
    if (caller.signer_host.empty()) return;
    const Instant until = clock_.now() + limits::throttle_peer_for;
    std::string key = peer_key(caller);
    const Lock lock(mutex_);
    const auto found = by_peer_.find(key);
    if (found != by_peer_.end()) {
        found->second->until = until;
        peers_.splice(peers_.begin(), peers_, found->second);
        return;
    }
    peers_.push_front({.key = key, .until = until});
    by_peer_.emplace(std::move(key), peers_.begin());
    if (peers_.size() > limits::throttle_peers_max) {
        by_peer_.erase(peers_.back().key);
        peers_.pop_back();
    }
}

Throttle::Verdict Throttle::failed(const Caller& caller) {
    {
        const Lock lock(mutex_);
        const auto found = by_peer_.find(peer_key(caller));
        if (found != by_peer_.end()) {
            peers_.erase(found->second);
            by_peer_.erase(found);
        }
    }
    return spend(caller);
}

void Throttle::describe(Response& response, const Verdict& verdict) const {
    response.set("RateLimit-Policy", fmt::format("\"caller\";q={};w={}", verdict.limit, seconds(rate_.per)));
    response.set("RateLimit",
                 fmt::format("\"caller\";r={};t={}", verdict.remaining, seconds(verdict.full_in)));
    response.set("X-RateLimit-Limit", std::to_string(verdict.limit));
    response.set("X-RateLimit-Remaining", std::to_string(verdict.remaining));
    response.set("X-RateLimit-Reset", to_iso8601(clock_.now() + verdict.full_in));
}

Response Throttle::refuse(const Problems& problems, const Request& request, const Verdict& verdict) const {
    const int retry_after = static_cast<int>(std::max<std::int64_t>(seconds(verdict.retry_in), 1));
    Response response = problems.respond(request, Error{Errc::limited, "throttle/caller"}, retry_after);
    describe(response, verdict);
    return response;
}

std::size_t Throttle::callers() const {
    const Lock lock(mutex_);
    return buckets_.size();
}

}  // namespace kith::node
