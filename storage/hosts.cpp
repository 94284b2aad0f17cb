#include "storage/hosts.h"

#include "storage/columns.h"
#include "storage/host_columns.h"

namespace kith::storage {
namespace {

template <class Key>
std::optional<HostRow> find(Tx& tx, std::string_view where, const Key& key) {
    Rows rows = tx.query(
        std::string("SELECT ").append(host_columns).append(" FROM hosts h WHERE ").append(where), key);
    if (!rows.next()) return std::nullopt;
    return read_host(rows);
}

}  // namespace

HostRow read_host(const Rows& rows, int first_column) {
    Columns c(rows, first_column);
    return HostRow{.id = c.id<HostId>(),
                   .host = c.host(),
                   .failures = c.small(),
                   .next = c.instant(),
                   .opened = c.maybe_instant(),
                   .last_success = c.maybe_instant(),
                   .last_failure = c.maybe_instant(),
                   .last_error = c.maybe_text(),
                   .latency_ms = c.small(),
                   .signature = c.text(),
                   .signature_at = c.instant(),
                   .queued = c.number()};
}

std::optional<HostRow> find_host(Tx& tx, const Host& host) {
    return find(tx, "h.host = ?", host);
}

std::optional<HostRow> find_host(Tx& tx, HostId id) {
    return find(tx, "h.id = ?", id);
}

HostId ensure_host(Tx& tx, IdMaker& ids, const Host& host, Instant now) {
    {
        Rows rows = tx.query("SELECT id FROM hosts WHERE host = ?", host);
        if (rows.next()) return rows.id<HostId>(0);
    }
    const auto id = ids.make<HostId>();
    tx.execute("INSERT INTO hosts (id, host, next_ms) VALUES (?, ?, ?)", id, host, now);
    return id;
}

void set_host_signature(Tx& tx, HostId id, std::string_view scheme, Instant now) {
    tx.execute("UPDATE hosts SET signature = ?, signature_ms = ? WHERE id = ?", scheme, now, id);
}

void host_was_heard(Tx& tx, const Host& host, Instant now) {
    tx.execute(
        "UPDATE hosts SET failures = 0, opened_ms = NULL, next_ms = ? WHERE host = ? AND opened_ms IS NOT "
        "NULL",
        now,
        host);
}

std::vector<HostRow> troubled_hosts(Tx& tx, std::size_t limit) {
    static const std::string sql =
        std::string("SELECT ")
            .append(host_columns)
            .append(
                " FROM hosts h WHERE h.queued > 0 OR h.failures > 0 ORDER BY h.queued DESC, h.host LIMIT ?");
    std::vector<HostRow> hosts;
    Rows rows = tx.query(sql, limit);
    while (rows.next()) hosts.push_back(read_host(rows));
    return hosts;
}

}  // namespace kith::storage
