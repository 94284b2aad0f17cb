#include "storage/sqlite/sqlite_database.h"

#include "consent/base/check.h"
#include "consent/base/limits.h"
#include "storage/private_file.h"
#include "storage/sqlite/engine_error.h"
#include "storage/sqlite/migrator.h"
#include "storage/sqlite/open.h"

#include <SQLiteCpp/Exception.h>

namespace kith::storage::sqlite {

SqliteDatabase::SqliteDatabase(std::string path, Durability durability)
    : path_(std::move(path)),
      readers_(path_),
      writer_(ConnectionOptions{.path = path_, .writer = true, .durability = durability}) {}

Done SqliteDatabase::migrate_with(std::span<const embedded::File> migrations) {
    const Lock lock(writer_mutex_);
    try {
        return migrate(writer_, migrations);
    } catch (const EngineError& error) {
        return fail(error.code, error.rule);
    }
}

Done SqliteDatabase::read_on(Connection& connection, const Body& body) {
    connection.run("BEGIN");
    SqliteTx tx(connection, SqliteTx::Access::read);
    Done done = guarded(body, tx);
    if (connection.in_transaction()) connection.run(done ? "COMMIT" : "ROLLBACK");
    if (done) {
        for (const auto& hook : tx.take_hooks()) hook();
    }
    return done;
}

Done SqliteDatabase::read_body(const Body& body) {
    try {
        if (in_memory()) {
            const Lock lock(writer_mutex_);
            return read_on(writer_, body);
        }
        ReaderPool::Reader reader = readers_.lease();
        return read_on(reader.connection(), body);
    } catch (const EngineError& error) {
        return fail(error.code, error.rule);
    }
}

Done SqliteDatabase::write_body(const Body& body) {
    Job job(body);
    bool queued = false;
    {
        const Lock lock(queue_mutex_);
        if (running_) {
            if (queue_.size() >= limits::writer_queue_max) {
                return fail(
                    Errc::unavailable, "storage: too many writes wait", "The server is busy; try again.");
            }
            queue_.push_back(&job);
            queued = true;
            if (queue_.size() == 1) work_.notify_one();
            if (queue_.size() == limits::writer_gather_rows) plenty_.notify_one();
        }
    }
    if (queued) {
        job.finished.wait();
    } else {
        commit({&job});
    }
    return std::move(job.result);
}

void SqliteDatabase::run_writer() {
    {
        const Lock lock(queue_mutex_);
        KITH_CHECK(!running_);
        if (stopping_) {
            stopping_ = false;
            return;
        }
        running_ = true;
    }
    std::size_t former_size = 0;
    for (Batch batch = gather(former_size); !batch.empty(); batch = gather(former_size)) {
        former_size = batch.size();
        commit(batch);
        for (Job* job : batch) job->finished.give();  // NOTE: the job may be gone after this
    }
}

SqliteDatabase::Batch SqliteDatabase::gather(std::size_t former_size) {
    const Lock lock(queue_mutex_);
    while (queue_.empty() && !stopping_) work_.wait(queue_mutex_);
    if (queue_.empty()) {
        running_ = false;
        stopping_ = false;
        ended_.notify_all();
        return {};
    }
    // A commit costs the same for one row and for ten; a lone caller need not wait for others.
    if (former_size > 1 && queue_.size() < limits::writer_gather_rows && !stopping_) {
        plenty_.wait_for(queue_mutex_, limits::writer_gather_for, [this]() KITH_REQUIRES(queue_mutex_) {
            return queue_.size() >= limits::writer_gather_rows || stopping_;
        });
    }
    Batch batch;
    if (queue_.size() <= limits::writer_batch_max) {
        batch.swap(queue_);
    } else {
        const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(limits::writer_batch_max);
        batch.assign(queue_.begin(), end);
        queue_.erase(queue_.begin(), end);
    }
    return batch;
}

void SqliteDatabase::stop_writer() {
    const Lock lock(queue_mutex_);
    stopping_ = true;  // a writer that has yet to start must not wait for ever
    work_.notify_all();
    plenty_.notify_all();
    while (running_) ended_.wait(queue_mutex_);
}

void SqliteDatabase::commit(const Batch& batch) {
    {
        const Lock lock(writer_mutex_);
        run_jobs(batch);
    }
    for (Job* job : batch) {
        if (!job->result) continue;
        for (const auto& hook : job->hooks) hook();
    }
}

void SqliteDatabase::run_jobs(const Batch& batch) {
    const auto fail_all = [&batch](const EngineError& error) {
        for (Job* job : batch) job->result = fail(error.code, error.rule);
    };
    try {
        writer_.run("BEGIN IMMEDIATE");
        for (Job* job : batch) {
            run_one(*job, batch.size() == 1);
            // A full disk ends the whole transaction: what neighbours wrote before is gone too.
            if (!writer_.in_transaction()) {
                if (batch.size() == 1 && !job->result) return;
                fail_all({Errc::unavailable, "storage: the transaction was ended by a failure"});
                return;
            }
        }
        const bool nothing = batch.size() == 1 && !batch.front()->result;
        writer_.run(nothing ? "ROLLBACK" : "COMMIT");
        commits_.fetch_add(1, std::memory_order_release);
    } catch (const EngineError& error) {
        fail_all(error);
        try {
            if (writer_.in_transaction()) writer_.run("ROLLBACK");
        } catch (const EngineError&) {
            // The next BEGIN fails and says so to whoever writes next.
            return;
        }
    }
}

void SqliteDatabase::run_one(Job& job, bool alone) {
    if (!alone) writer_.run("SAVEPOINT job");
    SqliteTx tx(writer_, SqliteTx::Access::write);
    job.result = guarded(job.body, tx);
    if (job.result) {
        job.hooks = tx.take_hooks();
    } else if (!alone && writer_.in_transaction()) {
        writer_.run("ROLLBACK TO job");
    }
    if (!alone && writer_.in_transaction()) writer_.run("RELEASE job");
}

Done SqliteDatabase::checkpoint() {
    if (in_memory()) return {};
    try {
        const Lock lock(writer_mutex_);
        SqliteTx tx(writer_, SqliteTx::Access::read);
        Rows rows = tx.query("PRAGMA wal_checkpoint(TRUNCATE)");
        if (rows.next() && rows.integer(0) != 0) {
            return fail(Errc::unavailable, "storage: a reader holds the write-ahead log");
        }
        return {};
    } catch (const EngineError& error) {
        return fail(error.code, error.rule);
    }
}

Done SqliteDatabase::backup_to(const std::string& path) {
    TRY_DONE(storage::create_private_file(path));
    try {
        // VACUUM INTO copies what lives, a page-by-page backup would copy what was deleted, too.
        const Value target = std::string_view(path);
        if (in_memory()) {
            const Lock lock(writer_mutex_);
            writer_.run("VACUUM INTO ?", {&target, 1});
        } else {
            Connection source(ConnectionOptions{.path = path_});
            source.run_script("PRAGMA query_only = OFF;");
            source.run("VACUUM INTO ?", {&target, 1});
        }
        return sync_file(path);
    } catch (const EngineError& error) {
        return fail(error.code, error.rule);
    }
}

Result<std::unique_ptr<Database>> open_with(const std::string& path,
                                            Durability durability,
                                            std::span<const embedded::File> migrations) {
    try {
        if (path != ":memory:") TRY_DONE(ensure_private_file(path));
        auto database = std::make_unique<SqliteDatabase>(path, durability);
        TRY_DONE(database->migrate_with(migrations));
        return database;
    } catch (const EngineError& error) {
        return fail(error.code, error.rule);
    }
}

}  // namespace kith::storage::sqlite

namespace kith::storage {

Result<std::unique_ptr<Database>> open_sqlite(const std::string& path, Durability durability) {
    return sqlite::open_with(path, durability, embedded::migrations());
}

}  // namespace kith::storage
