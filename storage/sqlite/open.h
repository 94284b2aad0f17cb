// Opens an SQLite database with a schema of its own: the node's, or the key store's. For storage/*.cpp only.
#pragma once

#include "consent/base/embedded.h"
#include "storage/database.h"

#include <memory>
#include <span>
#include <string>

namespace kith::storage::sqlite {

Result<std::unique_ptr<Database>> open_with(const std::string& path,
                                            Durability durability,
                                            std::span<const embedded::File> migrations);

}  // namespace kith::storage::sqlite
