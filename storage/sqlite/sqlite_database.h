// The SQLite engine: readers from a pool, writes gathered into group commits by whoever runs the writer.
#pragma once

#include "consent/base/embedded.h"
#include "consent/base/mutex.h"
#include "storage/database.h"
#include "storage/sqlite/connection.h"
#include "storage/sqlite/reader_pool.h"
#include "storage/sqlite/sqlite_tx.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <semaphore.h>
#include <string>
#include <vector>

namespace kith::storage::sqlite {

class SqliteDatabase final : public Database {
 public:
    /// Throws EngineError.
    SqliteDatabase(std::string path, Durability durability);

    Done migrate_with(std::span<const embedded::File> migrations);

    void run_writer() override;
    void stop_writer() override;
    Done checkpoint() override;
    std::uint64_t version() const override { return commits_.load(std::memory_order_acquire); }
    Done backup_to(const std::string& path) override;

 protected:
    Done read_body(const Body& body) override;
    Done write_body(const Body& body) override;

 private:
    /// One thread waits, another lets it go on, once. A std::binary_semaphore would spin before it sleeps, on
    /// cores which the writer needs.
    class Signal {
     public:
        Signal() { ::sem_init(&semaphore_, 0, 0); }
        ~Signal() { ::sem_destroy(&semaphore_); }
        Signal(const Signal&) = delete;
        Signal& operator=(const Signal&) = delete;

        void give() { ::sem_post(&semaphore_); }
        void wait() {
            while (::sem_wait(&semaphore_) != 0) continue;  // interrupted by a signal
        }

     private:
        sem_t semaphore_{};
    };

    /// A write that waits for its commit. Lives on the stack of the thread that waits.
    struct Job {
        explicit Job(const Body& work) : body(work) {}
        const Body& body;
        Done result{};
        std::vector<std::function<void()>> hooks{};
        Signal finished{};
    };
    using Batch = std::vector<Job*>;

    bool in_memory() const { return path_ == ":memory:"; }
    /// Nothing once the writer shall stop and the queue is empty.
    Batch gather(std::size_t former_size) KITH_EXCLUDES(queue_mutex_);
    /// One transaction: each job alone in its savepoint, all of them in one commit.
    void commit(const Batch& batch) KITH_EXCLUDES(writer_mutex_);
    void run_jobs(const Batch& batch) KITH_REQUIRES(writer_mutex_);
    void run_one(Job& job, bool alone) KITH_REQUIRES(writer_mutex_);
    Done read_on(Connection& connection, const Body& body);

    const std::string path_;
    ReaderPool readers_;

    Mutex writer_mutex_;  // before queue_mutex_ where both are held
    Connection writer_ KITH_GUARDED_BY(writer_mutex_);
    std::atomic<std::uint64_t> commits_ = 0;

    Mutex queue_mutex_;
    Condition work_;    // the queue is no longer empty, or stop
    Condition plenty_;  // the queue is long enough to commit at once
    Condition ended_;   // run_writer returns
    Batch queue_ KITH_GUARDED_BY(queue_mutex_);
    bool running_ KITH_GUARDED_BY(queue_mutex_) = false;
    bool stopping_ KITH_GUARDED_BY(queue_mutex_) = false;
};

}  // namespace kith::storage::sqlite
