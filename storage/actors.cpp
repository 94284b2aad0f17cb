#include "storage/actors.h"

#include "storage/columns.h"
#include "storage/domain_rules.h"

namespace kith::storage {
namespace {

constexpr std::string_view columns =
    "SELECT id, subject_id, uri, is_local, host, username, type, inbox, shared_inbox, outbox, followers, "
    "following,"
    " featured, url, locked, discoverable, indexable, opens_lists, listed, also_known_as, moved_to, moved_ms,"
    " created_ms, suspended_ms, deleted_ms, source, basis, fetched_ms, last_needed_ms FROM actors ";

constexpr auto touched_every = std::chrono::hours(24);

ActorRow read(const Rows& rows) {
    Columns c(rows);
    return ActorRow{.id = c.id<ActorId>(),
                    .subject = c.id<SubjectId>(),
                    .uri = c.uri(),
                    .is_local = c.flag(),
                    .host = c.host(),
                    .username = c.text(),
                    .type = c.text(),
                    .inbox = c.uri(),
                    .shared_inbox = c.maybe_uri(),
                    .outbox = c.maybe_uri(),
                    .followers = c.maybe_uri(),
                    .following = c.maybe_uri(),
                    .featured = c.maybe_uri(),
                    .url = c.maybe_uri(),
                    .locked = c.flag(),
                    .discoverable = c.flag(),
                    .indexable = c.flag(),
                    .opens_lists = c.flag(),
                    .listed = c.flag(),
                    .also_known_as = uris_from_json(c.text()),
                    .moved_to = c.maybe_uri(),
                    .moved = c.maybe_instant(),
                    .created = c.instant(),
                    .suspended = c.maybe_instant(),
                    .deleted = c.maybe_instant(),
                    .source = c.text(),
                    .basis = c.text(),
                    .fetched = c.instant(),
                    .last_needed = c.instant()};
}

/// A decision about their server holds for who comes later, too.
void note_host_silenced(Tx& tx, const ActorRow& row) {
    const bool silenced = !row.is_local && is_domain_silenced(tx, row.host);
    tx.execute("UPDATE actors SET host_silenced = ? WHERE id = ? AND host_silenced <> ?",
               silenced,
               row.id,
               silenced);
}

template <class... Args>
std::optional<ActorRow> find(Tx& tx, std::string_view where, const Args&... args) {
    Rows rows = tx.query(std::string(columns).append(where), args...);
    if (!rows.next()) return std::nullopt;
    return read(rows);
}

}  // namespace

std::optional<ActorRow> find_actor(Tx& tx, ActorId id) {
    return find(tx, "WHERE id = ?", id);
}

std::optional<ActorRow> find_actor(Tx& tx, const Uri& uri) {
    return find(tx, "WHERE uri = ?", uri);
}

std::optional<ActorRow> find_actor_by_handle(Tx& tx, std::string_view username, const Host& host) {
    // The living first: a handle can pass to a new actor on a remote host.
    return find(tx,
                "WHERE lower(username) = lower(?) AND host = ?"
                " ORDER BY deleted_ms IS NOT NULL, id DESC LIMIT 1",
                username,
                host);
}

std::optional<ActorRow> find_local_actor(Tx& tx, std::string_view username) {
    return find(tx, "WHERE id = (SELECT actor_id FROM local_handles WHERE username = lower(?))", username);
}

ActorId actor_id_of(Tx& tx, const Uri& uri) {
    Rows rows = tx.query("SELECT id FROM actors WHERE uri = ?", uri);
    return rows.next() ? rows.id<ActorId>(0) : ActorId{};
}

Done insert_actor(Tx& tx, const ActorRow& row) {
    const std::int64_t inserted = tx.execute(
        "INSERT INTO actors (id, subject_id, uri, is_local, host, username, type, inbox, shared_inbox, "
        "outbox,"
        " followers, following, featured, url, locked, discoverable, indexable, opens_lists, listed,"
        " also_known_as, moved_to, moved_ms, created_ms, suspended_ms, deleted_ms, source, basis, fetched_ms,"
        " last_needed_ms)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (uri) DO NOTHING",
        row.id,
        row.subject,
        row.uri,
        row.is_local,
        row.host,
        row.username,
        row.type,
        row.inbox,
        row.shared_inbox,
        row.outbox,
        row.followers,
        row.following,
        row.featured,
        row.url,
        row.locked,
        row.discoverable,
        row.indexable,
        row.opens_lists,
        row.listed,
        uris_to_json(row.also_known_as),
        row.moved_to,
        row.moved,
        row.created,
        row.suspended,
        row.deleted,
        row.source,
        row.basis,
        row.fetched,
        row.last_needed);
    if (inserted == 0) return fail(Errc::conflict, "actor uri is taken");
    note_host_silenced(tx, row);
    return {};
}

void update_actor(Tx& tx, const ActorRow& row) {
    tx.execute(
        "UPDATE actors SET host = ?, username = ?, type = ?, inbox = ?, shared_inbox = ?, outbox = ?, "
        "followers = ?,"
        " following = ?, featured = ?, url = ?, locked = ?, discoverable = ?, indexable = ?, opens_lists = ?,"
        " listed = ?, also_known_as = ?, moved_to = ?, moved_ms = ?, fetched_ms = ?, last_needed_ms = ?"
        " WHERE id = ?",
        row.host,
        row.username,
        row.type,
        row.inbox,
        row.shared_inbox,
        row.outbox,
        row.followers,
        row.following,
        row.featured,
        row.url,
        row.locked,
        row.discoverable,
        row.indexable,
        row.opens_lists,
        row.listed,
        uris_to_json(row.also_known_as),
        row.moved_to,
        row.moved,
        row.fetched,
        row.last_needed,
        row.id);
    note_host_silenced(tx, row);
}

void set_suspended(Tx& tx, ActorId id, std::optional<Instant> since) {
    tx.execute("UPDATE actors SET suspended_ms = ? WHERE id = ?", since, id);
}

void mark_deleted(Tx& tx, ActorId id, Instant now) {
    tx.execute("UPDATE actors SET deleted_ms = ? WHERE id = ? AND deleted_ms IS NULL", now, id);
}

void set_moved(Tx& tx, ActorId id, const std::optional<Uri>& to, Instant now) {
    tx.execute("UPDATE actors SET moved_to = ?, moved_ms = ? WHERE id = ?", to, now, id);
}

void set_also_known_as(Tx& tx, ActorId id, const std::vector<Uri>& uris) {
    tx.execute("UPDATE actors SET also_known_as = ? WHERE id = ?", uris_to_json(uris), id);
}

void touch_actor(Tx& tx, ActorId id, Instant now) {
    tx.execute("UPDATE actors SET last_needed_ms = ? WHERE id = ? AND last_needed_ms < ?",
               now,
               id,
               now - touched_every);
}

std::vector<ActorRow> listed_people(Tx& tx, std::size_t limit) {
    std::vector<ActorRow> people;
    Rows rows = tx.query(std::string(columns).append("WHERE is_local = 1 AND listed = 1 AND type = 'Person'"
                                                     " AND suspended_ms IS NULL AND deleted_ms IS NULL"
                                                     " AND silenced_ms IS NULL ORDER BY id DESC LIMIT ?"),
                         limit);
    while (rows.next()) people.push_back(read(rows));
    return people;
}

std::int64_t count_local_actors(Tx& tx) {
    Rows rows = tx.query(
        "SELECT count(*) FROM accounts JOIN actors ON actors.id = accounts.actor_id"
        " WHERE suspended_ms IS NULL AND deleted_ms IS NULL");
    return rows.next() ? rows.integer(0) : 0;
}

}  // namespace kith::storage
