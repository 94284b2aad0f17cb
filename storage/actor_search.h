// Accounts by what is typed: a whole handle finds anybody known here. For people who look, the beginning of a
// user name or of a public display name also finds who is discoverable, whom they follow, and themselves; and
// of those who are of this node or followed, so does the beginning of a later word of the name.
#pragma once

#include "storage/actors.h"

#include <string>
#include <string_view>
#include <vector>

namespace kith::storage {

struct ActorSearch {
    std::string words{};         // folded
    bool only_followed = false;  // by the viewer
    std::size_t limit = 40;
    std::size_t offset = 0;
};
/// Whom the viewer follows first, then our own people; never who is gone or blocks the viewer.
std::vector<ActorRow> search_actors(Tx& tx, const ActorSearch& search, ActorId viewer, Instant now);

}  // namespace kith::storage
