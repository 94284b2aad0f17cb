// Named settings of the node itself that must survive a restart. Never a secret, never a person.
#pragma once

#include "storage/database.h"

#include <optional>
#include <string>
#include <string_view>

namespace kith::storage {

std::optional<std::string> find_setting(Tx& tx, std::string_view name);
void put_setting(Tx& tx, std::string_view name, std::string_view value);
void drop_setting(Tx& tx, std::string_view name);

}  // namespace kith::storage
