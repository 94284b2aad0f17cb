#include "activitypub/keyring.h"

namespace kith::activitypub {

namespace {
constexpr std::size_t cached_actors_max = 512;
}

Result<std::shared_ptr<const ActorKeys>> Keyring::keys_of(storage::ActorId actor) {
    {
        const Lock lock(mutex_);
        if (const auto found = cache_.find(actor); found != cache_.end()) return found->second;
    }
    auto keys = std::make_shared<const ActorKeys>(TRY(store_.actor_keys(actor)));
    const Lock lock(mutex_);
    if (cache_.size() >= cached_actors_max) cache_.clear();
    cache_[actor] = keys;
    return keys;
}

void Keyring::forget(storage::ActorId actor) {
    const Lock lock(mutex_);
    cache_.erase(actor);
}

}  // namespace kith::activitypub
