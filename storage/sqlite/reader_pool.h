// Read connections, leased for one job each; opened when first needed, at most a fixed number. Any thread.
#pragma once

#include "consent/base/mutex.h"
#include "storage/sqlite/connection.h"

#include <memory>
#include <string>
#include <vector>

namespace kith::storage::sqlite {

class ReaderPool {
 public:
    explicit ReaderPool(std::string path) : path_(std::move(path)) {}

    class Reader {
     public:
        Reader(ReaderPool& pool, std::unique_ptr<Connection> connection)
            : pool_(pool), connection_(std::move(connection)) {}
        Reader(const Reader&) = delete;
        Reader& operator=(const Reader&) = delete;
        ~Reader() { pool_.give_back(std::move(connection_)); }
        Connection& connection() { return *connection_; }

     private:
        ReaderPool& pool_;
        std::unique_ptr<Connection> connection_;
    };
    /// Waits while all are lent. Throws EngineError.
    Reader lease() KITH_EXCLUDES(mutex_);

 private:
    void give_back(std::unique_ptr<Connection> connection) KITH_EXCLUDES(mutex_);

    const std::string path_;
    Mutex mutex_;
    Condition returned_;
    std::vector<std::unique_ptr<Connection>> idle_ KITH_GUARDED_BY(mutex_);  // the warmest last
    std::size_t open_ KITH_GUARDED_BY(mutex_) = 0;
};

}  // namespace kith::storage::sqlite
