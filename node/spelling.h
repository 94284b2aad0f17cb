// Spelling: the name that somebody probably meant. Pure; any thread.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace kith::node {

/// Letters to add, drop, change or swap with their neighbour to get from one to the other; without regard to
/// case.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The name nearest to `typed`, or "" when none is near enough to be worth saying.
std::string_view nearest(std::string_view typed, std::span<const std::string_view> names);

}  // namespace kith::node
