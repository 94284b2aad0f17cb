// GET /livez (the process answers) and /readyz (it can do its work: the database takes writes, the disk has
// room).
#pragma once

#include "consent/base/clock.h"
#include "node/http/problem.h"
#include "node/http/router.h"
#include "storage/database.h"

#include <string>

namespace kith::node {

struct HealthParts {
    storage::Database& database;
    const Problems& problems;
    Clock& clock;
    std::string directory;
};

/// What it says is looked up at most once in a few seconds, however often it is asked. The parts outlive the
/// router.
void add_health_routes(Router& router, const HealthParts& parts);

}  // namespace kith::node
