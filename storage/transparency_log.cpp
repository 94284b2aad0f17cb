#include "storage/transparency_log.h"

namespace kith::storage {

std::int64_t append_log_leaf(Tx& tx, std::string_view entry) {
    const std::int64_t position = count_log_leaves(tx);
    tx.execute("INSERT INTO log_leaves (position, entry) VALUES (?, ?)", position, entry);
    return position;
}

std::int64_t count_log_leaves(Tx& tx) {
    // Places are never taken away: the highest tells how many there are.
    Rows rows = tx.query("SELECT COALESCE(MAX(position) + 1, 0) FROM log_leaves");
    return rows.next() ? rows.integer(0) : 0;
}

std::vector<std::string> log_entries(Tx& tx, std::int64_t first, std::size_t limit) {
    std::vector<std::string> entries;
    Rows rows =
        tx.query("SELECT entry FROM log_leaves WHERE position >= ? ORDER BY position LIMIT ?", first, limit);
    while (rows.next()) entries.push_back(rows.string(0));
    return entries;
}

}  // namespace kith::storage
