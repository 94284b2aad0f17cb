#include "storage/sqlite/engine_error.h"

#include <sqlite3.h>

namespace kith::storage::sqlite {

EngineError error_of(int sqlite_code) {
    constexpr int primary_code = 0xff;
    switch (sqlite_code & primary_code) {
        case SQLITE_FULL:
            return {Errc::unavailable, "storage: the disk is full"};
        case SQLITE_READONLY:
            return {Errc::unavailable, "storage: the database is read-only"};
        case SQLITE_IOERR:
            return {Errc::unavailable, "storage: input or output failed"};
        case SQLITE_CANTOPEN:
            return {Errc::unavailable, "storage: a database file cannot be opened"};
        case SQLITE_PERM:
        case SQLITE_AUTH:
            return {Errc::unavailable, "storage: no permission for a database file"};
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return {Errc::unavailable, "storage: the database is locked by another process"};
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return {Errc::unavailable, "storage: the database is damaged"};
        case SQLITE_NOMEM:
            return {Errc::unavailable, "storage: out of memory"};
        case SQLITE_TOOBIG:
            return {Errc::too_large, "storage: a value is too large"};
        case SQLITE_CONSTRAINT:
            return {Errc::conflict, "storage: a constraint was violated"};
        default:
            return {Errc::internal, "storage: a statement failed"};
    }
}

void check(int sqlite_code) {
    if (sqlite_code == SQLITE_OK || sqlite_code == SQLITE_ROW || sqlite_code == SQLITE_DONE) return;
    throw error_of(sqlite_code);
}

}  // namespace kith::storage::sqlite
