// HomeTokens: ends the tokens of other servers, at once and, where a server does not confirm it, again after
// growing pauses; what is given up is logged. In memory alone. Blocks on the network; errands and workers.
#pragma once

#include "activitypub/progress.h"
#include "consent/base/clock.h"
#include "consent/base/mutex.h"
#include "node/consent/home_server.h"

#include <deque>
#include <memory>
#include <optional>

namespace kith::node {

class HomeTokens {
 public:
    HomeTokens(const HomeServer& server, Clock& clock) : server_(server), clock_(clock) {}
    /// Says how many it leaves behind.
    ~HomeTokens();
    HomeTokens(const HomeTokens&) = delete;
    HomeTokens& operator=(const HomeTokens&) = delete;

    /// True when the server confirmed it; else it is tried again by and by.
    bool end(std::shared_ptr<const HomeClient> client, SecretText token) KITH_EXCLUDES(mutex_);
    /// Some that are due.
    activitypub::Progress run_once(Instant now) KITH_EXCLUDES(mutex_);

 private:
    struct Alive {
        std::shared_ptr<const HomeClient> client;
        SecretText token;
        std::size_t pauses = 0;  // so many were made
        Instant next{};
    };

    std::optional<Alive> due(Instant now) KITH_REQUIRES(mutex_);
    void put_off(Alive alive, Instant now) KITH_EXCLUDES(mutex_);

    const HomeServer& server_;
    Clock& clock_;
    Mutex mutex_;
    std::deque<Alive> alive_ KITH_GUARDED_BY(mutex_);
};

}  // namespace kith::node
