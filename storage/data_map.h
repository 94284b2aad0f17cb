// What is kept of how many people, and what it may be used for: counts only, for the map of all processing
// (GDPR Art. 30). Reads whole tables: for a person who asks.
#pragma once

#include "storage/database.h"
#include "storage/ids.h"

#include <cstdint>
#include <string>
#include <vector>

namespace kith::storage {

struct KeptKind {
    std::string kind{};
    std::string source{};     // self, staff, operator, import, remote, inferred
    std::string retention{};  // the class of the detail
    std::string basis{};
    std::int64_t persons = 0;
};
std::vector<KeptKind> kept_kinds(Tx& tx);

/// Grants that are live now.
struct LiveUse {
    std::string kind{};
    std::string purpose{};
    std::string verb{};
    std::string audience{};  // its kind; one person is "actor", whoever it is
    std::string basis{};
    std::int64_t persons = 0;
};
std::vector<LiveUse> live_uses(Tx& tx, Instant now);

}  // namespace kith::storage
