// Posts that wait for their time, sealed under their author's key. Repositories over a Tx.
#pragma once

#include "storage/database.h"
#include "storage/ids.h"
#include "storage/media.h"
#include "storage/page.h"
#include "storage/post_keys.h"

#include <optional>
#include <vector>

namespace kith::storage {

struct ScheduledRow {
    ScheduledId id{};
    SubjectId subject{};  // the author's, whose key seals it
    ActorId author{};
    Bytes sealed{};
    Instant due{};
    std::optional<Instant> next{};  // when it is tried; none: it could not be posted
    Instant created{};
};
/// The name under which one is sealed.
inline constexpr std::string_view scheduled_sealed_as = "scheduled";

void insert_scheduled(Tx& tx, const ScheduledRow& row);
/// The author's own only.
std::optional<ScheduledRow> find_scheduled(Tx& tx, ActorId author, ScheduledId id);
std::vector<ScheduledRow> scheduled_by(Tx& tx, ActorId author, const Page& page);
std::int64_t count_scheduled_by(Tx& tx, ActorId author);
/// Due in that span.
std::int64_t count_scheduled_by(Tx& tx, ActorId author, Instant from, Instant to);
/// The longest due first.
std::vector<ScheduledRow> scheduled_due(Tx& tx, Instant now, std::size_t limit);
void reschedule(Tx& tx, ScheduledId id, Instant due);
/// Another try; none: it waits for its author.
void try_scheduled_at(Tx& tx, ScheduledId id, const std::optional<Instant>& next);
/// False when there was none (any more).
bool remove_scheduled(Tx& tx, ScheduledId id);

/// What it will attach is not let go before its time. False where something is not there, or attached.
bool keep_media_until(Tx& tx, ActorId owner, const std::vector<MediaId>& media, Instant until);

}  // namespace kith::storage
