#include "storage/reports.h"

#include "storage/columns.h"

namespace kith::storage {
namespace {

constexpr std::string_view columns =
    "SELECT id, uri, from_actor_id, target_id, objects, comment, at_ms, category, rules, forwarded, "
    "assigned_id,"
    " acted_ms, acted_by_id FROM reports ";

ReportRow read_report(const Rows& rows) {
    Columns c(rows);
    return {.id = c.id<ReportId>(),
            .uri = c.uri(),
            .from = c.id<ActorId>(),
            .target = c.id<ActorId>(),
            .objects = uris_from_json(c.text()),
            .comment = c.text(),
            .at = c.instant(),
            .category = c.text(),
            .rules = from_json_array(c.text()),
            .forwarded = c.flag(),
            .assigned = c.id<ActorId>(),
            .acted = c.maybe_instant(),
            .acted_by = c.id<ActorId>()};
}

}  // namespace

bool insert_report(Tx& tx, const ReportRow& row) {
    return tx.execute(
               "INSERT INTO reports (id, uri, from_actor_id, target_id, objects, comment, at_ms, category, "
               "rules,"
               " forwarded) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (uri) DO NOTHING",
               row.id,
               row.uri,
               row.from,
               row.target,
               uris_to_json(row.objects),
               row.comment,
               row.at,
               row.category,
               to_json_array(row.rules),
               row.forwarded) > 0;
}

std::int64_t count_reports_from(Tx& tx, const Host& host, Instant since) {
    Rows rows = tx.query(
        "SELECT count(*) FROM reports r JOIN actors a ON a.id = r.from_actor_id"
        " WHERE r.at_ms >= ? AND a.host = ?",
        since,
        host);
    return rows.next() ? rows.integer(0) : 0;
}

std::optional<ReportRow> find_report(Tx& tx, ReportId id) {
    static const std::string sql = std::string(columns).append("WHERE id = ?");
    Rows rows = tx.query(sql, id);
    if (!rows.next()) return std::nullopt;
    return read_report(rows);
}

std::vector<ReportRow> list_reports(Tx& tx, const ReportFilter& filter, const Page& page) {
    static const PagedQuery query(std::string(columns).append(
        "WHERE id < ? AND id > ? AND (? = 0 OR target_id = ?) AND (? = 0 OR from_actor_id = ?)"
        " AND (? = 1 OR acted_ms IS NULL) AND (? = 1 OR acted_ms IS NOT NULL) ORDER BY id {order} LIMIT ?"));
    std::vector<ReportRow> reports;
    Rows rows = tx.query(query.in(page),
                         page.upper(),
                         page.lower(),
                         filter.target,
                         filter.target,
                         filter.from,
                         filter.from,
                         filter.state != ReportFilter::State::open,
                         filter.state != ReportFilter::State::closed,
                         page.rows());
    while (rows.next()) reports.push_back(read_report(rows));
    return newest_first(std::move(reports), page);
}

std::int64_t count_reports_about(Tx& tx, ActorId target) {
    Rows rows = tx.query("SELECT count(*) FROM reports WHERE target_id = ? AND acted_ms IS NULL", target);
    return rows.next() ? rows.integer(0) : 0;
}

void update_report(Tx& tx, const ReportRow& row) {
    tx.execute(
        "UPDATE reports SET category = ?, rules = ?, forwarded = ?, assigned_id = ?, acted_ms = ?,"
        " acted_by_id = ? WHERE id = ?",
        row.category,
        to_json_array(row.rules),
        row.forwarded,
        or_null(row.assigned),
        row.acted,
        or_null(row.acted_by),
        row.id);
}

}  // namespace kith::storage
