// HeldPosts: what was held back because it tells something private of a person, so that the same words sent
// again mean "send it anyway", which an ordinary application has no button for. In memory only. Thread-safe.
#pragma once

#include "consent/base/clock.h"
#include "consent/base/mutex.h"
#include "consent/crypto/digest.h"
#include "node/social/social.h"

#include <string_view>
#include <vector>

namespace kith::node {

class HeldPosts {
 public:
    /// By everything that decides what is told to whom.
    static crypto::Sha256 digest_of(const PostDraft& draft, std::string_view edited = "");

    void hold(storage::ActorId author, const crypto::Sha256& words, Instant now) KITH_EXCLUDES(mutex_);
    /// Once: whether the same was held a short while ago.
    bool is_said_again(storage::ActorId author, const crypto::Sha256& words, Instant now)
        KITH_EXCLUDES(mutex_);

    /// What the author reads, who has no command line.
    static Error told(Error error);

 private:
    struct Held {
        storage::ActorId author;
        crypto::Sha256 words;
        Instant at;
    };
    Mutex mutex_;
    std::vector<Held> held_ KITH_GUARDED_BY(mutex_);
};

}  // namespace kith::node
