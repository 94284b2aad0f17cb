#include "storage/sqlite/migrator.h"

#include "storage/sqlite/engine_error.h"
#include "storage/sqlite/sqlite_tx.h"
#include "tests/storage/support.h"
#include "tests/support/golden.h"

#include <doctest/doctest.h>

#include <vector>

using namespace kith;
using namespace kith::storage;

namespace {

bool has_table(sqlite::Connection& connection, std::string_view name) {
    sqlite::SqliteTx tx(connection, sqlite::SqliteTx::Access::read);
    return tx.query("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?", name).next();
}

}  // namespace

TEST_SUITE("storage/migrator") {
    TEST_CASE("the schema is the one on record") {
        const auto db = must(open_sqlite(":memory:", Durability::process));
        std::string dump;
        must(db->read([&](Tx& tx) -> Done {
            Rows rows = tx.query(
                "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY tbl_name, type DESC, name");
            while (rows.next()) dump += rows.string(0) + ";\n";
            return {};
        }));
        expect_golden("storage/schema.sql", dump);
    }

    TEST_CASE("migrations are numbered without gaps, as a number that is filled later is passed over") {
        const auto db = must(open_sqlite(":memory:", Durability::process));
        must(db->read([&](Tx& tx) -> Done {
            Rows rows = tx.query("SELECT version FROM schema_versions ORDER BY version");
            std::int64_t expected = 0;
            while (rows.next()) {
                if (++expected == 13) ++expected;  // was never given
                CHECK(rows.integer(0) == expected);
            }
            CHECK(expected > 13);
            return {};
        }));
    }

    TEST_CASE("migrations run in order and once") {
        sqlite::Connection connection({.path = ":memory:", .writer = true});
        const std::vector<embedded::File> first = {{"0001_a.sql", "CREATE TABLE a (x BIGINT);"}};
        const std::vector<embedded::File> both = {{"0001_a.sql", "CREATE TABLE a (x BIGINT);"},
                                                  {"0002_b.sql", "CREATE TABLE b AS SELECT x FROM a;"}};
        must(sqlite::migrate(connection, first));
        must(sqlite::migrate(connection, both));
        must(sqlite::migrate(connection, both));
        CHECK(has_table(connection, "a"));
        CHECK(has_table(connection, "b"));
    }

    TEST_CASE("a migration that fails leaves nothing of itself") {
        sqlite::Connection connection({.path = ":memory:", .writer = true});
        const std::vector<embedded::File> broken = {
            {"0001_a.sql", "CREATE TABLE a (x BIGINT);"},
            {"0002_b.sql", "CREATE TABLE b (x BIGINT); CREATE TABLE a (y);"}};
        CHECK_THROWS_AS((void)sqlite::migrate(connection, broken), sqlite::EngineError);
        CHECK(has_table(connection, "a"));
        CHECK_FALSE(has_table(connection, "b"));
    }

    TEST_CASE("a newer schema is refused in plain words") {
        const Folder folder;
        const std::string path = folder.file("kith.db");
        {
            const auto db = must(open_sqlite(path, Durability::process));
            must(db->write([](Tx& tx) -> Done {
                tx.execute("INSERT INTO schema_versions (version, name) VALUES (9999, 'future')");
                return {};
            }));
        }
        const auto db = open_sqlite(path, Durability::process);
        REQUIRE_FALSE(db.has_value());
        CHECK(db.error().code == Errc::conflict);
        CHECK(db.error().message.find("newer Kith") != std::string::npos);
    }

    TEST_CASE("a file that is no database is unavailable, not overwritten") {
        const Folder folder;
        const std::string path = folder.file("kith.db");
        const std::string text(8'000, 'x');
        std::ofstream(path) << text;
        const auto db = open_sqlite(path, Durability::process);
        REQUIRE_FALSE(db.has_value());
        CHECK(db.error().code == Errc::unavailable);
        CHECK(std::filesystem::file_size(path) == text.size());
    }
}
