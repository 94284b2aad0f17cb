// The bounds of the admin API's lists.
#pragma once

#include <cstddef>

namespace kith::limits {

inline constexpr std::size_t admin_page_default = 100;
inline constexpr std::size_t admin_page_max = 200;

}  // namespace kith::limits
