// One SQLite connection with its prepared statements. Used by one thread at a time; throws EngineError.
#pragma once

#include "storage/database.h"

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

struct sqlite3;
struct sqlite3_stmt;

namespace kith::storage::sqlite {

class Statement {
 public:
    Statement(sqlite3* database, std::string_view sql);
    ~Statement();
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    sqlite3_stmt* handle() const { return handle_; }
    /// Makes it ready to run again and lets go of what it read.
    void reset();

    const std::string sql;
    bool in_use = false;
    std::uint64_t used = 0;  // when, counted in statements

 private:
    sqlite3_stmt* handle_ = nullptr;
};

/// A statement lent for one run.
class Lease {
 public:
    explicit Lease(Statement& cached) : statement_(&cached) { cached.in_use = true; }
    explicit Lease(std::unique_ptr<Statement> own) : statement_(own.get()), own_(std::move(own)) {}
    Lease(Lease&& other) noexcept
        : statement_(std::exchange(other.statement_, nullptr)), own_(std::move(other.own_)) {}
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    Lease& operator=(Lease&&) = delete;
    ~Lease();

    sqlite3_stmt* handle() const { return statement_->handle(); }

 private:
    Statement* statement_;
    std::unique_ptr<Statement> own_;
};

enum class Lifetime { copied, kept };  // whether bound text outlives the run

struct ConnectionOptions {
    std::string path;
    bool writer = false;
    Durability durability = Durability::power_cut;
};

class Connection {
 public:
    explicit Connection(const ConnectionOptions& options);

    Lease prepare(std::string_view sql);
    static void bind(const Lease& lease, std::span<const Value> values, Lifetime lifetime);
    /// Runs a statement that gives no rows; returns the number of rows changed.
    std::int64_t run(std::string_view sql, std::span<const Value> values = {});
    /// Several statements at once, never cached: migrations and pragmas.
    void run_script(const std::string& sql);
    /// False after a failure that ended the transaction by itself (a full disk).
    bool in_transaction() const;

 private:
    void forget_oldest();

    SQLite::Database database_;
    std::uint64_t clock_ = 0;
    std::unordered_map<std::string_view, std::unique_ptr<Statement>>
        statements_;  // keys point into the values
};

}  // namespace kith::storage::sqlite
