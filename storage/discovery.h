// Discovery: the directory of those who want to be discovered, and whom of them to suggest to somebody. Any
// thread.
#pragma once

#include "storage/database.h"
#include "storage/ids.h"

#include <cstddef>
#include <vector>

namespace kith::storage {

enum class DirectoryOrder { active, newest };
struct DirectoryQuery {
    bool local = false;
    DirectoryOrder order = DirectoryOrder::active;
    std::size_t limit = 40;
    std::size_t offset = 0;
};
/// Nobody who is gone or has moved; for a viewer, nobody with whom there is a block, a mute or a blocked
/// domain.
std::vector<ActorId> directory(Tx& tx, const DirectoryQuery& query, ActorId viewer, Instant now);

/// Our people whom the viewer neither follows nor asked to, nor wants to see suggested no more; the most
/// followed first.
std::vector<ActorId> suggestions(Tx& tx, ActorId viewer, Instant now, std::size_t limit);

}  // namespace kith::storage
