#include "storage/reports.h"

#include "storage/columns.h"

namespace kith::storage {

bool insert_report(Tx& tx, const ReportRow& row) {
    return tx.execute(
               "INSERT INTO reports (id, uri, from_actor_id, target_id, objects, comment, at_ms)"
               " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (uri) DO NOTHING",
               row.id,
               row.uri,
               row.from,
               row.target,
               uris_to_json(row.objects),
               row.comment,
               row.at) > 0;
}

std::int64_t count_reports_from(Tx& tx, const Host& host, Instant since) {
    Rows rows = tx.query(
        "SELECT count(*) FROM reports r JOIN actors a ON a.id = r.from_actor_id"
        " WHERE r.at_ms >= ? AND a.host = ?",
        since,
        host);
    return rows.next() ? rows.integer(0) : 0;
}

std::vector<ReportRow> list_reports(Tx& tx, std::size_t limit) {
    std::vector<ReportRow> reports;
    Rows rows = tx.query(
        "SELECT id, uri, from_actor_id, target_id, objects, comment, at_ms FROM reports ORDER BY id DESC "
        "LIMIT ?",
        limit);
    while (rows.next()) {
        Columns c(rows);
        reports.push_back(ReportRow{.id = c.id<ReportId>(),
                                    .uri = c.uri(),
                                    .from = c.id<ActorId>(),
                                    .target = c.id<ActorId>(),
                                    .objects = uris_from_json(c.text()),
                                    .comment = c.text(),
                                    .at = c.instant()});
    }
    return reports;
}

}  // namespace kith::storage
