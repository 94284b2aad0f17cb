#include "storage/collections.h"

#include "storage/mutes.h"
#include "storage/visibility.h"

#include <string_view>

namespace kith::storage {
namespace {

constexpr std::string_view columns =
    "SELECT c.id, c.owner_id, c.name, c.description, c.language, c.tag, c.sensitive, c.discoverable,"
    " c.created_ms, c.updated_ms FROM collections c ";

/// Whose owner is there and does not block the viewer of `with_viewer`.
constexpr std::string_view of_an_open_owner =
    "JOIN actors o ON o.id = c.owner_id AND o.suspended_ms IS NULL AND o.deleted_ms IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.actor_id = o.id"
    " AND b.target_id = (SELECT id FROM viewer)) ";

CollectionRow read(const Rows& rows) {
    Columns c(rows);
    return {.id = c.id<CollectionId>(),
            .owner = c.id<ActorId>(),
            .name = c.text(),
            .description = c.text(),
            .language = c.text(),
            .tag = c.text(),
            .sensitive = c.flag(),
            .discoverable = c.flag(),
            .created = c.instant(),
            .updated = c.instant()};
}

std::vector<CollectionRow> all(Rows rows) {
    std::vector<CollectionRow> list;
    while (rows.next()) list.push_back(read(rows));
    return list;
}

std::string collections_where(std::string_view where) {
    return std::string(with_viewer).append(columns).append(of_an_open_owner).append(where);
}

CollectionItemRow read_item(const Rows& rows) {
    Columns c(rows);
    return {.id = c.id<CollectionItemId>(),
            .collection = c.id<CollectionId>(),
            .actor = c.id<ActorId>(),
            .created = c.instant(),
            .open = c.flag()};
}

constexpr std::string_view item_columns =
    "SELECT i.id, i.collection_id, i.actor_id, i.created_ms, a.discoverable FROM collection_items i"
    " JOIN actors a ON a.id = i.actor_id ";

/// " AND …": no block between two actors, in either direction.
std::string unless_blocked(std::string_view one, std::string_view other) {
    return std::string(" AND NOT EXISTS (SELECT 1 FROM blocks b WHERE (b.actor_id = ")
        .append(one)
        .append(" AND b.target_id = ")
        .append(other)
        .append(") OR (b.actor_id = ")
        .append(other)
        .append(" AND b.target_id = ")
        .append(one)
        .append("))");
}

}  // namespace

void insert_collection(Tx& tx, const CollectionRow& row) {
    tx.execute(
        "INSERT INTO collections (id, owner_id, name, description, language, tag, sensitive, discoverable,"
        " created_ms, updated_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        row.id,
        row.owner,
        row.name,
        row.description,
        row.language,
        row.tag,
        row.sensitive,
        row.discoverable,
        row.created,
        row.updated);
}

void update_collection(Tx& tx, const CollectionRow& row) {
    tx.execute(
        "UPDATE collections SET name = ?, description = ?, language = ?, tag = ?, sensitive = ?,"
        " discoverable = ?, updated_ms = ? WHERE id = ?",
        row.name,
        row.description,
        row.language,
        row.tag,
        row.sensitive,
        row.discoverable,
        row.updated,
        row.id);
}

void delete_collection(Tx& tx, CollectionId id) {
    tx.execute("DELETE FROM collections WHERE id = ?", id);
}

std::int64_t count_collections(Tx& tx, ActorId owner) {
    Rows rows = tx.query("SELECT count(*) FROM collections WHERE owner_id = ?", owner);
    return rows.next() ? rows.integer(0) : 0;
}

std::optional<CollectionRow> find_collection(Tx& tx, CollectionId id, ActorId viewer) {
    static const std::string sql = collections_where("WHERE c.id = ?");
    Rows rows = tx.query(sql, viewer, id);
    if (!rows.next()) return std::nullopt;
    return read(rows);
}

std::vector<CollectionRow> collections_of(Tx& tx, ActorId owner, ActorId viewer, const Stretch& stretch) {
    static const std::string sql = collections_where(
        "WHERE c.owner_id = ? AND (c.discoverable = 1 OR c.owner_id = (SELECT id FROM viewer))"
        " ORDER BY c.id DESC LIMIT ? OFFSET ?");
    return all(tx.query(sql, viewer, owner, stretch.limit, stretch.offset));
}

std::vector<CollectionRow> collections_with(Tx& tx, ActorId actor, const Stretch& stretch) {
    static const std::string sql = collections_where(
        "JOIN collection_items i ON i.collection_id = c.id WHERE i.actor_id = ?"
        " ORDER BY c.id DESC LIMIT ? OFFSET ?");
    return all(tx.query(sql, actor, actor, stretch.limit, stretch.offset));
}

std::vector<CollectionItemRow> items_of(Tx& tx,
                                        const CollectionRow& collection,
                                        ActorId viewer,
                                        Instant now) {
    static const std::string sql =
        std::string(with_viewer)
            .append(item_columns)
            .append(
                "JOIN collections c ON c.id = i.collection_id"
                " WHERE i.collection_id = ? AND a.is_local = 1 AND a.suspended_ms IS NULL"
                " AND a.deleted_ms IS NULL AND a.moved_to IS NULL"
                " AND (a.discoverable = 1 OR (SELECT id FROM viewer) IN (i.actor_id, c.owner_id))")
            .append(unless_blocked("c.owner_id", "i.actor_id"))
            .append(unless_blocked("(SELECT id FROM viewer)", "i.actor_id"))
            // Whom its owner mutes they named themselves.
            .append(" AND (c.owner_id = (SELECT id FROM viewer) OR (1 = 1")
            .append(unless_muted("i.actor_id"))
            .append(")) ORDER BY i.id");
    std::vector<CollectionItemRow> items;
    Rows rows = tx.query(sql, viewer, collection.id, now);
    while (rows.next()) items.push_back(read_item(rows));
    return items;
}

std::optional<CollectionItemRow> find_item(Tx& tx, CollectionId collection, CollectionItemId id) {
    static const std::string sql = std::string(item_columns).append("WHERE i.id = ? AND i.collection_id = ?");
    Rows rows = tx.query(sql, id, collection);
    if (!rows.next()) return std::nullopt;
    return read_item(rows);
}

bool add_item(Tx& tx, const CollectionItemRow& row) {
    return tx.execute(
               "INSERT INTO collection_items (id, collection_id, actor_id, created_ms) VALUES (?, ?, ?, ?)"
               " ON CONFLICT (collection_id, actor_id) DO NOTHING",
               row.id,
               row.collection,
               row.actor,
               row.created) > 0;
}

void remove_item(Tx& tx, CollectionItemId id) {
    tx.execute("DELETE FROM collection_items WHERE id = ?", id);
}

void revoke_item(Tx& tx, const CollectionRow& collection, const CollectionItemRow& item, Instant now) {
    remove_item(tx, item.id);
    tx.execute(
        "INSERT INTO collection_revocations (owner_id, actor_id, at_ms) VALUES (?, ?, ?)"
        " ON CONFLICT (owner_id, actor_id) DO NOTHING",
        collection.owner,
        item.actor,
        now);
}

void remove_from_collections_between(Tx& tx, ActorId one, ActorId other) {
    constexpr std::string_view sql =
        "DELETE FROM collection_items WHERE actor_id = ?"
        " AND collection_id IN (SELECT id FROM collections WHERE owner_id = ?)";
    tx.execute(sql, one, other);
    tx.execute(sql, other, one);
}

bool lets_be_featured(const ActorRow& actor) {
    return actor.is_local && actor.discoverable && !actor.gone() && !actor.moved_to &&
           actor.type != "Application";
}

bool may_feature(Tx& tx, ActorId owner, const ActorRow& actor) {
    if (!lets_be_featured(actor)) return false;
    static const std::string sql = std::string(
        "SELECT 1 FROM actors a WHERE a.id = ?"
        " AND NOT EXISTS (SELECT 1 FROM collection_revocations r WHERE r.owner_id = ?"
        " AND r.actor_id = a.id)"
        " AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.actor_id = a.id AND b.target_id = ?)"
        " AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.actor_id = ? AND b.target_id = a.id)");
    return tx.query(sql, actor.id, owner, owner, owner).next();
}

}  // namespace kith::storage
