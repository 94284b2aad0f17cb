// Secrets of the node itself, sealed by its key (consent/vault.h, seal_secret); a secret itself is in no row.
#pragma once

#include "storage/database.h"

#include <optional>
#include <string_view>

namespace kith::storage {

std::optional<Bytes> find_node_secret(Tx& tx, std::string_view name);
/// Where there is none yet; who was first stays. What is there afterwards.
Bytes keep_node_secret(Tx& tx, std::string_view name, ByteView sealed);

}  // namespace kith::storage
