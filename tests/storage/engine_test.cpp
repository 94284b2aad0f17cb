#include "storage/settings.h"
#include "tests/storage/support.h"

#include <doctest/doctest.h>

#include <atomic>
#include <csignal>
#include <fstream>
#include <future>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <vector>

using namespace kith;
using namespace kith::storage;

namespace {

/// The writer on its own thread, as node/workers runs it.
class RunningWriter {
 public:
    explicit RunningWriter(Database& db) : db_(db), thread_([&db] { db.run_writer(); }) {
        // Until the thread has arrived, writes run inline: the first job tells where it ran.
        while (must(db.write([](Tx&) -> Result<std::thread::id> { return std::this_thread::get_id(); })) !=
               thread_.get_id()) {
            std::this_thread::yield();
        }
    }
    RunningWriter(const RunningWriter&) = delete;
    RunningWriter& operator=(const RunningWriter&) = delete;
    ~RunningWriter() {
        db_.stop_writer();
        thread_.join();
    }

 private:
    Database& db_;
    std::thread thread_;
};

Done put(Database& db, const std::string& name) {
    return db.write([&](Tx& tx) -> Done {
        put_setting(tx, name, "yes");
        return {};
    });
}

bool has(Database& db, const std::string& name) {
    return must(db.read([&](Tx& tx) -> Result<bool> { return find_setting(tx, name).has_value(); }));
}

std::int64_t count(Database& db) {
    return must(db.read([](Tx& tx) -> Result<std::int64_t> {
        Rows rows = tx.query("SELECT count(*) FROM settings");
        rows.next();
        return rows.integer(0);
    }));
}

/// Holds the writer inside one job until it is let go, so that what is written meanwhile is one batch.
class Hold {
 public:
    explicit Hold(Database& db)
        : thread_([this, &db] {
              must(db.write([this](Tx&) -> Done {
                  entered_.set_value();
                  let_go_.get_future().wait();
                  return {};
              }));
          }) {
        entered_.get_future().wait();
    }
    void release() {
        let_go_.set_value();
        thread_.join();
    }

 private:
    std::promise<void> entered_;
    std::promise<void> let_go_;
    std::thread thread_;
};

mode_t mode_of(const std::string& path) {
    struct stat info{};
    REQUIRE(::stat(path.c_str(), &info) == 0);
    return info.st_mode & 0777U;
}

}  // namespace

TEST_SUITE("storage/engine") {
    TEST_CASE("every write of many threads is there after it returned") {
        const Folder folder;
        const auto db = must(open_sqlite(folder.file("kith.db"), Durability::power_cut));
        {
            const RunningWriter writer(*db);
            std::vector<std::thread> threads;
            for (int t = 0; t < 8; ++t) {
                threads.emplace_back([&db, t] {
                    for (int i = 0; i < 25; ++i) {
                        const std::string name = fmt::format("{}-{}", t, i);
                        const Done done = put(*db, name);
                        CHECK(done.has_value());
                        CHECK(has(*db, name));
                    }
                });
            }
            for (auto& thread : threads) thread.join();
        }
        CHECK(count(*db) == 200);
    }

    TEST_CASE("a failing job in a batch fails alone") {
        const Folder folder;
        const auto db = must(open_sqlite(folder.file("kith.db"), Durability::process));
        const RunningWriter writer(*db);
        Hold hold(*db);
        std::vector<std::thread> threads;
        std::atomic<int> refused = 0;
        std::atomic<int> conflicts = 0;
        for (int i = 0; i < 9; ++i) {
            threads.emplace_back([&, i] {
                const Done done = db->write([&](Tx& tx) -> Done {
                    put_setting(tx, fmt::format("row {}", i), "yes");
                    if (i % 3 == 1) return fail(Errc::denied, "test: this job says no");
                    if (i % 3 == 2)
                        tx.execute("INSERT INTO pins (actor_id, post_id, at_ms) VALUES (1, 1, 1)");
                    return {};
                });
                if (!done && done.error().code == Errc::denied) ++refused;
                if (!done && done.error().code == Errc::conflict) ++conflicts;
            });
        }
        hold.release();
        for (auto& thread : threads) thread.join();
        CHECK(refused == 3);
        CHECK(conflicts == 3);
        CHECK(count(*db) == 3);
        for (int i = 0; i < 9; i += 3) CHECK(has(*db, fmt::format("row {}", i)));
    }

    TEST_CASE("hooks run after a commit and never after a failure") {
        const auto db = must(open_sqlite(":memory:", Durability::process));
        int ran = 0;
        must(db->write([&](Tx& tx) -> Done {
            tx.after_commit([&ran] { ++ran; });
            CHECK(ran == 0);
            return {};
        }));
        CHECK(ran == 1);
        const Done failed = db->write([&](Tx& tx) -> Done {
            tx.after_commit([&ran] { ++ran; });
            return fail(Errc::denied, "test: no");
        });
        CHECK_FALSE(failed.has_value());
        CHECK(ran == 1);
    }

    TEST_CASE("writes run on the caller before the writer starts and after it stopped") {
        const Folder folder;
        const auto db = must(open_sqlite(folder.file("kith.db"), Durability::process));
        must(put(*db, "before"));
        {
            const RunningWriter writer(*db);
            must(put(*db, "during"));
        }
        must(put(*db, "after"));
        CHECK(count(*db) == 3);
    }

    TEST_CASE("a writer that is stopped before it has started ends at once, and another may run later") {
        const Folder folder;
        const auto db = must(open_sqlite(folder.file("kith.db"), Durability::process));
        db->stop_writer();
        must(put(*db, "inline"));
        auto run = std::async(std::launch::async, [&db] { db->run_writer(); });
        const bool ended = run.wait_for(std::chrono::seconds(10)) == std::future_status::ready;
        CHECK(ended);
        if (!ended) db->stop_writer();
        run.get();
        {
            const RunningWriter writer(*db);
            must(put(*db, "on the writer"));
        }
        must(put(*db, "inline again"));
        CHECK(count(*db) == 3);
    }

    TEST_CASE("stopping the writer finishes what waits") {
        const Folder folder;
        const auto db = must(open_sqlite(folder.file("kith.db"), Durability::process));
        std::vector<std::thread> threads;
        {
            const RunningWriter writer(*db);
            Hold hold(*db);
            for (int i = 0; i < 4; ++i) {
                threads.emplace_back([&db, i] { CHECK(put(*db, std::to_string(i)).has_value()); });
            }
            hold.release();
        }
        for (auto& thread : threads) thread.join();
        CHECK(count(*db) == 4);
    }

    TEST_CASE("a query may run inside the loop of the same query") {
        const auto db = must(open_sqlite(":memory:", Durability::process));
        must(put(*db, "a"));
        must(put(*db, "b"));
        int pairs = 0;
        must(db->read([&](Tx& tx) -> Done {
            Rows outer = tx.query("SELECT name FROM settings ORDER BY name");
            while (outer.next()) {
                Rows inner = tx.query("SELECT name FROM settings ORDER BY name");
                while (inner.next()) ++pairs;
            }
            return {};
        }));
        CHECK(pairs == 4);
    }

    TEST_CASE("bound text may be gone when its rows are read") {
        const auto db = must(open_sqlite(":memory:", Durability::process));
        must(put(*db, std::string(100, 'x')));
        must(db->read([](Tx& tx) -> Done {
            Rows rows = tx.query("SELECT value FROM settings WHERE name = ?", std::string(100, 'x'));
            CHECK(rows.next());
            CHECK_FALSE(rows.next());
            CHECK_FALSE(rows.next());
            return {};
        }));
    }

    TEST_CASE("values come back as they were bound") {
        const auto db = must(open_sqlite(":memory:", Durability::process));
        must(db->read([](Tx& tx) -> Done {
            const Bytes none;
            Rows rows = tx.query(
                "SELECT ?, ?, ?, ?, ?", std::string_view{}, none, std::nullopt, INT64_MIN, "a\xC3\xA9");
            REQUIRE(rows.next());
            CHECK_FALSE(rows.is_null(0));
            CHECK(rows.text(0).empty());
            CHECK_FALSE(rows.is_null(1));
            CHECK(rows.is_null(2));
            CHECK(rows.integer(3) == INT64_MIN);
            CHECK(rows.text(4) == "a\xC3\xA9");
            return {};
        }));
    }

    TEST_CASE("the database, its log and its backups are their owner's alone") {
        const Folder folder;
        const std::string path = folder.file("kith.db");
        const auto db = must(open_sqlite(path, Durability::power_cut));
        must(put(*db, "a"));
        CHECK(mode_of(path) == 0600);
        CHECK(mode_of(path + "-wal") == 0600);
        CHECK(mode_of(path + "-shm") == 0600);
        must(db->backup_to(folder.file("copy.db")));
        CHECK(mode_of(folder.file("copy.db")) == 0600);
        const auto copy = must(open_sqlite(folder.file("copy.db"), Durability::process));
        CHECK(has(*copy, "a"));
        const Done again = db->backup_to(folder.file("copy.db"));
        REQUIRE_FALSE(again.has_value());
        CHECK(again.error().code == Errc::conflict);
    }

    TEST_CASE("a checkpoint empties the log") {
        const Folder folder;
        const std::string path = folder.file("kith.db");
        const auto db = must(open_sqlite(path, Durability::power_cut));
        must(put(*db, "a"));
        CHECK(std::filesystem::file_size(path + "-wal") > 0);
        must(db->checkpoint());
        CHECK(std::filesystem::file_size(path + "-wal") == 0);
        CHECK(has(*db, "a"));
    }

    TEST_CASE("what is deleted leaves no trace in the file after a checkpoint") {
        const Folder folder;
        const std::string path = folder.file("kith.db");
        const auto db = must(open_sqlite(path, Durability::process));
        must(put(*db, "canary-sings-here"));
        must(db->write([](Tx& tx) -> Done {
            drop_setting(tx, "canary-sings-here");
            return {};
        }));
        must(db->checkpoint());
        std::ifstream file(path, std::ios::binary);
        const std::string content{std::istreambuf_iterator<char>(file), {}};
        CHECK(content.find("canary-sings") == std::string::npos);
    }

    TEST_CASE("a process killed at any moment keeps every write that returned") {
        const Folder folder;
        const std::string path = folder.file("kith.db");
        int pipe_ends[2];
        REQUIRE(::pipe(pipe_ends) == 0);
        const pid_t child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            ::close(pipe_ends[0]);
            auto db = open_sqlite(path, Durability::process);
            for (unsigned char i = 0; db && i < 255; ++i) {
                if (!put(**db, fmt::format("{}", i))) break;
                if (::write(pipe_ends[1], &i, 1) != 1) break;
            }
            ::pause();
            ::_exit(0);
        }
        ::close(pipe_ends[1]);
        int last = -1;
        unsigned char number = 0;
        while (last < 60 && ::read(pipe_ends[0], &number, 1) == 1) last = number;
        ::kill(child, SIGKILL);
        int status = 0;
        ::waitpid(child, &status, 0);
        while (::read(pipe_ends[0], &number, 1) == 1) last = number;
        ::close(pipe_ends[0]);
        CHECK(WIFSIGNALED(status));
        CHECK(last >= 60);
        const auto db = must(open_sqlite(path, Durability::process));
        for (int i = 0; i <= last; ++i) CHECK(has(*db, fmt::format("{}", i)));
    }
}
