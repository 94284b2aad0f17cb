// Tombstones: the URIs of deleted objects, kept so that no late Create brings one back.
#pragma once

#include "consent/base/uri.h"
#include "storage/database.h"

#include <optional>
#include <string>

namespace kith::storage {

struct Tombstone {
    Uri uri;
    std::string former_type{};
    bool is_local = false;
    bool was_open = false;  // public or unlisted: that it existed is no secret
    std::optional<Instant> published{};
    Instant at{};
};

std::optional<Tombstone> find_tombstone(Tx& tx, const Uri& uri);
bool is_tombstoned(Tx& tx, const Uri& uri);
/// Keeps the first one. One without a former type is early: of something that was never here.
void insert_tombstone(Tx& tx, const Tombstone& tombstone);
/// How many early ones were left in that time; `most` when there are more.
std::int64_t count_early_tombstones(Tx& tx, Instant from, Instant until, std::size_t most);
/// Drops early ones, at most so many; how many it were.
std::int64_t prune_early_tombstones(Tx& tx, Instant before, std::size_t limit);

}  // namespace kith::storage
