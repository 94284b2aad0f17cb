#include "storage/scheduled_posts.h"

#include "storage/columns.h"

#include <string>

namespace kith::storage {
namespace {

constexpr std::string_view select =
    "SELECT id, subject_id, actor_id, sealed, due_ms, next_ms, created_ms FROM scheduled_posts WHERE ";

std::vector<ScheduledRow> read_all(Rows rows) {
    std::vector<ScheduledRow> found;
    while (rows.next()) {
        Columns c(rows);
        found.push_back({.id = c.id<ScheduledId>(),
                         .subject = c.id<SubjectId>(),
                         .author = c.id<ActorId>(),
                         .sealed = c.blob(),
                         .due = c.instant(),
                         .next = c.maybe_instant(),
                         .created = c.instant()});
    }
    return found;
}

std::int64_t count(Rows rows) {
    return rows.next() ? rows.integer(0) : 0;
}

}  // namespace

void insert_scheduled(Tx& tx, const ScheduledRow& row) {
    tx.execute(
        "INSERT INTO scheduled_posts (id, subject_id, actor_id, sealed, due_ms, next_ms, created_ms)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        row.id,
        row.subject,
        row.author,
        row.sealed,
        row.due,
        row.next,
        row.created);
}

std::optional<ScheduledRow> find_scheduled(Tx& tx, ActorId author, ScheduledId id) {
    auto found = read_all(tx.query(std::string(select).append("id = ? AND actor_id = ?"), id, author));
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

std::vector<ScheduledRow> scheduled_by(Tx& tx, ActorId author, const Page& page) {
    static const PagedQuery query(
        std::string(select).append("actor_id = ? AND id < ? AND id > ? ORDER BY id {order} LIMIT ?"));
    return newest_first(read_all(tx.query(query.in(page), author, page.upper(), page.lower(), page.rows())),
                        page);
}

std::int64_t count_scheduled_by(Tx& tx, ActorId author) {
    return count(tx.query("SELECT count(*) FROM scheduled_posts WHERE actor_id = ?", author));
}

std::int64_t count_scheduled_by(Tx& tx, ActorId author, Instant from, Instant to) {
    return count(
        tx.query("SELECT count(*) FROM scheduled_posts WHERE actor_id = ? AND due_ms >= ? AND due_ms < ?",
                 author,
                 from,
                 to));
}

std::vector<ScheduledRow> scheduled_due(Tx& tx, Instant now, std::size_t limit) {
    return read_all(
        tx.query(std::string(select).append("next_ms <= ? ORDER BY next_ms LIMIT ?"), now, limit));
}

void reschedule(Tx& tx, ScheduledId id, Instant due) {
    tx.execute("UPDATE scheduled_posts SET due_ms = ?, next_ms = ? WHERE id = ?", due, due, id);
}

void try_scheduled_at(Tx& tx, ScheduledId id, const std::optional<Instant>& next) {
    tx.execute("UPDATE scheduled_posts SET next_ms = ? WHERE id = ?", next, id);
}

bool keep_media_until(Tx& tx, ActorId owner, const std::vector<MediaId>& media, Instant until) {
    for (const MediaId id : media) {
        const std::int64_t kept = tx.execute(
            "UPDATE media SET idle_since_ms = ? WHERE id = ? AND actor_id = ? AND post_id IS NULL"
            " AND used_as = 'attachment'",
            until,
            id,
            owner);
        if (kept == 0) return false;
    }
    return true;
}

bool remove_scheduled(Tx& tx, ScheduledId id) {
    return tx.execute("DELETE FROM scheduled_posts WHERE id = ?", id) > 0;
}

}  // namespace kith::storage
