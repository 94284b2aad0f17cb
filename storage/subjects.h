// Subjects: the opaque "whose" of every row about a person, and the epoch that voids older permits.
#pragma once

#include "storage/database.h"
#include "storage/ids.h"

#include <cstdint>
#include <optional>

namespace kith::storage {

struct SubjectRow {
    SubjectId id;
    Instant created;
    std::int64_t epoch = 1;
    bool restricted = false;
    consent::AgeBand age = consent::AgeBand::unknown;
    std::optional<Instant> erased{};
};

void create_subject(Tx& tx, SubjectId id, Instant now);
std::optional<SubjectRow> find_subject(Tx& tx, SubjectId id);
/// 0 for a subject that is unknown or erased: no permit has that epoch.
std::int64_t epoch_of(Tx& tx, SubjectId id);
/// Every change of consent; returns the new epoch.
std::int64_t raise_epoch(Tx& tx, SubjectId id);
/// Stops every use at once; raises the epoch.
void set_restricted(Tx& tx, SubjectId id, bool restricted);
/// Raises the epoch.
void set_age(Tx& tx, SubjectId id, consent::AgeBand age);
/// The row stays as the mark of the erasure.
void mark_erased(Tx& tx, SubjectId id, Instant now);

}  // namespace kith::storage
