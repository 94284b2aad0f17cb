// The transparency log at rest: leaves in the order of their events, the hashes above them, signed
// checkpoints.
#pragma once

#include "consent/merkle.h"
#include "storage/database.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kith::storage {

/// When a leaf says that something happened: to five minutes, so that it is not tied to a message by its
/// time.
Instant leaf_time(Instant at);
/// Its place, counted from 0. In the transaction of what it records; the hashes follow with the next
/// checkpoint.
std::int64_t append_log_leaf(Tx& tx, std::string_view entry);
std::int64_t count_log_leaves(Tx& tx);
/// At most `limit` entries from `first` on.
std::vector<std::string> log_entries(Tx& tx, std::int64_t first, std::size_t limit);

void put_log_node(Tx& tx, const consent::merkle::NewNode& node);
/// The kept hashes; lives as long as the transaction.
class SqlTreeNodes final : public consent::merkle::TreeNodes {
 public:
    explicit SqlTreeNodes(Tx& tx) : tx_(tx) {}
    Result<crypto::Sha256> node(int level, std::int64_t index) override;

 private:
    Tx& tx_;
};

struct CheckpointRow {
    std::int64_t size = 0;
    std::string note{};  // signed
    Instant at{};
};
void append_checkpoint(Tx& tx, const CheckpointRow& row);
std::optional<CheckpointRow> newest_checkpoint(Tx& tx);
/// Oldest first.
std::vector<CheckpointRow> checkpoints(Tx& tx);

}  // namespace kith::storage
