#include "storage/data_map.h"

#include "storage/columns.h"

namespace kith::storage {

std::vector<KeptKind> kept_kinds(Tx& tx) {
    std::vector<KeptKind> kinds;
    Rows rows = tx.query(
        "SELECT kind, source, retention, basis, COUNT(DISTINCT subject_id) FROM details"
        " GROUP BY kind, source, retention, basis ORDER BY kind, source, retention, basis");
    while (rows.next()) {
        Columns c(rows);
        kinds.push_back({.kind = c.text(),
                         .source = c.text(),
                         .retention = c.text(),
                         .basis = c.text(),
                         .persons = c.number()});
    }
    return kinds;
}

std::vector<LiveUse> live_uses(Tx& tx, Instant now) {
    std::vector<LiveUse> uses;
    // An audience is its kind, and for some after ':' whom it means.
    Rows rows = tx.query(
        "SELECT kind, purpose, verb, CASE WHEN audience LIKE 'actor:%' THEN 'actor' ELSE audience END AS "
        "seen_by,"
        " basis, COUNT(DISTINCT subject_id) FROM grants WHERE state IN ('given', 'renewed')"
        " AND not_before_ms <= ? AND (expires_ms IS NULL OR expires_ms > ?)"
        " GROUP BY kind, purpose, verb, seen_by, basis ORDER BY kind, purpose, verb, seen_by, basis",
        now,
        now);
    while (rows.next()) {
        Columns c(rows);
        uses.push_back({.kind = c.text(),
                        .purpose = c.text(),
                        .verb = c.text(),
                        .audience = c.text(),
                        .basis = c.text(),
                        .persons = c.number()});
    }
    return uses;
}

}  // namespace kith::storage
