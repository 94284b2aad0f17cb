#include "storage/blob_use.h"

namespace kith::storage {

bool is_blob_used(Tx& tx, const std::string& digest) {
    return tx.query("SELECT 1 FROM media WHERE blob = ? OR preview_blob = ?", digest, digest).next() ||
           tx.query("SELECT 1 FROM remote_media WHERE blob = ?", digest).next();
}

}  // namespace kith::storage
