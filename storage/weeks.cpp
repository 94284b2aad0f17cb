#include "storage/weeks.h"

#include "storage/columns.h"
#include "storage/ids.h"

#include <chrono>

namespace kith::storage {

std::vector<WeekRow> weeks_until(Tx& tx, Instant now, int weeks) {
    using std::chrono::days;
    const auto today = std::chrono::floor<days>(now);
    const auto monday = today - (std::chrono::weekday(std::chrono::sys_days(today)) - std::chrono::Monday);
    std::vector<WeekRow> all;
    for (int i = 0; i < weeks; ++i) {
        const Instant start = monday - days(7 * i);
        const Instant end = start + days(7);
        Rows rows = tx.query(
            "SELECT (SELECT count(*) FROM posts WHERE is_local = 1 AND visibility IN ('public', 'unlisted')"
            " AND hidden = 0 AND id >= ? AND id < ?),"
            " (SELECT count(DISTINCT p.actor_id) FROM posts p JOIN actors o ON o.id = p.actor_id"
            " AND o.type NOT IN ('Organization', 'Group') WHERE p.is_local = 1"
            " AND p.visibility IN ('public', 'unlisted') AND p.hidden = 0 AND p.id >= ? AND p.id < ?),"
            " (SELECT count(*) FROM accounts a JOIN actors o ON o.id = a.actor_id"
            " AND o.type NOT IN ('Organization', 'Group') WHERE a.created_ms >= ? AND a.created_ms < ?)",
            IdMaker::floor_of(start),
            IdMaker::floor_of(end),
            IdMaker::floor_of(start),
            IdMaker::floor_of(end),
            start,
            end);
        if (!rows.next()) continue;
        Columns c(rows);
        all.push_back({.start = start, .posts = c.number(), .active = c.number(), .accounts = c.number()});
    }
    return all;
}

}  // namespace kith::storage
