// A Tx over one SQLite connection, inside a transaction that its maker begins and ends.
#pragma once

#include "storage/database.h"
#include "storage/sqlite/connection.h"

#include <vector>

namespace kith::storage::sqlite {

class SqliteTx final : public Tx {
 public:
    enum class Access { read, write };

    SqliteTx(Connection& connection, Access access) : connection_(connection), access_(access) {}
    void after_commit(std::function<void()> hook) override { hooks_.push_back(std::move(hook)); }
    std::vector<std::function<void()>> take_hooks() { return std::move(hooks_); }

 private:
    Rows run(std::string_view sql, std::span<const Value> values) override;
    std::int64_t change(std::string_view sql, std::span<const Value> values) override;

    Connection& connection_;
    Access access_;
    std::vector<std::function<void()>> hooks_;
};

/// Runs a job; whatever it or the engine throws becomes an Error.
Done guarded(const std::function<Done(Tx&)>& body, Tx& tx);

}  // namespace kith::storage::sqlite
