// Deliverer: takes due rows of the delivery queue, signs them now, sends them, writes down what came of it.
#pragma once

#include "activitypub/delivery/verdict.h"
#include "activitypub/keyring.h"
#include "activitypub/progress.h"
#include "activitypub/signing.h"
#include "activitypub/site.h"
#include "activitypub/transport.h"
#include "consent/base/clock.h"
#include "consent/base/mutex.h"
#include "consent/base/random.h"
#include "storage/database.h"
#include "storage/delivery_queue.h"

#include <optional>
#include <set>
#include <vector>

namespace kith::activitypub {

/// Many threads may call run_once at the same time; each works on hosts that no other is working on.
class Deliverer {
 public:
    struct Parts {
        const Site& site;
        storage::Database& database;
        Keyring& keys;
        Transport& transport;
        Clock& clock;
        Random& random;
        std::size_t threads = 32;  // how many call run_once at the same time
    };
    explicit Deliverer(Parts parts) : parts_(parts) {}

    /// Serves one due host for a short turn; blocks for a few deadlines at most.
    Progress run_once(Instant now);
    /// Gives up what waited longer than limits::delivery_give_up_after, and forgets outcomes of long ago.
    /// `next` is now when the step was full: there may be more.
    Progress tidy_once(Instant now);

 private:
    struct Extras {
        bool blocked = false;                          // the operator blocked where it goes
        bool fresh = true;                             // what the body carries may still leave
        std::optional<std::string> synchronization{};  // FEP-8fcf header
        std::string opened{};                          // the body, where the row has none
    };

    std::vector<storage::HostBatch> take(Instant now);
    void give_back(const storage::HostRow& host);
    /// How many rows were settled.
    int serve(const storage::HostBatch& batch);
    int rest(const storage::HostRow& host);
    Done settle(const storage::Job& job,
                const storage::HostRow& host,
                const Verdict& verdict,
                Millis latency);
    Result<Verdict> deliver(const storage::Job& job, const storage::HostRow& host);
    Result<Extras> extras_of(const storage::Job& job);
    Result<std::string> open_body(const storage::Job& job);
    Result<HttpResponse> knock(const storage::Job& job,
                               const storage::HostRow& host,
                               const Extras& extras,
                               const ActorKeys& keys);
    Result<HttpResponse> send(const storage::Job& job,
                              const Extras& extras,
                              const ActorKeys& keys,
                              SignatureKind kind);

    Parts parts_;
    Mutex mutex_;
    std::set<storage::HostId> in_flight_ KITH_GUARDED_BY(mutex_);
    std::size_t unproven_in_flight_ KITH_GUARDED_BY(mutex_) = 0;
};

}  // namespace kith::activitypub
