// Announcements: what the institution tells everybody here; who has read one; reactions to it.
#pragma once

#include "storage/database.h"
#include "storage/ids.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kith::storage {

using AnnouncementId = Id<struct AnnouncementTag>;

struct AnnouncementRow {
    AnnouncementId id{};
    std::string content{};  // HTML
    bool all_day = false;
    std::optional<Instant> starts{};
    std::optional<Instant> ends{};
    Instant published{};
    Instant updated{};
};

void put_announcement(Tx& tx, const AnnouncementRow& row);
bool drop_announcement(Tx& tx, AnnouncementId id);
std::optional<AnnouncementRow> find_announcement(Tx& tx, AnnouncementId id);
/// Those that have not ended, the newest first.
std::vector<AnnouncementRow> announcements_at(Tx& tx, Instant now);

void mark_announcement_read(Tx& tx, AnnouncementId id, ActorId by);
bool is_announcement_read(Tx& tx, AnnouncementId id, ActorId by);

struct AnnouncementReaction {
    std::string name{};
    std::int64_t count = 0;
    bool own = false;
};
/// Errc::conflict when there are `kinds_max` other signs already.
Done react_to_announcement(
    Tx& tx, AnnouncementId id, std::string_view name, ActorId by, std::int64_t kinds_max);
void unreact_to_announcement(Tx& tx, AnnouncementId id, std::string_view name, ActorId by);
std::vector<AnnouncementReaction> reactions_to(Tx& tx, AnnouncementId id, ActorId viewer);

}  // namespace kith::storage
