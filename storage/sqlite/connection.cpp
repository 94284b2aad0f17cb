#include "storage/sqlite/connection.h"

#include "consent/base/limits.h"
#include "storage/sqlite/engine_error.h"

#include <fmt/format.h>
#include <sqlite3.h>

namespace kith::storage::sqlite {
namespace {

constexpr int busy_timeout_ms = 5'000;
constexpr int writer_cache_kib = 2'000;
constexpr int reader_cache_kib = 1'000;

int flags_of(const ConnectionOptions& options) {
    // The file was made before, with its mode; SQLite gives the log and its index the same one.
    return SQLite::OPEN_READWRITE | SQLite::OPEN_NOMUTEX |
           (options.path == ":memory:" ? SQLite::OPEN_CREATE : 0);
}

/// Nobody asks how much memory the engine uses; counting it costs all threads one lock for each piece of it.
/// Refused, and no matter, where somebody has used the engine before us.
/// https://www.sqlite.org/c3ref/c_config_covering_index_scan.html#sqliteconfigmemstatus
void count_no_memory() {
    [[maybe_unused]] static const int once = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

SQLite::Database open(const ConnectionOptions& options) {
    count_no_memory();
    try {
        return {options.path, flags_of(options), busy_timeout_ms};
    } catch (const SQLite::Exception& e) {
        throw error_of(e.getErrorCode());
    }
}

void bind_one(sqlite3_stmt* statement, int at, const Value& value, Lifetime lifetime) {
    const auto destructor = lifetime == Lifetime::kept ? SQLITE_STATIC : SQLITE_TRANSIENT;
    int code = SQLITE_OK;
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
        code = sqlite3_bind_int64(statement, at, *number);
    } else if (const auto* text = std::get_if<std::string_view>(&value)) {
        const char* data = text->data() == nullptr ? "" : text->data();  // a null pointer would bind NULL
        code = sqlite3_bind_text64(statement, at, data, text->size(), destructor, SQLITE_UTF8);
    } else if (const auto* bytes = std::get_if<ByteView>(&value)) {
        code = bytes->empty() ? sqlite3_bind_zeroblob(statement, at, 0)
                              : sqlite3_bind_blob64(statement, at, bytes->data(), bytes->size(), destructor);
    } else {
        code = sqlite3_bind_null(statement, at);
    }
    check(code);
}

}  // namespace

Statement::Statement(sqlite3* database, std::string_view text) : sql(text) {
    check(sqlite3_prepare_v3(
        database, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &handle_, nullptr));
}

Statement::~Statement() {
    sqlite3_finalize(handle_);
}

void Statement::reset() {
    // NOTE: its code repeats the error of the last step, which was reported when it happened.
    sqlite3_reset(handle_);
    sqlite3_clear_bindings(handle_);
    in_use = false;
}

Lease::~Lease() {
    if (statement_ != nullptr) statement_->reset();
}

Connection::Connection(const ConnectionOptions& options) : database_(open(options)) {
    run_script(
        fmt::format("PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -{};"
                    " PRAGMA trusted_schema = OFF;",
                    options.writer ? writer_cache_kib : reader_cache_kib));
    if (!options.writer) {
        run_script("PRAGMA query_only = ON;");
        return;
    }
    // FULL syncs the log at every commit; with NORMAL checkpoints alone sync, so that they had better be few.
    const bool full = options.durability == Durability::power_cut;
    run_script(
        fmt::format("PRAGMA journal_mode = WAL; PRAGMA synchronous = {}; PRAGMA wal_autocheckpoint = {};"
                    " PRAGMA journal_size_limit = {};",
                    full ? "FULL" : "NORMAL",
                    full ? limits::wal_pages_full : limits::wal_pages_normal,
                    limits::wal_bytes_kept));
}

Lease Connection::prepare(std::string_view sql) {
    const auto found = statements_.find(sql);
    if (found == statements_.end()) {
        if (statements_.size() >= limits::statements_per_connection_max) forget_oldest();
        auto fresh = std::make_unique<Statement>(database_.getHandle(), sql);
        Statement& statement = *fresh;
        statement.used = ++clock_;
        statements_.emplace(statement.sql, std::move(fresh));
        return Lease(statement);
    }
    Statement& statement = *found->second;
    statement.used = ++clock_;
    // The same text while it is running: a query inside its own loop.
    if (statement.in_use) return Lease(std::make_unique<Statement>(database_.getHandle(), sql));
    return Lease(statement);
}

void Connection::forget_oldest() {
    auto oldest = statements_.end();
    for (auto at = statements_.begin(); at != statements_.end(); ++at) {
        if (at->second->in_use) continue;
        if (oldest == statements_.end() || at->second->used < oldest->second->used) oldest = at;
    }
    if (oldest != statements_.end()) statements_.erase(oldest);
}

void Connection::bind(const Lease& lease, std::span<const Value> values, Lifetime lifetime) {
    int at = 0;
    for (const Value& value : values) bind_one(lease.handle(), ++at, value, lifetime);
}

std::int64_t Connection::run(std::string_view sql, std::span<const Value> values) {
    const Lease lease = prepare(sql);
    bind(lease, values, Lifetime::kept);
    int code = SQLITE_ROW;
    while (code == SQLITE_ROW) code = sqlite3_step(lease.handle());
    check(code);
    return sqlite3_changes64(database_.getHandle());
}

void Connection::run_script(const std::string& sql) {
    check(sqlite3_exec(database_.getHandle(), sql.c_str(), nullptr, nullptr, nullptr));
}

bool Connection::in_transaction() const {
    return sqlite3_get_autocommit(database_.getHandle()) == 0;
}

}  // namespace kith::storage::sqlite
