#include "storage/transparency_log.h"

#include <algorithm>

namespace kith::storage {

Instant leaf_time(Instant at) {
    constexpr Millis grain = std::chrono::minutes(5);
    return from_unix_ms(to_unix_ms(at) / grain.count() * grain.count());
}

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

void put_log_node(Tx& tx, const consent::merkle::NewNode& node) {
    tx.execute("INSERT INTO log_nodes (level, position, hash) VALUES (?, ?, ?)",
               node.level,
               node.index,
               ByteView(node.hash));
}

Result<crypto::Sha256> SqlTreeNodes::node(int level, std::int64_t index) {
    Rows rows = tx_.query("SELECT hash FROM log_nodes WHERE level = ? AND position = ?", level, index);
    crypto::Sha256 hash{};
    if (!rows.next() || rows.bytes(0).size() != hash.size()) return fail(Errc::internal, "log: no such node");
    std::ranges::copy(rows.bytes(0), hash.begin());
    return hash;
}

void append_checkpoint(Tx& tx, const CheckpointRow& row) {
    tx.execute(
        "INSERT INTO log_checkpoints (size, note, at_ms) VALUES (?, ?, ?)", row.size, row.note, row.at);
}

std::optional<CheckpointRow> newest_checkpoint(Tx& tx) {
    Rows rows = tx.query("SELECT size, note, at_ms FROM log_checkpoints ORDER BY size DESC LIMIT 1");
    if (!rows.next()) return std::nullopt;
    return CheckpointRow{rows.integer(0), rows.string(1), rows.instant(2)};
}

std::vector<CheckpointRow> checkpoints(Tx& tx) {
    std::vector<CheckpointRow> found;
    Rows rows = tx.query("SELECT size, note, at_ms FROM log_checkpoints ORDER BY size");
    while (rows.next()) found.push_back({rows.integer(0), rows.string(1), rows.instant(2)});
    return found;
}

}  // namespace kith::storage
