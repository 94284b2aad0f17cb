// What goes by time: how much of it is due, and its going in bounded steps. A person under a legal hold keeps
// details, posts and questions. The periods and their reasons are node/retention/schedule.h's.
#pragma once

#include "storage/database.h"
#include "storage/ids.h"

#include <optional>
#include <string>
#include <vector>

namespace kith::storage {

/// What is swept by SQL alone.
enum class Aging {
    replay_ids,        // ids of activities that were taken
    early_tombstones,  // of what was deleted before it was known here
    heard_messages,    // ids of what the consent actor dealt with
    unconfirmed,       // details that staff wrote down: hearsay
    notifications,
    remote_posts,      // that nobody of ours is named in, answered, liked, boosted, kept or quoted
    remote_profiles,   // details of people elsewhere with whom nobody of ours has to do
    closed_questions,  // of consent, answered or lapsed: their events stay
    closed_reports,    // that somebody looked into
    left_behind,       // posts of people who are gone, kept until a legal hold ended
    unanswered,        // drafts that wait for a yes of those they show
    taken_back         // posts that somebody they show took back, kept until a legal hold ended
};

struct Tally {
    std::int64_t due = 0;
    std::int64_t held = 0;  // due, and under a legal hold
};
/// Reads everything: for a person who asks, not for a sweep.
Tally count_aged(Tx& tx, Aging what, Instant before);

/// Where a sweep that looks at one row after the other goes on; from the start again at the end.
struct Place {
    std::int64_t after = 0;
    bool more = false;  // the step was full
};
/// Returns how many went, at most `limit`.
std::int64_t drop_aged(Tx& tx, Aging what, Instant before, std::size_t limit, Place& place);

/// Who has a grant whose end has passed without anybody noting it.
std::vector<ActorId> people_with_ended_grants(Tx& tx, Instant now, std::size_t limit);
std::int64_t count_ended_grants(Tx& tx, Instant now);

struct LegalHold {
    SubjectId subject{};
    ActorId person{};  // read, not written
    std::string reason{};
    Instant placed{};
    Instant review{};
};
void put_legal_hold(Tx& tx, const LegalHold& hold);
/// False when there was none.
bool drop_legal_hold(Tx& tx, SubjectId subject);
std::optional<LegalHold> find_legal_hold(Tx& tx, SubjectId subject);
std::vector<LegalHold> legal_holds(Tx& tx);

}  // namespace kith::storage
