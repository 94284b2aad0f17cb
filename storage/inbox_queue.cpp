#include "storage/inbox_queue.h"

#include "storage/columns.h"
#include "storage/queue_limits.h"

namespace kith::storage {

bool push_inbox(Tx& tx, const InboxItem& item) {
    const Host host = host_of(item.actor);
    Rows rows = tx.query("SELECT count(*) FROM inbox_queue WHERE host = ?", host);
    if (rows.next() && rows.integer(0) >= limits::inbox_rows_per_host_max) return false;
    if (count_inbox(tx) >= limits::inbox_rows_max) return false;
    tx.execute(
        "INSERT INTO inbox_queue (id, activity_uri, actor_uri, host, body, received_ms, attempts, next_ms,"
        " last_error)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        item.id,
        item.activity,
        item.actor,
        host,
        as_bytes(item.body),
        item.received,
        item.attempts,
        item.next,
        item.last_error);
    return true;
}

std::vector<InboxItem> due_inbox(Tx& tx, Instant now, std::size_t limit) {
    std::vector<InboxItem> items;
    Rows rows = tx.query(
        "SELECT id, activity_uri, actor_uri, body, received_ms, attempts, next_ms, last_error FROM "
        "inbox_queue"
        " WHERE next_ms <= ? ORDER BY next_ms, id LIMIT ?",
        now,
        limit);
    while (rows.next()) {
        Columns c(rows);
        items.push_back(InboxItem{.id = c.id<InboxItemId>(),
                                  .activity = c.uri(),
                                  .actor = c.uri(),
                                  .body = std::string(as_text(c.blob())),
                                  .received = c.instant(),
                                  .attempts = c.small(),
                                  .next = c.instant(),
                                  .last_error = c.maybe_text()});
    }
    return items;
}

void retry_inbox(Tx& tx, InboxItemId id, Instant next, std::string_view error) {
    tx.execute("UPDATE inbox_queue SET attempts = attempts + 1, next_ms = ?, last_error = ? WHERE id = ?",
               next,
               error,
               id);
}

void drop_inbox(Tx& tx, InboxItemId id) {
    tx.execute("DELETE FROM inbox_queue WHERE id = ?", id);
}

bool drop_inbox(Tx& tx, const Uri& activity, const Uri& actor) {
    return tx.execute("DELETE FROM inbox_queue WHERE activity_uri = ? AND actor_uri = ?", activity, actor) >
           0;
}

bool is_waiting(Tx& tx, InboxItemId id) {
    return tx.query("SELECT 1 FROM inbox_queue WHERE id = ?", id).next();
}

std::int64_t count_inbox(Tx& tx) {
    Rows rows = tx.query("SELECT count(*) FROM inbox_queue");
    return rows.next() ? rows.integer(0) : 0;
}

std::optional<Instant> next_inbox(Tx& tx) {
    Rows rows = tx.query("SELECT MIN(next_ms) FROM inbox_queue");
    return rows.next() ? rows.maybe_instant(0) : std::nullopt;
}

}  // namespace kith::storage
