// SearchIndex: puts the words of posts into the search, a few at a time, behind those who write and receive.
// Any thread, one at a time.
#pragma once

#include "activitypub/progress.h"
#include "storage/database.h"

namespace kith::node {

class SearchIndex {
 public:
    explicit SearchIndex(storage::Database& database) : database_(database) {}
    activitypub::Progress run_once(Instant now);

 private:
    activitypub::Progress look_at_authors(Instant now);

    storage::Database& database_;
};

}  // namespace kith::node
