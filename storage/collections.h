// Collections: people whom somebody recommends to everybody. Repositories over a Tx. Nobody is shown on one
// against their will, which is asked whenever it is read: what is kept is only whom its owner named.
// https://docs.joinmastodon.org/client/collections/
#pragma once

#include "storage/actors.h"
#include "storage/columns.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace kith::storage {

using CollectionId = Id<struct CollectionTag>;
using CollectionItemId = Id<struct CollectionItemTag>;

struct CollectionRow {
    CollectionId id{};
    ActorId owner{};
    std::string name{};
    std::string description{};
    std::string language{};
    std::string tag{};
    bool sensitive = false;
    bool discoverable = true;  // in the list of its owner's; else only whoever has its id finds it
    Instant created{};
    Instant updated{};
};

struct CollectionItemRow {
    CollectionItemId id{};
    CollectionId collection{};
    ActorId actor{};
    Instant created{};
    bool open = true;  // everybody sees it; else its owner and who is on it
};

/// Rows of a list that is turned over by counting.
struct Stretch {
    std::size_t offset = 0;
    std::size_t limit = 40;
};

void insert_collection(Tx& tx, const CollectionRow& row);
/// Everything but the owner and when it was made.
void update_collection(Tx& tx, const CollectionRow& row);
void delete_collection(Tx& tx, CollectionId id);
std::int64_t count_collections(Tx& tx, ActorId owner);

/// None alike where there is no such one, where its owner is gone and where they block the viewer.
std::optional<CollectionRow> find_collection(Tx& tx, CollectionId id, ActorId viewer);
/// The newest first; of others those that are discoverable, nothing of who is gone or blocks the viewer.
std::vector<CollectionRow> collections_of(Tx& tx, ActorId owner, ActorId viewer, const Stretch& stretch);
/// Those that name somebody, for themselves: also while they let nobody find them.
std::vector<CollectionRow> collections_with(Tx& tx, ActorId actor, const Stretch& stretch);

/// Whom a viewer sees on it, in the order in which they were added: of those who still let themselves be
/// found, nobody with whom there is a block, or whom the viewer mutes. Whoever does not let themselves be
/// found any more is seen by the owner and by themselves.
std::vector<CollectionItemRow> items_of(Tx& tx, const CollectionRow& collection, ActorId viewer, Instant now);
/// Whatever anybody sees of it.
std::optional<CollectionItemRow> find_item(Tx& tx, CollectionId collection, CollectionItemId id);
/// False where it names them already.
bool add_item(Tx& tx, const CollectionItemRow& row);
void remove_item(Tx& tx, CollectionItemId id);
/// Who is on it takes themselves off, and cannot be added by this owner again.
void revoke_item(Tx& tx, const CollectionRow& collection, const CollectionItemRow& item, Instant now);
/// When one blocks the other: neither is on a collection of the other's any more.
void remove_from_collections_between(Tx& tx, ActorId one, ActorId other);

/// Whether anybody may put them on a collection: one of our people who let themselves be found. People of
/// other servers cannot be asked.
bool lets_be_featured(const ActorRow& actor);
/// And this owner: there is no block between them, and they did not take themselves off before.
bool may_feature(Tx& tx, ActorId owner, const ActorRow& actor);

}  // namespace kith::storage
