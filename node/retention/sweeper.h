// Sweeper: carries the retention schedule out, in bounded steps that may be repeated or cut short anywhere.
// One thread at a time.
#pragma once

#include "activitypub/progress.h"
#include "node/consent/consents.h"
#include "node/retention/schedule.h"
#include "storage/database.h"

#include <map>
#include <vector>

namespace kith::node {

/// What a sweep would do now, or did.
struct SweepTally {
    RetentionClass kept;
    storage::Tally rows;
};

class Sweeper {
 public:
    struct Parts {
        storage::Database& database;
        const Consents& consents;
        RetentionPeriods periods;
    };
    explicit Sweeper(Parts parts);
    const std::vector<RetentionClass>& schedule() const { return schedule_; }

    /// A dry run: what is due, and what a legal hold keeps. Changes nothing.
    Result<std::vector<SweepTally>> plan(Instant now) const;
    /// One step of each class that is not at rest, which it is for an hour once it came to its end; `next`
    /// when a step was full.
    activitypub::Progress run_once(Instant now);
    /// All that is due, in as many steps as it takes; a second run finds nothing.
    Result<std::vector<SweepTally>> run_all(Instant now) const;

 private:
    struct Step {
        std::int64_t gone = 0;
        bool more = false;
    };
    Result<Step> step(const RetentionClass& kept, Instant now, storage::Place& place) const;
    Result<Step> run_out(Instant now) const;

    Parts parts_;
    std::vector<RetentionClass> schedule_;
    struct Round {
        storage::Place place{};
        Instant next{};
    };
    std::map<std::string_view, Round> rounds_;
};

}  // namespace kith::node
