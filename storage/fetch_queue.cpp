#include "storage/fetch_queue.h"

#include "storage/columns.h"
#include "storage/queue_limits.h"

namespace kith::storage {
namespace {

/// The column is part of the key: NULLs would not be equal.
std::string about_of(const FetchItem& item) {
    return item.about.value_or("");
}

bool has_room(Tx& tx, const Host& host) {
    Rows rows = tx.query("SELECT count(*) FROM fetch_queue WHERE host = ?", host);
    if (rows.next() && rows.integer(0) >= limits::fetch_rows_per_host_max) return false;
    return count_fetches(tx) < limits::fetch_rows_max;
}

}  // namespace

bool push_fetch(Tx& tx, const FetchItem& item) {
    // A wish that has failed before keeps its back-off.
    const bool waits = tx.execute(
                           "UPDATE fetch_queue SET chain = CASE WHEN chain > ? THEN ? ELSE chain END,"
                           " next_ms = CASE WHEN attempts = 0 AND next_ms > ? THEN ? ELSE next_ms END"
                           " WHERE uri = ? AND kind = ? AND about = ?",
                           item.chain,
                           item.chain,
                           item.next,
                           item.next,
                           item.uri,
                           item.kind,
                           about_of(item)) > 0;
    const Host host = host_of(item.uri);
    if (waits || !has_room(tx, host)) return false;
    tx.execute(
        "INSERT INTO fetch_queue (uri, kind, about, host, chain, attempts, next_ms, created_ms)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        item.uri,
        item.kind,
        about_of(item),
        host,
        item.chain,
        item.attempts,
        item.next,
        item.created);
    return true;
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
        FetchItem item{.uri = c.uri(), .kind = c.text(), .chain = c.number()};
        if (std::string about = c.text(); !about.empty()) item.about = std::move(about);
        item.attempts = c.small();
        item.next = c.instant();
        item.created = c.instant();
        items.push_back(std::move(item));
    }
    return items;
}

void retry_fetch(Tx& tx, const FetchItem& item, Instant next) {
    tx.execute(
        "UPDATE fetch_queue SET attempts = attempts + 1, next_ms = ?"
        " WHERE uri = ? AND kind = ? AND about = ?",
        next,
        item.uri,
        item.kind,
        about_of(item));
}

void drop_fetch(Tx& tx, const FetchItem& item) {
    tx.execute("DELETE FROM fetch_queue WHERE uri = ? AND kind = ? AND about = ?",
               item.uri,
               item.kind,
               about_of(item));
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
