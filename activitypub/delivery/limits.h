// The bounds that only delivery needs; those that others share are in consent/base/limits.h.
#pragma once

#include <cstddef>

namespace kith::limits {

// Messages with a token in them that wait for one person's server; the oldest is not sent any more.
inline constexpr std::size_t sealed_bodies_max = 20;

}  // namespace kith::limits
