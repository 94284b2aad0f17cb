// The bounds of the terms of service.
#pragma once

#include <cstddef>

namespace kith::limits {

inline constexpr std::size_t terms_max = 100;              // versions of them
inline constexpr std::size_t terms_bytes_max = 256 << 10;  // of one

}  // namespace kith::limits
