// Keyring: the private keys of our own actors, opened from the key store on demand and kept in a bounded
// cache.
#pragma once

#include "consent/base/mutex.h"
#include "consent/base/result.h"
#include "storage/ids.h"
#include "storage/key_store.h"

#include <map>
#include <memory>

namespace kith::activitypub {

using ActorKeys = storage::ActorKeys;

class Keyring {
 public:
    explicit Keyring(storage::KeyStore& store) : store_(store) {}

    /// Any thread. Errc::not_found when the actor has no keys here.
    Result<std::shared_ptr<const ActorKeys>> keys_of(storage::ActorId actor);
    storage::KeyStore& store() const { return store_; }
    /// After a rotation or a deletion.
    void forget(storage::ActorId actor);

 private:
    storage::KeyStore& store_;
    Mutex mutex_;
    std::map<storage::ActorId, std::shared_ptr<const ActorKeys>> cache_ KITH_GUARDED_BY(mutex_);
};

}  // namespace kith::activitypub
