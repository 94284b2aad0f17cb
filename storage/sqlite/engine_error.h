// A failure inside the SQLite engine. Thrown and caught in storage/sqlite/ only: it becomes an Error at the
// door.
#pragma once

#include "consent/base/result.h"

#include <string_view>

namespace kith::storage::sqlite {

struct EngineError {
    Errc code = Errc::internal;
    std::string_view rule;  // a literal
};

/// Which Error an SQLite result code means.
EngineError error_of(int sqlite_code);
/// Throws it for anything but SQLITE_OK, SQLITE_ROW and SQLITE_DONE.
void check(int sqlite_code);

}  // namespace kith::storage::sqlite
