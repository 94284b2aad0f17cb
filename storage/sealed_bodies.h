// Bodies of activities that carry a token: sealed under their receiver's key, for as long as they wait to be
// sent and no longer. The activity's own row has no body, so that no view of it shows one.
#pragma once

#include "storage/database.h"
#include "storage/ids.h"

#include <optional>

namespace kith::storage {

struct SealedBodyRow {
    ActivityId activity{};
    SubjectId subject{};
    Bytes sealed{};
    Instant until{};
};

/// The subject's oldest go when there are more than `bodies_max`; what they were for is not sent any more.
void put_sealed_body(Tx& tx, const SealedBodyRow& row, std::size_t bodies_max);
std::optional<SealedBodyRow> find_sealed_body(Tx& tx, ActivityId activity);
/// When nothing of the activity waits to be sent.
void drop_settled_body(Tx& tx, ActivityId activity);
/// Whose time is over, or of which nothing waits; returns how many there were, at most `limit`.
std::int64_t prune_sealed_bodies(Tx& tx, Instant now, std::size_t limit);

}  // namespace kith::storage
