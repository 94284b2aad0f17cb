// KeyCache: public keys of the actors that speak to us most, parsed once, with their owner's row. Bounded,
// LRU; forgotten when the actor changes, and after a while anyway.
#pragma once

#include "consent/base/clock.h"
#include "consent/base/limits.h"
#include "consent/base/mutex.h"
#include "consent/base/uri.h"
#include "consent/crypto/signing_key.h"
#include "storage/actors.h"

#include <list>
#include <memory>
#include <optional>
#include <unordered_map>

namespace kith::activitypub {

struct CachedKey {
    std::shared_ptr<const crypto::PublicKey> key;
    std::shared_ptr<const storage::ActorRow> owner;
};

/// Any thread.
class KeyCache {
 public:
    static constexpr auto kept_for = std::chrono::hours(1);

    std::optional<CachedKey> find(const Uri& key_id, Instant now);
    void put(const Uri& key_id, CachedKey key, Instant now);
    /// The actor's document, its keys or its standing changed.
    void forget_actor(storage::ActorId actor);
    void clear();

 private:
    struct Entry {
        CachedKey key;
        Instant until;
        std::list<Uri>::iterator place;
    };

    Mutex mutex_;
    std::unordered_map<Uri, Entry> entries_ KITH_GUARDED_BY(mutex_);
    std::list<Uri> order_ KITH_GUARDED_BY(mutex_);  // least recently used first
};

}  // namespace kith::activitypub
