// The bounds of collections, which are Mastodon's:
// https://docs.joinmastodon.org/client/collections/#limitations
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace kith::limits {

using namespace std::chrono_literals;

inline constexpr std::int64_t collections_max = 10;      // of one person
inline constexpr std::size_t collections_made_max = 20;  // by one person in a day, as each tells those on it
inline constexpr std::size_t collection_people_max = 25;
inline constexpr std::size_t collection_name_chars_max = 40;
inline constexpr std::size_t collection_description_chars_max = 100;
inline constexpr std::size_t collections_a_page_default = 40;
inline constexpr std::size_t collections_a_page_max = 80;
inline constexpr std::size_t collections_offset_max = 10'000;
inline constexpr auto collection_update_told_again_after = 1h;

}  // namespace kith::limits
