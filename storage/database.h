// The database: reads on a connection of the calling thread, writes through one writer with group commit.
// Repositories are free functions over a Tx (storage/posts.h, …); SQL is the subset that PostgreSQL accepts
// too.
#pragma once

#include "consent/base/bytes.h"
#include "consent/base/clock.h"
#include "consent/base/result.h"
#include "consent/base/strong.h"

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

namespace kith::storage {

/// NULL, integer, text or bytes. Strong types, ids, Instants and optionals convert (see to_value).
using Value = std::variant<std::monostate, std::int64_t, std::string_view, ByteView>;

inline Value to_value(std::nullopt_t) {
    return std::monostate{};
}
inline Value to_value(std::string_view text) {
    return text;
}
inline Value to_value(const std::string& text) {
    return std::string_view(text);
}
inline Value to_value(const char* text) {
    return std::string_view(text);
}
inline Value to_value(ByteView bytes) {
    return bytes;
}
inline Value to_value(const Bytes& bytes) {
    return ByteView(bytes);
}
inline Value to_value(Instant at) {
    return to_unix_ms(at);
}
template <class I>
    requires std::is_integral_v<I>
Value to_value(I number) {
    return static_cast<std::int64_t>(number);
}
template <class Tag>
Value to_value(Id<Tag> id) {
    return id.value;
}
template <class Tag>
Value to_value(const Strong<Tag>& strong) {
    return std::string_view(strong.text());
}
template <class T>
Value to_value(const std::optional<T>& maybe) {
    return maybe ? to_value(*maybe) : Value{std::monostate{}};
}

/// A running statement: `while (rows.next()) { rows.integer(0); … }`. Columns count from 0.
class Rows {
 public:
    class Cursor {
     public:
        virtual ~Cursor() = default;
        virtual bool next() = 0;
        virtual bool is_null(int column) const = 0;
        virtual std::int64_t integer(int column) const = 0;
        virtual std::string_view text(int column) const = 0;  // valid until next()
        virtual ByteView bytes(int column) const = 0;         // valid until next()
    };

    explicit Rows(std::unique_ptr<Cursor> cursor) : cursor_(std::move(cursor)) {}
    bool next() { return cursor_->next(); }
    bool is_null(int column) const { return cursor_->is_null(column); }
    std::int64_t integer(int column) const { return cursor_->integer(column); }
    std::string_view text(int column) const { return cursor_->text(column); }
    std::string string(int column) const { return std::string(cursor_->text(column)); }
    ByteView bytes(int column) const { return cursor_->bytes(column); }
    bool boolean(int column) const { return integer(column) != 0; }
    Instant instant(int column) const { return from_unix_ms(integer(column)); }
    template <class I>  // an Id; 0 for NULL
    I id(int column) const {
        return I(is_null(column) ? 0 : integer(column));
    }
    template <class S>  // a Strong that was parsed before it was stored
    S strong(int column) const {
        return S::trusted(string(column));
    }
    template <class S>
    std::optional<S> maybe_strong(int column) const {
        if (is_null(column)) return std::nullopt;
        return S::trusted(string(column));
    }
    std::optional<Instant> maybe_instant(int column) const {
        if (is_null(column)) return std::nullopt;
        return instant(column);
    }

 private:
    std::unique_ptr<Cursor> cursor_;
};

/// One transaction. Used by the thread that runs the job, for the job's duration only. A failure of the
/// engine throws inside and becomes an Error at Database::read/write: repositories need not check each
/// statement.
class Tx {
 public:
    virtual ~Tx() = default;

    template <class... Args>
    Rows query(std::string_view sql, const Args&... args) {
        const std::initializer_list<Value> values{to_value(args)...};
        return run(sql, {values.begin(), values.size()});
    }
    /// Returns the number of rows changed.
    template <class... Args>
    std::int64_t execute(std::string_view sql, const Args&... args) {
        const std::initializer_list<Value> values{to_value(args)...};
        return change(sql, {values.begin(), values.size()});
    }
    /// Runs after the commit that makes this transaction durable; never when it fails. Must be quick.
    virtual void after_commit(std::function<void()> hook) = 0;

 private:
    virtual Rows run(std::string_view sql, std::span<const Value> values) = 0;
    virtual std::int64_t change(std::string_view sql, std::span<const Value> values) = 0;
};

enum class Durability {
    power_cut,  // synchronous=FULL: a returned write survives a power cut
    process     // synchronous=NORMAL: it survives a killed process only
};

/// Thread-safe. Jobs must not keep the Tx nor call the Database again.
class Database {
 public:
    virtual ~Database() = default;

    /// Runs `job(Tx&) -> Result<T>` on a snapshot.
    template <class Job>
    auto read(Job&& job) -> std::invoke_result_t<Job, Tx&> {
        return run_job(std::forward<Job>(job), [this](const Body& body) { return read_body(body); });
    }
    /// Runs `job(Tx&) -> Result<T>` in the writer and returns when it is durable. A job that returns an Error
    /// is rolled back alone; its neighbours in the same group commit are not touched. A full or read-only
    /// disk, or a full writer queue, is Errc::unavailable.
    template <class Job>
    auto write(Job&& job) -> std::invoke_result_t<Job, Tx&> {
        return run_job(std::forward<Job>(job), [this](const Body& body) { return write_body(body); });
    }

    /// Until this is called (and after it returned), write() runs on the calling thread, one at a time: the
    /// command line, simulations and most tests. node/workers calls it on the writer thread; returns after
    /// stop, and at once where stop came first. One stop for each run.
    virtual void run_writer() = 0;
    virtual void stop_writer() = 0;
    /// Moves the write-ahead log into the database file and truncates it (after an erasure, at shutdown).
    virtual Done checkpoint() = 0;
    /// Another number after every commit of this process: with the same one nothing was written in between.
    virtual std::uint64_t version() const = 0;
    /// A consistent copy into a new file, while in use.
    virtual Done backup_to(const std::string& path) = 0;

 protected:
    using Body = std::function<Done(Tx&)>;
    virtual Done read_body(const Body& body) = 0;
    virtual Done write_body(const Body& body) = 0;

 private:
    template <class Job, class Run>
    static auto run_job(Job&& job, Run run) -> std::invoke_result_t<Job, Tx&> {
        using R = std::invoke_result_t<Job, Tx&>;
        std::optional<R> result;
        const Done done = run([&](Tx& tx) -> Done {
            result.emplace(job(tx));
            if (!*result) return std::unexpected(result->error());
            return {};
        });
        if (!done) return std::unexpected(done.error());
        return std::move(*result);
    }
};

/// Opens (and creates, mode 0600) an SQLite database in WAL mode and brings its schema to the newest version.
/// ":memory:" gives a private database for tests.
Result<std::unique_ptr<Database>> open_sqlite(const std::string& path, Durability durability);

}  // namespace kith::storage
