#include "storage/personal_rows.h"

#include "tests/storage/support.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>

using namespace kith;
using namespace kith::storage;

namespace {

struct Schema {
    std::vector<std::string> tables;
    std::set<std::pair<std::string, std::string>> columns{};  // every one
    std::set<std::pair<std::string, std::string>> leading{};  // those that lead to a person
};

/// Which columns lead to a person: by their name, or by a foreign key to somebody or to something of theirs.
Schema schema_of(Database& database) {
    Schema schema;
    const std::set<std::string> people = {"subjects", "actors", "posts", "accounts"};
    const std::set<std::string> names = {"subject_id", "actor_id", "shown_to", "asked_by"};
    const auto read = database.read([&](Tx& tx) -> Result<Schema> {
        Schema found;
        Rows tables =
            tx.query("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'");
        while (tables.next()) found.tables.push_back(tables.string(0));
        for (const std::string& table : found.tables) {
            Rows columns = tx.query("SELECT name FROM pragma_table_info(?)", table);
            while (columns.next()) {
                found.columns.emplace(table, columns.string(0));
                if (names.contains(columns.string(0))) found.leading.emplace(table, columns.string(0));
            }
            Rows keys = tx.query("SELECT \"table\", \"from\" FROM pragma_foreign_key_list(?)", table);
            while (keys.next()) {
                if (people.contains(keys.string(0))) found.leading.emplace(table, keys.string(1));
            }
        }
        return found;
    });
    REQUIRE(read.has_value());
    return *read;
}

bool is_left_out(const std::string& table, const std::string& column) {
    return std::ranges::any_of(left_out_of_copies(), [&](const LeftOut& each) {
        return each.table == table && (each.column.empty() || each.column == column);
    });
}

}  // namespace

TEST_SUITE("storage/personal_rows") {
    TEST_CASE("every table with a column that leads to a person is in their copy, or left out for a reason") {
        World world;
        const Schema schema = schema_of(world.db());
        REQUIRE(schema.tables.size() > 40);
        REQUIRE(schema.leading.size() > 40);
        const auto tables = personal_tables();
        std::set<std::pair<std::string, std::string>> searched;
        for (const PersonalTable& table : tables) {
            for (const auto& [name, column] : schema.leading) {
                if (table.table == name && table.whose.contains(column)) searched.emplace(name, column);
            }
        }
        for (const auto& [table, column] : schema.leading) {
            CAPTURE(table);
            CAPTURE(column);
            const bool has_section =
                std::ranges::any_of(tables, [&](const PersonalTable& each) { return each.table == table; });
            CHECK((has_section || is_left_out(table, "")));
            // Every way that leads to a person is followed, unless the row is found by the person's own id.
            const bool by_subject = schema.columns.contains({table, "subject_id"});
            const bool own = by_subject && searched.contains({table, "subject_id"});
            const bool same = own && (column == "actor_id" || column == "subject_id");
            const bool found = searched.contains({table, column}) || same || is_left_out(table, column);
            CHECK(found);
        }
    }

    TEST_CASE("every column of those tables is in the copy, or left out for a reason") {
        World world;
        const Schema schema = schema_of(world.db());
        std::set<std::pair<std::string, std::string>> copied;
        std::set<std::string> names;
        for (const PersonalTable& table : personal_tables()) {
            names.insert(std::string(table.table));
            for (const PersonalColumn& column : table.columns) {
                copied.emplace(std::string(table.table), std::string(column.column));
            }
        }
        for (const auto& [table, column] : schema.columns) {
            if (!names.contains(table)) continue;
            CAPTURE(table);
            CAPTURE(column);
            CHECK((copied.contains({table, column}) || is_left_out(table, column)));
        }
        for (const auto& each : copied) CHECK(schema.columns.contains(each));
    }

    TEST_CASE("what is left out exists, and has a reason") {
        World world;
        const Schema schema = schema_of(world.db());
        for (const LeftOut& each : left_out_of_copies()) {
            CAPTURE(each.table);
            CHECK(each.reason.size() > 20);
            CHECK(std::ranges::find(schema.tables, each.table) != schema.tables.end());
            if (!each.column.empty())
                CHECK(schema.columns.contains({std::string(each.table), std::string(each.column)}));
        }
    }

    TEST_CASE("no section has two names, and no column two terms") {
        std::set<std::string_view> sections;
        for (const PersonalTable& table : personal_tables()) {
            CHECK(sections.insert(table.section).second);
            std::set<std::string_view> terms;
            for (const PersonalColumn& column : table.columns) CHECK(terms.insert(column.term).second);
        }
    }
}
