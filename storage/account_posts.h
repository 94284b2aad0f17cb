// One account's posts and boosts as the client API lists them: filtered in the query, so that a page is full
// where there are enough. Repositories over a Tx.
#pragma once

#include "storage/timelines.h"

#include <string>
#include <vector>

namespace kith::storage {

struct AccountListing {
    bool pinned = false;  // pinned posts alone
    bool media = false;   // with attachments alone; boosts have none
    bool replies = true;  // also answers to others; those to oneself are always there
    bool boosts = true;
    std::string tagged{};  // folded; "": with any or none
};

/// What the viewer may see, newest first.
std::vector<TimelineEntry> account_posts(
    Tx& tx, ActorId author, const AccountListing& listing, const Viewer& viewer, const Page& page);

}  // namespace kith::storage
