// Brings a database to the newest schema: the embedded migrations in order, each in its own transaction.
#pragma once

#include "consent/base/embedded.h"
#include "consent/base/result.h"
#include "storage/sqlite/connection.h"

#include <span>
#include <string>
#include <string_view>

namespace kith::storage::sqlite {

/// Errc::conflict for a schema that a newer Kith made. Throws EngineError.
Done migrate(Connection& connection, std::span<const embedded::File> migrations);

/// The shared subset in SQLite's dialect: a BIGINT primary key is the row's number, a table marked
/// `/* clustered */` is stored in the order of its key, and one marked `/* append_only */` refuses every
/// change of its rows.
std::string to_sqlite(std::string_view sql);

}  // namespace kith::storage::sqlite
