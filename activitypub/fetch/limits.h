// The bounds that only fetching needs; those that others share are in consent/base/limits.h.
#pragma once

#include <chrono>
#include <cstddef>

namespace kith::limits {

using namespace std::chrono_literals;

// All fetches of one cause together; a single one has its own deadline, so it takes that much longer at most.
inline constexpr auto fetch_chain_deadline = 20s;

// Of a collection (a context, replies, followers): pages, and items that live elsewhere than it does.
inline constexpr std::size_t collection_pages_max = 10;
inline constexpr std::size_t collection_foreign_items_max = 50;
inline constexpr std::size_t collection_foreign_hosts_max = 10;

}  // namespace kith::limits
