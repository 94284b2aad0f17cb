// Doctor: looks a node over from inside and outside, and says of each thing that is wrong how to mend it.
// Called by the command line, in its own process; it asks the network.
#pragma once

#include "activitypub/transport.h"
#include "consent/base/result.h"
#include "node/config.h"
#include "node/directory.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace kith::node {

enum class Health { good, unsure, bad };
std::string_view name_of(Health health);

struct Finding {
    std::string check;
    Health health = Health::good;
    std::string what;
    std::string mend{};  // "" when there is nothing to do
};

/// `status`: the answer to the command of that name, which also tells whether the server runs.
std::vector<Finding> examine(const Directory& directory,
                             const Config& config,
                             const Result<nlohmann::json>& status,
                             Transport& transport);

}  // namespace kith::node
