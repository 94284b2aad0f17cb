// The bounds of how people read through the client API: lists, filters, notifications.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace kith::limits {

using namespace std::chrono_literals;

// What one person keeps.
inline constexpr std::int64_t lists_max = 50;
inline constexpr std::int64_t list_members_max = 5'000;
inline constexpr std::size_t list_title_bytes_max = 1'000;
inline constexpr std::int64_t filters_max = 200;
inline constexpr std::int64_t filter_keywords_max = 500;  // of all of them
inline constexpr std::int64_t filter_statuses_max = 500;  // of one filter
inline constexpr std::size_t filter_text_bytes_max = 1'000;

// Notifications.
inline constexpr std::size_t notifications_default = 40;
inline constexpr std::size_t notifications_max = 80;
inline constexpr std::size_t notifications_counted = 100;  // by default, of those that are unread
inline constexpr std::size_t notifications_counted_max = 1'000;
inline constexpr std::size_t notification_rows_a_page = 4'000;  // looked through for one page of groups
inline constexpr std::size_t notification_samples_max = 8;      // accounts named of a group

// Upkeep.
inline constexpr auto idle_home_feed_for = 24h * 7;
inline constexpr std::size_t home_feeds_a_step = 20;
inline constexpr std::size_t ended_mutes_a_step = 500;

}  // namespace kith::limits
