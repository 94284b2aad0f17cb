// GET of posts, activities, quote stamps and contexts, each under the visibility rule.
#pragma once

#include "node/routes/federation.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace kith::node {

void add_object_routes(Router& router, const FederationParts& parts);

/// A route's {name} as a positive number.
std::optional<std::int64_t> number_in(const Request& request, std::string_view name);

}  // namespace kith::node
