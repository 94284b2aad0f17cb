// How many people a text may name, and how long they are looked for.
#pragma once

#include <chrono>
#include <cstddef>

namespace kith::limits {

inline constexpr std::size_t mentions_max = 50;
inline constexpr std::chrono::seconds mentions_looked_for{10};  // all of one text together

}  // namespace kith::limits
