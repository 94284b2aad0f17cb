// What the doctor finds about streams that have a port or a host name of their own. For node/doctor.cpp only.
#pragma once

#include "node/doctor.h"

#include <vector>

namespace kith::node {

/// Nothing where kith.toml says nothing of them. `serving`: the node runs.
std::vector<Finding> look_at_streaming(const Config& config, bool serving, Transport& transport);

/// In words, why nothing came back.
std::string why_no_answer(const Error& error);

}  // namespace kith::node
