// The bounds of the account pages of the client API.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace kith::limits {

inline constexpr std::size_t language_bytes_max = 20;  // of one that a follow is narrowed to
inline constexpr std::size_t follow_languages_max = 50;
inline constexpr std::size_t account_note_chars_max = 2'000;
inline constexpr std::size_t attribution_domains_max = 10;
inline constexpr std::size_t domain_blocks_default = 100;
inline constexpr std::size_t domain_blocks_max = 200;
inline constexpr std::size_t domain_block_follows_max = 1'000;  // that end with one call
inline constexpr std::size_t directory_offset_max = 10'000;
inline constexpr std::size_t followed_tags_default = 100;
inline constexpr std::size_t followed_tags_max = 200;     // on one page
inline constexpr std::int64_t tags_followed_max = 1'000;  // by one person
inline constexpr std::size_t tag_bytes_max = 300;
inline constexpr std::chrono::seconds mute_longest{86'400LL * 365 * 100};

}  // namespace kith::limits
