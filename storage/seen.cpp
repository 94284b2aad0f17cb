#include "storage/seen.h"

namespace kith::storage {

bool mark_seen(Tx& tx, ByteView digest, Instant now) {
    return tx.execute(
               "INSERT INTO seen_activities (digest, at_ms) VALUES (?, ?) ON CONFLICT (digest) DO NOTHING",
               digest,
               now) > 0;
}

bool was_seen(Tx& tx, ByteView digest) {
    return tx.query("SELECT 1 FROM seen_activities WHERE digest = ?", digest).next();
}

std::int64_t prune_seen(Tx& tx, Instant before, std::size_t limit) {
    return tx.execute(
        "DELETE FROM seen_activities WHERE digest IN"
        " (SELECT digest FROM seen_activities WHERE at_ms < ? ORDER BY at_ms LIMIT ?)",
        before,
        limit);
}

}  // namespace kith::storage
