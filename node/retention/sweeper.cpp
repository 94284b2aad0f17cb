#include "node/retention/sweeper.h"

#include "consent/base/log.h"
#include "storage/actors.h"

namespace kith::node {

using activitypub::Progress;

namespace {

constexpr std::size_t rows_a_step = 1000;
constexpr std::size_t people_a_step = 50;
constexpr auto rest_after_a_round = std::chrono::hours(1);

}  // namespace

Sweeper::Sweeper(Parts parts) : parts_(parts), schedule_(retention_schedule(parts_.periods)) {}

Result<std::vector<SweepTally>> Sweeper::plan(Instant now) const {
    return parts_.database.read([&](storage::Tx& tx) -> Result<std::vector<SweepTally>> {
        std::vector<SweepTally> tallies;
        for (const RetentionClass& kept : schedule_) {
            storage::Tally rows;
            if (kept.aging)
                rows = storage::count_aged(tx, *kept.aging, now - kept.kept_for);
            else
                rows.due = storage::count_ended_grants(tx, now);
            tallies.push_back({kept, rows});
        }
        return tallies;
    });
}

Result<Sweeper::Step> Sweeper::step(const RetentionClass& kept, Instant now, storage::Place& place) const {
    if (!kept.aging) return run_out(now);
    return parts_.database.write([&](storage::Tx& tx) -> Result<Step> {
        Step done;
        done.gone = storage::drop_aged(tx, *kept.aging, now - kept.kept_for, rows_a_step, place);
        done.more = place.more;
        return done;
    });
}

Result<Sweeper::Step> Sweeper::run_out(Instant now) const {
    const auto people =
        TRY(parts_.database.read([&](storage::Tx& tx) -> Result<std::vector<storage::ActorId>> {
            return storage::people_with_ended_grants(tx, now, people_a_step);
        }));
    Step done;
    for (const storage::ActorId id : people) {
        // One whose step fails keeps nobody else's waiting.
        const auto taken = parts_.database.write([&](storage::Tx& tx) -> Result<TakenBack> {
            const auto who = storage::find_actor(tx, id);
            if (!who) return TakenBack{};
            return parts_.consents.run_out(tx, *who, now);
        });
        if (!taken) {
            log::warning("retention.run_out", {{"error", taken.error()}});
            continue;
        }
        done.gone += taken->grants;
    }
    done.more = people.size() == people_a_step && done.gone > 0;
    return done;
}

Progress Sweeper::run_once(Instant now) {
    Progress progress;
    for (const RetentionClass& kept : schedule_) {
        Round& round = rounds_[kept.name];
        if (now < round.next) continue;
        const auto done = step(kept, now, round.place);
        if (!done) {
            log::warning("retention.sweep", {{"error", done.error()}});
            continue;
        }
        progress.done += static_cast<int>(done->gone);
        if (done->more) progress.next = now;
        // Other servers are told at once of what is no longer public; the rest can wait.
        else if (kept.aging)
            round.next = now + rest_after_a_round;
    }
    return progress;
}

Result<std::vector<SweepTally>> Sweeper::run_all(Instant now) const {
    std::vector<SweepTally> tallies;
    for (const RetentionClass& kept : schedule_) {
        SweepTally tally{kept, {}};
        storage::Place place;
        for (bool more = true; more;) {
            const Step done = TRY(step(kept, now, place));
            tally.rows.due += done.gone;
            more = done.more;
        }
        tallies.push_back(tally);
    }
    return tallies;
}

}  // namespace kith::node
