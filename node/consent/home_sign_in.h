// HomeSignIn: the way to the consent centre by one's own server, which says who somebody is (OAuth of
// Mastodon's API). begin() and finish() are called by request threads and wait for errands; run_once() is a
// worker's. Any thread.
//
// A server speaks for its own actors alone: the account that it names must be an actor of its very origin,
// found by WebFinger and by the actor's own document. Nothing of a sign-in is written down but the session of
// somebody whom this node knows; tokens are ended as soon as the server has said whose they are.
#pragma once

#include "activitypub/errands.h"
#include "activitypub/fetch/resolver.h"
#include "activitypub/progress.h"
#include "consent/base/random.h"
#include "node/consent/home_pending.h"
#include "node/consent/home_tokens.h"
#include "node/consent/links.h"
#include "storage/database.h"

#include <deque>
#include <memory>
#include <string>
#include <string_view>

namespace kith::node {

class HomeSignIn {
 public:
    struct Parts {
        const activitypub::Site& site;
        storage::Database& database;
        activitypub::Resolver& resolver;
        activitypub::Errands& errands;
        const Links& links;
        Clock& clock;
        Random& random;
        std::size_t pending_max = limits::home_pending_max;
    };
    explicit HomeSignIn(Parts parts)
        : parts_(parts),
          server_(parts.site, parts.resolver.fetcher()),
          tokens_(server_, parts.clock),
          pending_(parts.pending_max) {}
    HomeSignIn(const HomeSignIn&) = delete;
    HomeSignIn& operator=(const HomeSignIn&) = delete;

    struct Begun {
        std::string host{};           // the server's
        std::string authorize_url{};  // at that host
    };
    /// Errc::limited with no room for another, Errc::unavailable when nobody could be sent to ask, and
    /// Errc::denied whatever it is that the server does not do as it should.
    Result<Begun> begin(const activitypub::Handle& handle, std::string_view browser);

    /// What the browser brings back.
    struct Answer {
        std::string_view state{};
        SecretText code;
        std::string_view issuer{};
    };
    struct Arrived {
        NewSession session{};
        bool token_ended = true;  // false: the server did not confirm it yet
    };
    /// As begin(); and Errc::gone for a state that is none (any more) or another browser's, Errc::not_found
    /// alike for who is unknown here, was erased, or has a key that changed within seven days.
    Result<Arrived> finish(Answer answer, std::string_view browser);

    /// Tokens whose end was not confirmed yet.
    activitypub::Progress run_once(Instant now) { return tokens_.run_once(now); }

 private:
    /// What a server said, and what it showed of the actor.
    struct Proven {
        std::optional<activitypub::SeenActor> seen{};
        Instant at{};
        bool token_ended = true;
    };

    std::shared_ptr<const HomeClient> known_client(const std::string& origin) KITH_EXCLUDES(mutex_);
    void remember(std::shared_ptr<const HomeClient> client) KITH_EXCLUDES(mutex_);
    Result<std::shared_ptr<const HomeClient>> client_of(const activitypub::Handle& handle);
    Done prove(const PendingSignIn& pending, const SecretText& code, Proven& proven);
    Result<activitypub::SeenActor> actor_of(const HomeClient& client,
                                            const HomeAccount& account,
                                            activitypub::FetchBudget& budget);
    Result<NewSession> open(const HomeClient& client, const Proven& proven);

    const Parts parts_;
    const HomeServer server_;
    HomeTokens tokens_;
    PendingSignIns pending_;
    Mutex mutex_;
    std::deque<std::shared_ptr<const HomeClient>> clients_ KITH_GUARDED_BY(mutex_);  // oldest first
};

}  // namespace kith::node
