// The journal of what people took back, kept with the keys: a restored backup must not use again what was
// withdrawn after it was made. Codes alone, no value. The events in the database are the record; the journal
// follows them within a minute and, when a backup is made, wholly.
#pragma once

#include "storage/database.h"
#include "storage/key_store.h"

#include <vector>

namespace kith::storage {

/// Copies what is not there yet, of people who are not being erased, at most `limit` events; returns how many
/// it looked at. Not inside a write of the database.
Result<std::size_t> journal_withdrawals(Database& database, KeyStore& keys, std::size_t limit);
/// The same until there is no more.
Done journal_all_withdrawals(Database& database, KeyStore& keys);

/// What the journal knows and the database does not: it was taken back after the backup was made. In the
/// order in which it happened.
Result<std::vector<Withdrawal>> missing_withdrawals(Database& database, KeyStore& keys);

}  // namespace kith::storage
