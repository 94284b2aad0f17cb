// Small shared pieces of Social's files.
#pragma once

#include "storage/actors.h"
#include "storage/database.h"

#include <string>
#include <string_view>

namespace kith::node {

/// The row of one of our people who may act now. Errc::denied when suspended, Errc::not_found when gone.
Result<storage::ActorRow> acting(storage::Tx& tx, storage::ActorId as);

std::string lower_ascii(std::string_view text);

}  // namespace kith::node
