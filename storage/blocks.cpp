#include "storage/blocks.h"

#include "storage/columns.h"

namespace kith::storage {
namespace {

BlockRow read(const Rows& rows) {
    Columns c(rows);
    return BlockRow{.actor = c.id<ActorId>(), .target = c.id<ActorId>(), .uri = c.uri(), .at = c.instant()};
}

}  // namespace

bool put_block(Tx& tx, const BlockRow& row) {
    return tx.execute(
               "INSERT INTO blocks (actor_id, target_id, uri, at_ms) VALUES (?, ?, ?, ?)"
               " ON CONFLICT (actor_id, target_id) DO NOTHING",
               row.actor,
               row.target,
               row.uri,
               row.at) > 0;
}

bool remove_block(Tx& tx, ActorId actor, ActorId target) {
    return tx.execute("DELETE FROM blocks WHERE actor_id = ? AND target_id = ?", actor, target) > 0;
}

std::optional<BlockRow> find_block(Tx& tx, ActorId actor, ActorId target) {
    Rows rows =
        tx.query("SELECT actor_id, target_id, uri, at_ms FROM blocks WHERE actor_id = ? AND target_id = ?",
                 actor,
                 target);
    if (!rows.next()) return std::nullopt;
    return read(rows);
}

bool is_blocked(Tx& tx, ActorId by, ActorId target) {
    return tx.query("SELECT 1 FROM blocks WHERE actor_id = ? AND target_id = ?", by, target).next();
}

bool either_blocks(Tx& tx, ActorId one, ActorId other) {
    return is_blocked(tx, one, other) || is_blocked(tx, other, one);
}

std::vector<BlockRow> blocks_of(Tx& tx, ActorId actor) {
    std::vector<BlockRow> blocks;
    Rows rows = tx.query(
        "SELECT actor_id, target_id, uri, at_ms FROM blocks WHERE actor_id = ? ORDER BY at_ms, target_id",
        actor);
    while (rows.next()) blocks.push_back(read(rows));
    return blocks;
}

}  // namespace kith::storage
