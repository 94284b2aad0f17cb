#include "storage/announcements.h"

#include "storage/columns.h"

namespace kith::storage {
namespace {

AnnouncementRow read_row(const Rows& rows) {
    Columns c(rows);
    return {.id = c.id<AnnouncementId>(),
            .content = c.text(),
            .all_day = c.flag(),
            .starts = c.maybe_instant(),
            .ends = c.maybe_instant(),
            .published = c.instant(),
            .updated = c.instant()};
}

}  // namespace

void put_announcement(Tx& tx, const AnnouncementRow& row) {
    tx.execute(
        "INSERT INTO announcements (id, content, all_day, starts_ms, ends_ms, published_ms, updated_ms)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET content = excluded.content,"
        " all_day = excluded.all_day, starts_ms = excluded.starts_ms, ends_ms = excluded.ends_ms,"
        " updated_ms = excluded.updated_ms",
        row.id,
        row.content,
        row.all_day,
        row.starts,
        row.ends,
        row.published,
        row.updated);
}

bool drop_announcement(Tx& tx, AnnouncementId id) {
    return tx.execute("DELETE FROM announcements WHERE id = ?", id) > 0;
}

std::optional<AnnouncementRow> find_announcement(Tx& tx, AnnouncementId id) {
    Rows rows = tx.query(
        "SELECT id, content, all_day, starts_ms, ends_ms, published_ms, updated_ms FROM announcements"
        " WHERE id = ?",
        id);
    if (!rows.next()) return std::nullopt;
    return read_row(rows);
}

std::vector<AnnouncementRow> announcements_at(Tx& tx, Instant now) {
    std::vector<AnnouncementRow> all;
    Rows rows = tx.query(
        "SELECT id, content, all_day, starts_ms, ends_ms, published_ms, updated_ms FROM announcements"
        " WHERE ends_ms IS NULL OR ends_ms > ? ORDER BY id DESC LIMIT 100",
        now);
    while (rows.next()) all.push_back(read_row(rows));
    return all;
}

void mark_announcement_read(Tx& tx, AnnouncementId id, ActorId by) {
    tx.execute(
        "INSERT INTO announcement_reads (announcement_id, actor_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
        id,
        by);
}

bool is_announcement_read(Tx& tx, AnnouncementId id, ActorId by) {
    return tx.query("SELECT 1 FROM announcement_reads WHERE announcement_id = ? AND actor_id = ?", id, by)
        .next();
}

Done react_to_announcement(
    Tx& tx, AnnouncementId id, std::string_view name, ActorId by, std::int64_t kinds_max) {
    Rows rows = tx.query(
        "SELECT count(DISTINCT name) FROM announcement_reactions WHERE announcement_id = ? AND name <> ?",
        id,
        name);
    if (rows.next() && rows.integer(0) >= kinds_max) {
        return fail(
            Errc::conflict, "announcement/reactions", "There are too many different reactions already.");
    }
    tx.execute(
        "INSERT INTO announcement_reactions (announcement_id, name, actor_id) VALUES (?, ?, ?)"
        " ON CONFLICT DO NOTHING",
        id,
        name,
        by);
    return {};
}

void unreact_to_announcement(Tx& tx, AnnouncementId id, std::string_view name, ActorId by) {
    tx.execute("DELETE FROM announcement_reactions WHERE announcement_id = ? AND name = ? AND actor_id = ?",
               id,
               name,
               by);
}

std::vector<AnnouncementReaction> reactions_to(Tx& tx, AnnouncementId id, ActorId viewer) {
    std::vector<AnnouncementReaction> all;
    Rows rows = tx.query(
        "SELECT name, count(*), MAX(CASE WHEN actor_id = ? THEN 1 ELSE 0 END) FROM announcement_reactions"
        " WHERE announcement_id = ? GROUP BY name ORDER BY 2 DESC, name",
        viewer,
        id);
    while (rows.next()) {
        Columns c(rows);
        all.push_back({.name = c.text(), .count = c.number(), .own = c.flag()});
    }
    return all;
}

}  // namespace kith::storage
