// Endorsements: whom people show on their profile, and whom they do not want to see suggested. Repositories
// over a Tx.
#pragma once

#include "storage/ids.h"
#include "storage/page.h"

#include <vector>

namespace kith::storage {

/// False where it is there already.
bool put_endorsement(Tx& tx, ActorId by, ActorId target, Instant now);
bool remove_endorsement(Tx& tx, ActorId by, ActorId target);
/// Of those who are still followed and not gone; paged by their id.
std::vector<ActorId> endorsements_of(Tx& tx, ActorId by, const Page& page);
/// The same for others to see: who allows to be listed.
std::vector<ActorId> listed_endorsements_of(Tx& tx, ActorId by, const Page& page);

void dismiss_suggestion(Tx& tx, ActorId by, ActorId target);

}  // namespace kith::storage
