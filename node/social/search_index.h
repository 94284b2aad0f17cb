// SearchIndex: puts the words of posts into the search, a few at a time, behind those who write and receive,
// and takes out what was deleted. Any thread, one at a time.
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

/// Rewrites the index some pages at a time, so that words of deleted posts do not stay in it. One thread.
class SearchRewrite {
 public:
    explicit SearchRewrite(storage::Database& database) : database_(database) {}
    activitypub::Progress run_once(Instant now);

 private:
    storage::Database& database_;
    Instant began_{};
    Instant next_pass_{};
    bool under_way_ = false;
};

}  // namespace kith::node
