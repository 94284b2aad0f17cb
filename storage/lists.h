// Lists: people whom somebody put together to read them apart. Repositories over a Tx; whoever calls sees to
// it that only whom the owner follows is added.
#pragma once

#include "storage/actors.h"
#include "storage/page.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kith::storage {

using ListId = Id<struct ListTag>;

struct ListRow {
    ListId id{};
    ActorId owner{};
    std::string title{};
    std::string replies_policy = "list";  // followed, list, none
    bool exclusive = false;               // who is on it is not in the home timeline
    Instant created{};
};

void insert_list(Tx& tx, const ListRow& row);
/// Title, policy and whether it is exclusive.
void update_list(Tx& tx, const ListRow& row);
void delete_list(Tx& tx, ListId id);
/// None where it is not the owner's.
std::optional<ListRow> find_list(Tx& tx, ListId id, ActorId owner);
std::vector<ListRow> lists_of(Tx& tx, ActorId owner);
/// Of the owner's lists those that hold somebody.
std::vector<ListRow> lists_with(Tx& tx, ActorId owner, ActorId member);
std::int64_t count_lists(Tx& tx, ActorId owner);

/// False where they were on it already.
bool add_to_list(Tx& tx, ListId list, ActorId member);
bool remove_from_list(Tx& tx, ListId list, ActorId member);
std::int64_t count_members(Tx& tx, ListId list);
/// Neither suspended nor deleted, paged by their id.
std::vector<ActorRow> members_of(Tx& tx, ListId list, const Page& page);
/// Whom the owner follows no more is on none of their lists.
void remove_from_lists_of(Tx& tx, ActorId owner, ActorId member);

}  // namespace kith::storage
