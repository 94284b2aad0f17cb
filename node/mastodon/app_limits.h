// The bounds of what an application gets for itself, with nobody signed in.
#pragma once

#include <chrono>
#include <cstddef>

namespace kith::limits {

inline constexpr std::size_t app_grants_max = 60;            // to one address, in
inline constexpr std::chrono::minutes app_grants_in{10};     // so long
inline constexpr std::size_t own_tokens_of_an_app_max = 10;  // the newest stay

}  // namespace kith::limits
