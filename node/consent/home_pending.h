// PendingSignIns: who is on the way to their own server and back. In memory alone, bounded in number and
// time; each is taken once, by the browser that began it. Any thread.
#pragma once

#include "consent/base/clock.h"
#include "consent/base/mutex.h"
#include "node/consent/home_limits.h"
#include "node/consent/home_server.h"
#include "storage/consent_links.h"

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string_view>

namespace kith::node {

struct PendingSignIn {
    std::shared_ptr<const HomeClient> client{};
    SecretText verifier;
};

class PendingSignIns {
 public:
    explicit PendingSignIns(std::size_t most = limits::home_pending_max) : most_(most) {}

    bool full(Instant now) KITH_EXCLUDES(mutex_);
    /// False when there is no room. `browser` is what its cookie says.
    bool add(std::string_view state, std::string_view browser, PendingSignIn pending, Instant now)
        KITH_EXCLUDES(mutex_);
    /// Nothing for a state that is unknown, used or too old, and for another browser, which ends nothing.
    std::optional<PendingSignIn> take(std::string_view state, std::string_view browser, Instant now)
        KITH_EXCLUDES(mutex_);

 private:
    struct Waiting {
        storage::TokenDigest browser{};
        PendingSignIn pending;
        Instant until{};
    };

    void drop_old(Instant now) KITH_REQUIRES(mutex_);

    const std::size_t most_;
    Mutex mutex_;
    std::map<storage::TokenDigest, Waiting> waiting_ KITH_GUARDED_BY(mutex_);  // by the state's digest
    std::deque<std::pair<Instant, storage::TokenDigest>> order_ KITH_GUARDED_BY(mutex_);  // oldest first
};

}  // namespace kith::node
