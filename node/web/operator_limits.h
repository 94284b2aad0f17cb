// Bounds of the operators' pages. Any thread.
#pragma once

#include <cstddef>
#include <cstdint>

namespace kith::limits {

inline constexpr std::size_t operator_list_page = 20;     // lines of a list
inline constexpr std::size_t operator_counted_max = 100;  // of what waits; beyond it reads "100+"
inline constexpr std::size_t operator_hosts_shown = 100;
inline constexpr std::size_t operator_reason_bytes_max = 2000;
inline constexpr std::int64_t operator_invite_uses_max = 100;
inline constexpr std::int64_t operator_invite_days_max = 90;
inline constexpr std::int64_t operator_block_days_max = 3650;

}  // namespace kith::limits
