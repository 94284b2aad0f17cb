// Markers: how far somebody has read their home timeline and their notifications. Repositories over a Tx.
#pragma once

#include "storage/database.h"
#include "storage/ids.h"

#include <optional>
#include <string_view>

namespace kith::storage {

struct MarkerRow {
    ActorId owner{};
    std::int64_t last_read = 0;
    std::int64_t version = 0;
    Instant updated{};
};
/// `timeline` is "home" or "notifications".
std::optional<MarkerRow> find_marker(Tx& tx, ActorId owner, std::string_view timeline);
MarkerRow set_marker(Tx& tx, ActorId owner, std::string_view timeline, std::int64_t last_read, Instant now);

}  // namespace kith::storage
