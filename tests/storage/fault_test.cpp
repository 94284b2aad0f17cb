#include "storage/settings.h"
#include "tests/storage/fault_vfs.h"
#include "tests/storage/support.h"

#include <doctest/doctest.h>
#include <sqlite3.h>

using namespace kith;
using namespace kith::storage;

namespace {

Done put(Database& db, const std::string& name, std::size_t size = 10) {
    return db.write([&](Tx& tx) -> Done {
        put_setting(tx, name, std::string(size, 'v'));
        return {};
    });
}

bool has(Database& db, const std::string& name) {
    return must(db.read([&](Tx& tx) -> Result<bool> { return find_setting(tx, name).has_value(); }));
}

}  // namespace

TEST_SUITE("storage/faults") {
    TEST_CASE("with durability power_cut a returned write survives a power cut") {
        const Folder folder;
        const std::string path = folder.file("kith.db");
        const FaultVfs vfs;
        const auto db = must(open_sqlite(path, Durability::power_cut));
        for (int i = 0; i < 40; ++i) {
            must(put(*db, fmt::format("{}", i), 2'000));
            if (i % 10 == 3) must(db->checkpoint());
            if (i % 7 != 0) continue;
            const std::string after = folder.file(fmt::format("after-{}.db", i));
            FaultVfs::cut_power(path, after);
            const auto survivor = must(open_sqlite(after, Durability::process));
            for (int k = 0; k <= i; ++k) CHECK(has(*survivor, fmt::format("{}", k)));
        }
    }

    TEST_CASE("the power cut of these tests loses what was not synced") {
        const Folder folder;
        const std::string path = folder.file("kith.db");
        const FaultVfs vfs;
        const auto db = must(open_sqlite(path, Durability::process));
        must(put(*db, "early"));
        must(db->checkpoint());
        must(put(*db, "late"));
        FaultVfs::cut_power(path, folder.file("after.db"));
        const auto survivor = must(open_sqlite(folder.file("after.db"), Durability::process));
        CHECK(has(*survivor, "early"));
        CHECK_FALSE(has(*survivor, "late"));
    }

    TEST_CASE("a full disk, a read-only one and a broken one are unavailable and lose nothing accepted") {
        struct Row {
            int code;
            std::string_view rule;
        };
        const Row rows[] = {{SQLITE_FULL, "storage: the disk is full"},
                            {SQLITE_READONLY, "storage: the database is read-only"},
                            {SQLITE_IOERR_WRITE, "storage: input or output failed"}};
        for (const Row& row : rows) {
            CAPTURE(row.code);
            const Folder folder;
            const FaultVfs vfs;
            const auto db = must(open_sqlite(folder.file("kith.db"), Durability::power_cut));
            must(put(*db, "accepted"));
            FaultVfs::fail_writes_with(row.code);
            const Done refused = put(*db, "refused");
            FaultVfs::fail_writes_with(0);
            REQUIRE_FALSE(refused.has_value());
            CHECK(refused.error().code == Errc::unavailable);
            CHECK(refused.error().rule == row.rule);
            CHECK(has(*db, "accepted"));
            CHECK_FALSE(has(*db, "refused"));
            must(put(*db, "mended"));
            CHECK(has(*db, "mended"));
        }
    }

    TEST_CASE("a database at its size limit refuses a large write and goes on") {
        const auto db = must(open_sqlite(":memory:", Durability::process));
        must(db->write([](Tx& tx) -> Done {
            Rows pages = tx.query("PRAGMA page_count");
            pages.next();
            const auto limit = fmt::format("PRAGMA max_page_count = {}", pages.integer(0) + 4);
            tx.query(limit).next();
            return {};
        }));
        must(put(*db, "small"));
        const Done refused = put(*db, "large", 200'000);
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().code == Errc::unavailable);
        CHECK(has(*db, "small"));
        CHECK_FALSE(has(*db, "large"));
    }
}
