// True counts of people and their open posts, for private ones are nobody's business,, for NodeInfo.
// Remembered for nobody; a few indexed queries.
#pragma once

#include "consent/base/uri.h"
#include "storage/database.h"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace kith::storage {

struct Statistics {
    std::int64_t people = 0;            // accounts, without units and the instance's own actor
    std::int64_t active_month = 0;      // people who posted in the last 30 days
    std::int64_t active_half_year = 0;  // … in the last 180
    std::int64_t posts = 0;             // local, not replies
    std::int64_t replies = 0;
};

Statistics statistics(Tx& tx, Instant now);

/// Servers of which at least so many people are known here, and that are not blocked: of fewer it would say
/// whom people here have to do with.
std::vector<Host> peers(Tx& tx, std::int64_t people_least, std::size_t limit);

/// Whose `id` an IdMaker gives: every table that has a column of that name.
std::span<const std::string_view> tables_with_ids();
/// The greatest id that an IdMaker gave, so that none is given twice after the clock was set back.
std::int64_t highest_id(Tx& tx);

}  // namespace kith::storage
