#include "storage/statistics.h"

#include <algorithm>
#include <string_view>

namespace kith::storage {

namespace {

template <class... Args>
std::int64_t number(Tx& tx, std::string_view sql, const Args&... args) {
    Rows rows = tx.query(sql, args...);
    return rows.next() ? rows.integer(0) : 0;
}

std::int64_t active_since(Tx& tx, Instant since) {
    return number(
        tx,
        "SELECT count(*) FROM accounts a JOIN actors o ON o.id = a.actor_id WHERE o.deleted_ms IS NULL"
        " AND EXISTS (SELECT 1 FROM posts p WHERE p.actor_id = a.actor_id AND p.created_ms >= ?"
        " AND p.visibility IN ('public', 'unlisted'))",
        since);
}

}  // namespace

Statistics statistics(Tx& tx, Instant now) {
    constexpr auto month = std::chrono::hours(24 * 30);
    constexpr auto half_year = std::chrono::hours(24 * 180);
    return {
        .people = number(tx,
                         "SELECT count(*) FROM accounts a JOIN actors o ON o.id = a.actor_id"
                         " WHERE o.deleted_ms IS NULL"),
        .active_month = active_since(tx, now - month),
        .active_half_year = active_since(tx, now - half_year),
        .posts = number(tx,
                        "SELECT count(*) FROM accounts a JOIN posts p ON p.actor_id = a.actor_id"
                        " WHERE p.in_reply_to_uri IS NULL AND p.visibility IN ('public', 'unlisted')"),
        .replies = number(tx,
                          "SELECT count(*) FROM accounts a JOIN posts p ON p.actor_id = a.actor_id"
                          " WHERE p.in_reply_to_uri IS NOT NULL AND p.visibility IN ('public', 'unlisted')")};
}

std::int64_t highest_id(Tx& tx) {
    std::int64_t highest = 0;
    for (const std::string_view sql : {"SELECT MAX(id) FROM subjects",
                                       "SELECT MAX(id) FROM actors",
                                       "SELECT MAX(id) FROM posts",
                                       "SELECT MAX(id) FROM activities",
                                       "SELECT MAX(id) FROM grants",
                                       "SELECT MAX(id) FROM consent_events",
                                       "SELECT MAX(id) FROM disclosures",
                                       "SELECT MAX(id) FROM deliveries",
                                       "SELECT MAX(id) FROM notifications",
                                       "SELECT MAX(id) FROM post_drafts"}) {
        Rows rows = tx.query(sql);
        if (rows.next() && !rows.is_null(0)) highest = std::max(highest, rows.integer(0));
    }
    return highest;
}

}  // namespace kith::storage
