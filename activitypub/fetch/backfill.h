// Backfill: takes due rows of the fetch queue and dereferences them: parents up to the root of a thread,
// contexts and replies down from it, within budgets, so that a conversation is whole here too (FEP-7888,
// FEP-f228).
#pragma once

#include "activitypub/fetch/resolver.h"
#include "activitypub/outbox/outbox.h"
#include "activitypub/progress.h"
#include "consent/base/clock.h"
#include "storage/database.h"
#include "storage/fetch_queue.h"

#include <vector>

namespace kith::activitypub {

class Backfill {
 public:
    Backfill(
        const Site& site, storage::Database& database, Resolver& resolver, const Outbox& outbox, Clock& clock)
        : site_(site), database_(database), resolver_(resolver), outbox_(outbox), clock_(clock) {}

    /// A few rows. Uses the network.
    Progress run_once(Instant now);

 private:
    Done fetch(const storage::FetchItem& item);
    Done fetch_post(const storage::FetchItem& item, FetchBudget& budget);
    struct Listing {
        std::vector<Uri> items{};
        std::int64_t total = 0;  // what the collection says of itself, or as many as were read
        bool whole = true;       // nothing was left out, as far as can be told
    };
    Result<Listing> list(const Uri& collection, FetchBudget& budget);
    Done fetch_collection(const storage::FetchItem& item, FetchBudget& budget);
    Done check_stamp(const storage::FetchItem& item, FetchBudget& budget);
    Done synchronise_followers(const storage::FetchItem& item, FetchBudget& budget);
    Done mend_follows(storage::Tx& tx, const storage::ActorRow& actor, const std::vector<Uri>& listed);
    Done follow_up(const storage::PostRow& post, std::int64_t chain);
    void settle(const storage::FetchItem& item, const Done& done, Instant now);

    const Site& site_;
    storage::Database& database_;
    Resolver& resolver_;
    const Outbox& outbox_;
    Clock& clock_;
};

}  // namespace kith::activitypub
