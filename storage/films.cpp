#include "storage/films.h"

#include "storage/columns.h"

namespace kith::storage {

namespace {

constexpr std::string_view columns =
    "SELECT id, actor_id, subject_id, type, file, description, focus_x, focus_y, tries, refusal, created_ms"
    " FROM films ";

std::optional<FilmRow> first(Rows rows) {
    if (!rows.next()) return std::nullopt;
    Columns c(rows);
    return FilmRow{.id = c.id<MediaId>(),
                   .actor = c.id<ActorId>(),
                   .subject = c.id<SubjectId>(),
                   .type = c.text(),
                   .file = c.text(),
                   .description = c.text(),
                   .focus_x = c.small(),
                   .focus_y = c.small(),
                   .tries = c.small(),
                   .refusal = c.text(),
                   .created = c.instant()};
}

std::string select(std::string_view rest) {
    return std::string(columns).append(rest);
}

}  // namespace

void insert_film(Tx& tx, const FilmRow& row) {
    tx.execute(
        "INSERT INTO films (id, actor_id, subject_id, type, file, description, focus_x, focus_y, tries,"
        " refusal, created_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        row.id,
        row.actor,
        row.subject,
        row.type,
        row.file,
        row.description,
        row.focus_x,
        row.focus_y,
        row.tries,
        row.refusal,
        row.created);
}

std::optional<FilmRow> find_film(Tx& tx, MediaId id, ActorId owner) {
    return first(tx.query(select("WHERE id = ? AND actor_id = ?"), id, owner));
}

bool is_film_there(Tx& tx, MediaId id) {
    return tx.query("SELECT 1 FROM films WHERE id = ?", id).next();
}

bool is_film_file_known(Tx& tx, const std::string& file) {
    return tx.query("SELECT 1 FROM films WHERE file = ? AND refusal = ''", file).next();
}

std::int64_t count_waiting_films(Tx& tx, std::optional<ActorId> owner) {
    Rows rows = owner ? tx.query("SELECT COUNT(*) FROM films WHERE refusal = '' AND actor_id = ?", *owner)
                      : tx.query("SELECT COUNT(*) FROM films WHERE refusal = ''");
    return rows.next() ? rows.integer(0) : 0;
}

void update_film_words(Tx& tx, MediaId id, const MediaWords& words) {
    tx.execute(
        "UPDATE films SET description = COALESCE(?, description), focus_x = COALESCE(?, focus_x),"
        " focus_y = COALESCE(?, focus_y) WHERE id = ?",
        words.description,
        words.focus_x,
        words.focus_y,
        id);
}

Done check_media_is_ready(Tx& tx, ActorId owner, std::span<const MediaId> media) {
    for (const MediaId id : media) {
        const auto film = find_film(tx, id, owner);
        if (!film) continue;
        if (!film->waits()) return fail(Errc::malformed, "film/refused", film->refusal);
        return fail(Errc::malformed,
                    "media/not ready",
                    "Cannot attach files that have not finished processing. Try again in a moment!");
    }
    return {};
}

std::optional<FilmRow> next_film(Tx& tx, ActorId had_turn) {
    return first(tx.query(select("WHERE refusal = '' ORDER BY CASE WHEN actor_id = ? THEN 1 ELSE 0 END,"
                                 " created_ms, id LIMIT 1"),
                          had_turn));
}

void set_film_tries(Tx& tx, MediaId id, int tries) {
    tx.execute("UPDATE films SET tries = ? WHERE id = ?", tries, id);
}

void refuse_film(Tx& tx, MediaId id, std::string_view refusal) {
    tx.execute("UPDATE films SET refusal = ? WHERE id = ?", refusal, id);
}

bool drop_film(Tx& tx, MediaId id) {
    return tx.execute("DELETE FROM films WHERE id = ?", id) > 0;
}

void drop_films_of(Tx& tx, SubjectId subject) {
    tx.execute("DELETE FROM films WHERE subject_id = ?", subject);
}

void refuse_old_films(Tx& tx, Instant created_before, std::string_view refusal) {
    tx.execute("UPDATE films SET refusal = ? WHERE refusal = '' AND created_ms < ?", refusal, created_before);
}

bool has_old_films(Tx& tx, Instant created_before) {
    return tx.query("SELECT 1 FROM films WHERE created_ms < ? LIMIT 1", created_before).next();
}

void drop_old_films(Tx& tx, Instant created_before) {
    tx.execute("DELETE FROM films WHERE created_ms < ?", created_before);
}

}  // namespace kith::storage
