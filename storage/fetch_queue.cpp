#include "storage/fetch_queue.h"

#include "storage/columns.h"

namespace kith::storage {

bool push_fetch(Tx& tx, const FetchItem& item) {
    const bool fresh = tx.execute(
                           "INSERT INTO fetch_queue (uri, kind, chain, about, attempts, next_ms, created_ms)"
                           " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (uri) DO NOTHING",
                           item.uri,
                           item.kind,
                           item.chain,
                           item.about,
                           item.attempts,
                           item.next,
                           item.created) > 0;
    if (fresh) return true;
    // A wish that has failed before keeps its back-off.
    tx.execute(
        "UPDATE fetch_queue SET chain = CASE WHEN chain > ? THEN ? ELSE chain END,"
        " next_ms = CASE WHEN attempts = 0 AND next_ms > ? THEN ? ELSE next_ms END WHERE uri = ?",
        item.chain,
        item.chain,
        item.next,
        item.next,
        item.uri);
    return false;
}

std::vector<FetchItem> due_fetches(Tx& tx, Instant now, std::size_t limit) {
    std::vector<FetchItem> items;
    Rows rows = tx.query(
        "SELECT uri, kind, chain, about, attempts, next_ms, created_ms FROM fetch_queue WHERE next_ms <= ?"
        " ORDER BY next_ms, created_ms LIMIT ?",
        now,
        limit);
    while (rows.next()) {
        Columns c(rows);
        items.push_back(FetchItem{.uri = c.uri(),
                                  .kind = c.text(),
                                  .chain = c.number(),
                                  .about = c.maybe_text(),
                                  .attempts = c.small(),
                                  .next = c.instant(),
                                  .created = c.instant()});
    }
    return items;
}

void retry_fetch(Tx& tx, const Uri& uri, Instant next) {
    tx.execute("UPDATE fetch_queue SET attempts = attempts + 1, next_ms = ? WHERE uri = ?", next, uri);
}

void drop_fetch(Tx& tx, const Uri& uri) {
    tx.execute("DELETE FROM fetch_queue WHERE uri = ?", uri);
}

std::int64_t count_fetches(Tx& tx) {
    Rows rows = tx.query("SELECT count(*) FROM fetch_queue");
    return rows.next() ? rows.integer(0) : 0;
}

std::optional<Instant> next_fetch(Tx& tx) {
    Rows rows = tx.query("SELECT MIN(next_ms) FROM fetch_queue");
    return rows.next() ? rows.maybe_instant(0) : std::nullopt;
}

}  // namespace kith::storage
