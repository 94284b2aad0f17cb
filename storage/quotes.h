// Quotes that our authors allowed (FEP-044f): which post may be quoted by which.
#pragma once

#include "consent/base/uri.h"
#include "storage/database.h"
#include "storage/ids.h"

namespace kith::storage {

void put_stamp(Tx& tx, PostId quoted, const Uri& quoting, Instant now);
bool has_stamp(Tx& tx, PostId quoted, const Uri& quoting);
/// False when there was none.
bool drop_stamp(Tx& tx, PostId quoted, const Uri& quoting);

}  // namespace kith::storage
