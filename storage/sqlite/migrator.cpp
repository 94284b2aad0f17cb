#include "storage/sqlite/migrator.h"

#include "storage/sqlite/engine_error.h"
#include "storage/sqlite/sqlite_tx.h"

#include <fmt/format.h>

#include <charconv>

namespace kith::storage::sqlite {
namespace {

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
}

/// "0001_first.sql" is 1.
std::int64_t version_of(std::string_view name) {
    std::int64_t version = 0;
    std::from_chars(name.data(), name.data() + name.size(), version);
    return version;
}

std::int64_t schema_version(Connection& connection) {
    connection.run(
        "CREATE TABLE IF NOT EXISTS schema_versions (version BIGINT NOT NULL PRIMARY KEY, name TEXT NOT "
        "NULL)");
    SqliteTx tx(connection, SqliteTx::Access::read);
    Rows rows = tx.query("SELECT COALESCE(MAX(version), 0) FROM schema_versions");
    return rows.next() ? rows.integer(0) : 0;
}

void apply(Connection& connection, const embedded::File& migration) {
    connection.run("BEGIN IMMEDIATE");
    try {
        connection.run_script(to_sqlite(migration.text));
        SqliteTx tx(connection, SqliteTx::Access::write);
        tx.execute("INSERT INTO schema_versions (version, name) VALUES (?, ?)",
                   version_of(migration.name),
                   migration.name);
        connection.run("COMMIT");
    } catch (const EngineError&) {
        if (connection.in_transaction()) connection.run("ROLLBACK");
        throw;
    }
}

/// Triggers that refuse every change of a table whose rows stay as they are.
std::string guard(std::string_view table) {
    std::string sql;
    for (const auto& [name, change] : {std::pair("stays", "UPDATE"), std::pair("keeps", "DELETE")}) {
        sql += fmt::format(
            "\nCREATE TRIGGER {0}_{1} BEFORE {2} ON {0}\nBEGIN\n    SELECT RAISE(ABORT, '{0} is "
            "append-only');\n"
            "END;",
            table,
            name,
            change);
    }
    return sql;
}

void guard_append_only(std::string& text) {
    constexpr std::string_view mark = ") /* append_only */;";
    constexpr std::string_view create = "CREATE TABLE ";
    for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at)) {
        const auto name_at = text.rfind(create, at) + create.size();
        const std::string table = text.substr(name_at, text.find(' ', name_at) - name_at);
        text.replace(at, mark.size(), ");" + guard(table));
    }
}

}  // namespace

/// The index of storage/search.h, and what notes which posts it lacks. A trigger may not write to the index
/// itself.
constexpr std::string_view search_script = R"(
CREATE VIRTUAL TABLE post_search USING fts5(words, tokenize = 'unicode61 remove_diacritics 2');
CREATE TRIGGER search_inserted AFTER INSERT ON posts WHEN NEW.visibility <> 'direct' BEGIN
    INSERT INTO search_queue (post_id) VALUES (NEW.id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER search_updated AFTER UPDATE OF content, summary ON posts WHEN NEW.visibility <> 'direct' BEGIN
    INSERT INTO search_queue (post_id) VALUES (NEW.id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER search_deleted AFTER DELETE ON posts BEGIN
    DELETE FROM search_queue WHERE post_id = OLD.id;
END;
INSERT INTO search_queue (post_id) SELECT id FROM posts WHERE visibility <> 'direct';
)";

/// What makes a post one to be found, or no more. What is in the index by now is looked at again.
std::string findable_script() {
    std::string sql = R"(
CREATE TRIGGER search_author_changed AFTER UPDATE OF indexable ON actors WHEN NEW.indexable <> OLD.indexable BEGIN
    INSERT INTO search_authors (actor_id, after_post_id) VALUES (NEW.id, 0)
    ON CONFLICT (actor_id) DO UPDATE SET after_post_id = 0;
END;
INSERT INTO search_queue (post_id) SELECT id FROM posts WHERE visibility <> 'direct' ON CONFLICT DO NOTHING;
)";
    for (const std::string_view marks : {"likes", "boosts", "bookmarks"}) {
        for (const auto& [event, row] : {std::pair("INSERT", "NEW"), std::pair("DELETE", "OLD")}) {
            sql += fmt::format(
                "CREATE TRIGGER search_{0}_{1} AFTER {1} ON {0} WHEN EXISTS (SELECT 1 FROM actors WHERE id ="
                " {2}.actor_id AND is_local = 1) AND EXISTS (SELECT 1 FROM posts WHERE id = {2}.post_id)"
                " BEGIN\n    INSERT INTO search_queue (post_id) VALUES ({2}.post_id) ON CONFLICT DO "
                "NOTHING;\n"
                "END;\n",
                marks,
                event,
                row);
        }
    }
    return sql;
}

std::string to_sqlite(std::string_view sql) {
    std::string text(sql);
    replace_all(text, "/* search_index */", search_script);
    replace_all(text, "/* search_findable */", findable_script());
    guard_append_only(text);
    replace_all(text, "BIGINT NOT NULL PRIMARY KEY", "INTEGER NOT NULL PRIMARY KEY");
    replace_all(text, ") /* clustered */;", ") WITHOUT ROWID;");
    return text;
}

Done migrate(Connection& connection, std::span<const embedded::File> migrations) {
    const std::int64_t present = schema_version(connection);
    const std::int64_t newest = migrations.empty() ? 0 : version_of(migrations.back().name);
    if (present > newest) {
        return fail(
            Errc::conflict,
            "storage: the schema is newer than this program",
            fmt::format("This database has schema {}, made by a newer Kith; this one knows up to {}. Run the"
                        " newer Kith, or restore a backup made before the upgrade.",
                        present,
                        newest));
    }
    for (const embedded::File& migration : migrations) {
        if (version_of(migration.name) > present) apply(connection, migration);
    }
    return {};
}

}  // namespace kith::storage::sqlite
