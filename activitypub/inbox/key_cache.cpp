#include "activitypub/inbox/key_cache.h"

namespace kith::activitypub {

std::optional<CachedKey> KeyCache::find(const Uri& key_id, Instant now) {
    const Lock lock(mutex_);
    const auto found = entries_.find(key_id);
    if (found == entries_.end()) return std::nullopt;
    if (found->second.until <= now) {
        order_.erase(found->second.place);
        entries_.erase(found);
        return std::nullopt;
    }
    order_.splice(order_.end(), order_, found->second.place);
    return found->second.key;
}

void KeyCache::put(const Uri& key_id, CachedKey key, Instant now) {
    const Lock lock(mutex_);
    if (const auto found = entries_.find(key_id); found != entries_.end()) {
        found->second.key = std::move(key);
        found->second.until = now + kept_for;
        return;
    }
    while (entries_.size() >= limits::key_cache_max) {
        entries_.erase(order_.front());
        order_.pop_front();
    }
    order_.push_back(key_id);
    entries_.emplace(key_id, Entry{std::move(key), now + kept_for, std::prev(order_.end())});
}

void KeyCache::forget_actor(storage::ActorId actor) {
    const Lock lock(mutex_);
    for (auto at = order_.begin(); at != order_.end();) {
        const auto found = entries_.find(*at);
        if (found->second.key.owner->id == actor) {
            entries_.erase(found);
            at = order_.erase(at);
        } else {
            ++at;
        }
    }
}

void KeyCache::clear() {
    const Lock lock(mutex_);
    entries_.clear();
    order_.clear();
}

}  // namespace kith::activitypub
