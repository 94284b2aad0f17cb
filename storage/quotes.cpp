#include "storage/quotes.h"

namespace kith::storage {

void put_stamp(Tx& tx, PostId quoted, const Uri& quoting, Instant now) {
    tx.execute(
        "INSERT INTO quote_stamps (post_id, quoting_uri, at_ms) VALUES (?, ?, ?)"
        " ON CONFLICT (post_id, quoting_uri) DO NOTHING",
        quoted,
        quoting,
        now);
}

bool has_stamp(Tx& tx, PostId quoted, const Uri& quoting) {
    return tx.query("SELECT 1 FROM quote_stamps WHERE post_id = ? AND quoting_uri = ?", quoted, quoting)
        .next();
}

bool drop_stamp(Tx& tx, PostId quoted, const Uri& quoting) {
    return tx.execute("DELETE FROM quote_stamps WHERE post_id = ? AND quoting_uri = ?", quoted, quoting) > 0;
}

}  // namespace kith::storage
