// Filters: words and posts that somebody wants hidden or marked, by where they read. Repositories over a Tx;
// nothing but the owner's own is found.
#pragma once

#include "storage/database.h"
#include "storage/ids.h"

#include <optional>
#include <string>
#include <vector>

namespace kith::storage {

using FilterId = Id<struct FilterTag>;
using FilterKeywordId = Id<struct FilterKeywordTag>;
using FilterStatusId = Id<struct FilterStatusTag>;

struct FilterRow {
    FilterId id{};
    ActorId owner{};
    std::string title{};
    std::vector<std::string> contexts{};  // home, notifications, public, thread, account
    std::string action = "warn";          // warn, hide, blur
    std::optional<Instant> expires{};
    Instant created{};
};
struct FilterKeywordRow {
    FilterKeywordId id{};
    FilterId filter{};
    std::string keyword{};
    bool whole_word = true;
};
struct FilterStatusRow {
    FilterStatusId id{};
    FilterId filter{};
    PostId post{};
};

void insert_filter(Tx& tx, const FilterRow& row);
void update_filter(Tx& tx, const FilterRow& row);
void delete_filter(Tx& tx, FilterId id);
std::optional<FilterRow> find_filter(Tx& tx, FilterId id, ActorId owner);
/// Also those that have expired.
std::vector<FilterRow> filters_of(Tx& tx, ActorId owner);

void insert_keyword(Tx& tx, const FilterKeywordRow& row);
void update_keyword(Tx& tx, const FilterKeywordRow& row);
void delete_keyword(Tx& tx, FilterKeywordId id);
std::optional<FilterKeywordRow> find_keyword(Tx& tx, FilterKeywordId id, ActorId owner);
std::vector<FilterKeywordRow> keywords_of(Tx& tx, FilterId filter);
/// Of all of somebody's filters.
std::vector<FilterKeywordRow> keywords_of(Tx& tx, ActorId owner);
std::int64_t count_keywords(Tx& tx, ActorId owner);

/// False where it is there already.
bool insert_filter_status(Tx& tx, const FilterStatusRow& row);
void delete_filter_status(Tx& tx, FilterStatusId id);
std::optional<FilterStatusRow> find_filter_status(Tx& tx, FilterStatusId id, ActorId owner);
std::vector<FilterStatusRow> filter_statuses_of(Tx& tx, FilterId filter);
/// Which of somebody's filters name this post.
std::vector<FilterId> filters_naming(Tx& tx, ActorId owner, PostId post);

}  // namespace kith::storage
