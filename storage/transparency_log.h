// The transparency log at rest: leaves in the order of their events, the hashes above them, signed
// checkpoints.
#pragma once

#include "storage/database.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kith::storage {

/// Its place, counted from 0. In the transaction of what it records; the hashes follow with the next
/// checkpoint.
std::int64_t append_log_leaf(Tx& tx, std::string_view entry);
std::int64_t count_log_leaves(Tx& tx);
/// At most `limit` entries from `first` on.
std::vector<std::string> log_entries(Tx& tx, std::int64_t first, std::size_t limit);

}  // namespace kith::storage
