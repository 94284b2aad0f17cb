#include "storage/sqlite/sqlite_tx.h"

#include "consent/base/check.h"
#include "storage/sqlite/engine_error.h"

#include <sqlite3.h>

#include <exception>

namespace kith::storage::sqlite {
namespace {

class SqliteCursor final : public Rows::Cursor {
 public:
    explicit SqliteCursor(Lease lease) : lease_(std::move(lease)) {}

    bool next() override {
        if (done_) return false;  // stepping on would run the query again
        const int code = sqlite3_step(lease_.handle());
        done_ = code != SQLITE_ROW;
        if (done_) check(code);
        return !done_;
    }
    bool is_null(int column) const override {
        return sqlite3_column_type(lease_.handle(), column) == SQLITE_NULL;
    }
    std::int64_t integer(int column) const override { return sqlite3_column_int64(lease_.handle(), column); }
    std::string_view text(int column) const override {
        const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(lease_.handle(), column));
        if (data == nullptr) return {};
        return {data, size_of(column)};
    }
    ByteView bytes(int column) const override {
        const auto* data = static_cast<const std::byte*>(sqlite3_column_blob(lease_.handle(), column));
        if (data == nullptr) return {};
        return {data, size_of(column)};
    }

 private:
    std::size_t size_of(int column) const {
        return static_cast<std::size_t>(sqlite3_column_bytes(lease_.handle(), column));
    }
    Lease lease_;
    bool done_ = false;
};

}  // namespace

Rows SqliteTx::run(std::string_view sql, std::span<const Value> values) {
    Lease lease = connection_.prepare(sql);
    Connection::bind(lease, values, Lifetime::copied);
    return Rows(std::make_unique<SqliteCursor>(std::move(lease)));
}

std::int64_t SqliteTx::change(std::string_view sql, std::span<const Value> values) {
    KITH_CHECK(access_ == Access::write);
    return connection_.run(sql, values);
}

Done guarded(const std::function<Done(Tx&)>& body, Tx& tx) {
    try {
        return body(tx);
    } catch (const EngineError& error) {
        return fail(error.code, error.rule);
    } catch (const std::bad_alloc&) {
        return fail(Errc::unavailable, "storage: out of memory");
    } catch (const std::exception&) {
        return fail(Errc::internal, "storage: a job threw");
    }
}

}  // namespace kith::storage::sqlite
