#include "storage/tombstones.h"

#include "storage/columns.h"

namespace kith::storage {

std::optional<Tombstone> find_tombstone(Tx& tx, const Uri& uri) {
    Rows rows = tx.query(
        "SELECT uri, former_type, is_local, was_open, published_ms, at_ms FROM tombstones WHERE uri = ?",
        uri);
    if (!rows.next()) return std::nullopt;
    Columns c(rows);
    return Tombstone{.uri = c.uri(),
                     .former_type = c.text(),
                     .is_local = c.flag(),
                     .was_open = c.flag(),
                     .published = c.maybe_instant(),
                     .at = c.instant()};
}

bool is_tombstoned(Tx& tx, const Uri& uri) {
    return tx.query("SELECT 1 FROM tombstones WHERE uri = ?", uri).next();
}

void insert_tombstone(Tx& tx, const Tombstone& tombstone) {
    tx.execute(
        "INSERT INTO tombstones (uri, former_type, is_local, was_open, published_ms, at_ms)"
        " VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (uri) DO NOTHING",
        tombstone.uri,
        tombstone.former_type,
        tombstone.is_local,
        tombstone.was_open,
        tombstone.published,
        tombstone.at);
}

std::int64_t count_early_tombstones(Tx& tx, Instant from, Instant until, std::size_t most) {
    Rows rows = tx.query(
        "SELECT count(*) FROM (SELECT 1 FROM tombstones WHERE former_type = '' AND at_ms >= ? AND at_ms <= ?"
        " LIMIT ?) AS early",
        from,
        until,
        most);
    return rows.next() ? rows.integer(0) : 0;
}

std::int64_t prune_early_tombstones(Tx& tx, Instant before, std::size_t limit) {
    return tx.execute(
        "DELETE FROM tombstones WHERE uri IN"
        " (SELECT uri FROM tombstones WHERE former_type = '' AND is_local = 0 AND at_ms < ? LIMIT ?)",
        before,
        limit);
}

}  // namespace kith::storage
