// Files that only their owner may read (mode 0600): databases, keys, backups. Any thread.
#pragma once

#include "consent/base/bytes.h"
#include "consent/base/result.h"

#include <string>

namespace kith::storage {

/// Creates an empty one; Errc::conflict when something is there.
Done create_private_file(const std::string& path);
/// Creates it where it is missing, else takes others' rights away.
Done ensure_private_file(const std::string& path);
/// All of `bytes`, durable before it returns, also the file's name.
Done write_private_file(const std::string& path, ByteView bytes);
Result<Bytes> read_small_file(const std::string& path, std::size_t bytes_max);
Done sync_file(const std::string& path);
/// Creates a directory with mode 0700 where it is missing.
Done ensure_private_directory(const std::string& path);

}  // namespace kith::storage
