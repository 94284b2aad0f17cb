// How much was written here, week by week: totals of people and posts that are everybody's to see.
#pragma once

#include "storage/database.h"

#include <cstdint>
#include <vector>

namespace kith::storage {

struct WeekRow {
    Instant start{};            // Monday, 00:00 UTC
    std::int64_t posts = 0;     // public and unlisted
    std::int64_t active = 0;    // people who wrote one
    std::int64_t accounts = 0;  // made
};

/// The newest first, the running week among them.
std::vector<WeekRow> weeks_until(Tx& tx, Instant now, int weeks);

}  // namespace kith::storage
