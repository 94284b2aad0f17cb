// Whether anything needs a blob (storage/blobs.h). A function over a Tx; no policy.
#pragma once

#include "storage/database.h"

#include <string>

namespace kith::storage {

/// Whether a row of storage/media.h does.
bool is_blob_used(Tx& tx, const std::string& digest);

}  // namespace kith::storage
