// Mutes: whom somebody does not want to hear of. Who is muted does not learn of it. Repositories over a Tx.
#pragma once

#include "storage/ids.h"
#include "storage/page.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kith::storage {

struct MuteRow {
    ActorId actor{};
    ActorId target{};
    bool notifications = true;  // nor to be told of what they do
    std::optional<Instant> ends{};
    Instant at{};
};

/// Takes the place of one that is there.
void put_mute(Tx& tx, const MuteRow& row);
bool remove_mute(Tx& tx, ActorId actor, ActorId target);
/// Those that have ended are none, in all of these.
std::optional<MuteRow> find_mute(Tx& tx, ActorId by, ActorId target, Instant now);
bool is_muted(Tx& tx, ActorId by, ActorId target, Instant now);
bool are_notifications_muted(Tx& tx, ActorId by, ActorId target, Instant now);
/// Paged by the muted one's id.
std::vector<MuteRow> mutes_of(Tx& tx, ActorId by, Instant now, const Page& page);
/// Removes at most so many that have ended.
std::int64_t drop_ended_mutes(Tx& tx, Instant now, std::size_t limit);

/// " AND NOT EXISTS (…) ": the actor in `column` is not muted by the viewer of `with_viewer`
/// (storage/visibility.h). Binds one value: now.
std::string unless_muted(std::string_view column);

}  // namespace kith::storage
