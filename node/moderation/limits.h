// The bounds of what the staff sees and does.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace kith::limits {

inline constexpr std::size_t moderation_reason_bytes_max = 2'000;
inline constexpr std::size_t addresses_a_turn = 500;  // opened in one transaction, while one is searched for
inline constexpr std::size_t moderation_history_max = 100;     // deeds about one account
inline constexpr std::size_t moderation_sign_ups_max = 1'000;  // shown at once
inline constexpr std::size_t moderation_invites_max = 1'000;   // shown at once
inline constexpr std::int64_t invite_uses_max = 10'000;
inline constexpr std::chrono::days invite_days_max{365};
inline constexpr std::size_t moderation_domain_bytes_max = 253;
inline constexpr std::size_t moderation_blocks_max = 10'000;  // of mail domains, and of networks
inline constexpr unsigned network_bits_max_v4 = 24;           // narrower is one person's
inline constexpr unsigned network_bits_max_v6 = 48;

}  // namespace kith::limits

namespace kith::node {

/// As long as the purpose allows.
inline constexpr std::chrono::days staff_deeds_kept_for{365};

}  // namespace kith::node
