#include "storage/imports.h"

#include "storage/columns.h"

namespace kith::storage {
namespace {

std::string select_imports(std::string_view rest) {
    return std::string("SELECT id, actor_id, subject_id, kind, mode, state, made_ms, ended_ms FROM imports ")
        .append(rest);
}

ImportRow read_import(const Rows& rows) {
    Columns c(rows);
    return ImportRow{.id = c.id<ImportId>(),
                     .actor = c.id<ActorId>(),
                     .subject = c.id<SubjectId>(),
                     .kind = c.text(),
                     .mode = c.text(),
                     .state = c.text(),
                     .made = c.instant(),
                     .ended = c.maybe_instant()};
}

/// Of imports that have something to do; binds now.
constexpr std::string_view due =
    "state <> 'done' AND (state = 'clearing' OR NOT EXISTS"
    " (SELECT 1 FROM import_rows r WHERE r.import_id = imports.id AND r.state = 'waiting')"
    " OR EXISTS (SELECT 1 FROM import_rows r WHERE r.import_id = imports.id AND r.state = 'waiting'"
    " AND r.next_ms <= ?))";

std::string select_lines(std::string_view rest) {
    return std::string("SELECT line, target, list, options, state, why, tries FROM import_rows ")
        .append(rest);
}

std::vector<ImportLine> read_lines(Rows rows) {
    std::vector<ImportLine> lines;
    while (rows.next()) {
        Columns c(rows);
        lines.push_back({.line = c.number(),
                         .target = c.text(),
                         .list = c.text(),
                         .options = c.text(),
                         .state = c.text(),
                         .why = c.text(),
                         .tries = c.small()});
    }
    return lines;
}

}  // namespace

void insert_import(Tx& tx, const ImportRow& row) {
    tx.execute(
        "INSERT INTO imports (id, actor_id, subject_id, kind, mode, state, made_ms, worked_ms, ended_ms)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        row.id,
        row.actor,
        row.subject,
        row.kind,
        row.mode,
        row.state,
        row.made,
        row.made,
        row.ended);
}

void insert_import_line(Tx& tx, ImportId import, const ImportLine& line, Instant now) {
    tx.execute(
        "INSERT INTO import_rows (import_id, line, target, list, options, state, why, tries, next_ms)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?) ON CONFLICT DO NOTHING",
        import,
        line.line,
        line.target,
        line.list,
        line.options,
        line.state,
        line.why,
        now);
}

std::optional<ImportRow> find_import(Tx& tx, ImportId id) {
    static const std::string sql = select_imports("WHERE id = ?");
    Rows rows = tx.query(sql, id);
    if (!rows.next()) return std::nullopt;
    return read_import(rows);
}

std::vector<ImportRow> imports_of(Tx& tx, ActorId actor, std::size_t limit) {
    static const std::string sql = select_imports("WHERE actor_id = ? ORDER BY id DESC LIMIT ?");
    std::vector<ImportRow> imports;
    Rows rows = tx.query(sql, actor, limit);
    while (rows.next()) imports.push_back(read_import(rows));
    return imports;
}

std::int64_t count_open_imports(Tx& tx, ActorId actor) {
    Rows rows = tx.query("SELECT count(*) FROM imports WHERE actor_id = ? AND state <> 'done'", actor);
    return rows.next() ? rows.integer(0) : 0;
}

std::int64_t count_imports_since(Tx& tx, ActorId actor, Instant since) {
    Rows rows = tx.query("SELECT count(*) FROM imports WHERE actor_id = ? AND made_ms > ?", actor, since);
    return rows.next() ? rows.integer(0) : 0;
}

ImportTotals import_totals(Tx& tx, ImportId id) {
    ImportTotals totals;
    Rows rows = tx.query(
        "SELECT state, count(*) FROM import_rows WHERE import_id = ? AND line > 0 GROUP BY state", id);
    while (rows.next()) {
        const std::string_view state = rows.text(0);
        std::int64_t& total = state == "waiting" ? totals.waiting
                              : state == "done"  ? totals.done
                                                 : totals.refused;
        total = rows.integer(1);
    }
    return totals;
}

std::vector<ImportLine> refused_lines_of(Tx& tx, ImportId id, std::size_t limit) {
    static const std::string sql =
        select_lines("WHERE import_id = ? AND state = 'refused' AND line > 0 ORDER BY line LIMIT ?");
    return read_lines(tx.query(sql, id, limit));
}

std::optional<ImportLine> find_import_line(Tx& tx, ImportId id, std::int64_t line) {
    static const std::string sql = select_lines("WHERE import_id = ? AND line = ?");
    auto lines = read_lines(tx.query(sql, id, line));
    if (lines.empty()) return std::nullopt;
    return std::move(lines.front());
}

std::vector<ImportLine> import_lines_of(Tx& tx, ImportId id) {
    static const std::string sql = select_lines("WHERE import_id = ? ORDER BY line");
    return read_lines(tx.query(sql, id));
}

bool has_import_work(Tx& tx, Instant now, Instant ended_before) {
    static const std::string sql = std::string("SELECT 1 FROM imports WHERE ").append(due);
    if (tx.query(sql, now).next()) return true;
    return tx.query("SELECT 1 FROM imports WHERE state = 'done' AND ended_ms <= ?", ended_before).next();
}

std::optional<ImportRow> take_import(Tx& tx, Instant now) {
    static const std::string sql =
        select_imports(std::string("WHERE ").append(due).append(" ORDER BY worked_ms, id LIMIT 1"));
    std::optional<ImportRow> found;
    {
        Rows rows = tx.query(sql, now);
        if (!rows.next()) return std::nullopt;
        found = read_import(rows);
    }
    tx.execute("UPDATE imports SET worked_ms = ? WHERE id = ?", now, found->id);
    return found;
}

std::optional<Instant> next_import_due(Tx& tx) {
    Rows rows = tx.query(
        "SELECT min(r.next_ms) FROM imports i JOIN import_rows r ON r.import_id = i.id"
        " WHERE i.state <> 'done' AND r.state = 'waiting'");
    if (!rows.next()) return std::nullopt;
    return rows.maybe_instant(0);
}

std::optional<ImportLine> take_import_line(Tx& tx, ImportId id, Instant now, Instant next) {
    static const std::string sql = select_lines(
        "WHERE import_id = ? AND state = 'waiting' AND next_ms <= ? ORDER BY next_ms, line LIMIT 1");
    auto lines = read_lines(tx.query(sql, id, now));
    if (lines.empty()) return std::nullopt;
    ++lines.front().tries;
    tx.execute("UPDATE import_rows SET tries = tries + 1, next_ms = ? WHERE import_id = ? AND line = ?",
               next,
               id,
               lines.front().line);
    return std::move(lines.front());
}

void settle_import_line(
    Tx& tx, ImportId id, std::int64_t line, std::string_view state, std::string_view why) {
    tx.execute(
        "UPDATE import_rows SET state = ?, why = ? WHERE import_id = ? AND line = ?", state, why, id, line);
}

void retry_import_line(Tx& tx, ImportId id, std::int64_t line, Instant next) {
    tx.execute("UPDATE import_rows SET next_ms = ? WHERE import_id = ? AND line = ?", next, id, line);
}

void set_import_options(Tx& tx, ImportId id, std::int64_t line, std::string_view options) {
    tx.execute("UPDATE import_rows SET options = ? WHERE import_id = ? AND line = ?", options, id, line);
}

void renew_import_line(Tx& tx, ImportId id, std::int64_t line, Instant next) {
    tx.execute(
        "UPDATE import_rows SET tries = 0, next_ms = ? WHERE import_id = ? AND line = ?", next, id, line);
}

void start_import_lines(Tx& tx, ImportId id) {
    tx.execute("UPDATE imports SET state = 'running' WHERE id = ? AND state = 'clearing'", id);
}

bool end_import(Tx& tx, ImportId id, Instant now) {
    return tx.execute(
               "UPDATE imports SET state = 'done', ended_ms = ? WHERE id = ? AND state = 'running' AND NOT "
               "EXISTS"
               " (SELECT 1 FROM import_rows r WHERE r.import_id = imports.id AND r.state = 'waiting')",
               now,
               id) > 0;
}

std::int64_t drop_ended_imports(Tx& tx, Instant before, std::size_t limit) {
    return tx.execute(
        "DELETE FROM imports WHERE id IN"
        " (SELECT id FROM imports WHERE state = 'done' AND ended_ms <= ? LIMIT ?)",
        before,
        limit);
}

std::optional<PostId> find_imported_post(Tx& tx, ActorId actor, std::string_view original) {
    Rows rows = tx.query(
        "SELECT post_id FROM imported_posts WHERE actor_id = ? AND original_uri = ?", actor, original);
    if (!rows.next()) return std::nullopt;
    return rows.id<PostId>(0);
}

void put_imported_post(Tx& tx, ActorId actor, std::string_view original, PostId post) {
    tx.execute(
        "INSERT INTO imported_posts (actor_id, original_uri, post_id) VALUES (?, ?, ?) ON CONFLICT DO "
        "NOTHING",
        actor,
        original,
        post);
}

bool is_imported_file(Tx& tx, PostId post, std::string_view name) {
    return tx.query("SELECT 1 FROM imported_files WHERE post_id = ? AND name = ?", post, name).next();
}

void put_imported_file(Tx& tx, PostId post, std::string_view name) {
    tx.execute("INSERT INTO imported_files (post_id, name) VALUES (?, ?) ON CONFLICT DO NOTHING", post, name);
}

}  // namespace kith::storage
