// Things to dereference some time soon: parents, replies, context collections, stale actors.
#pragma once

#include "consent/base/uri.h"
#include "storage/database.h"

#include <optional>
#include <string>
#include <vector>

namespace kith::storage {

struct FetchItem {
    Uri uri;
    std::string kind{};      // object, replies, context, actor, followers_sync, quote_stamp
    std::int64_t chain = 0;  // how far from what asked for it
    std::optional<std::string> about{};
    int attempts = 0;
    Instant next{};
    Instant created{};
};

/// Once for each URI, kind and `about`: a second wish keeps the earlier time and the shorter chain. True when
/// it is new; one for which there is no room, in all or for its host, is forgotten.
bool push_fetch(Tx& tx, const FetchItem& item);
/// Due ones, the oldest first. They stay: call retry_fetch or drop_fetch for each.
std::vector<FetchItem> due_fetches(Tx& tx, Instant now, std::size_t limit);
/// Counts an attempt.
void retry_fetch(Tx& tx, const FetchItem& item, Instant next);
void drop_fetch(Tx& tx, const FetchItem& item);
std::int64_t count_fetches(Tx& tx);
std::optional<Instant> next_fetch(Tx& tx);

}  // namespace kith::storage
