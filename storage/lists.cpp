#include "storage/lists.h"

namespace kith::storage {
namespace {

constexpr std::string_view columns =
    "SELECT l.id, l.owner_id, l.title, l.replies_policy, l.exclusive, l.created_ms FROM lists l ";

ListRow read(const Rows& rows) {
    Columns c(rows);
    return {.id = c.id<ListId>(),
            .owner = c.id<ActorId>(),
            .title = c.text(),
            .replies_policy = c.text(),
            .exclusive = c.flag(),
            .created = c.instant()};
}

template <class... Args>
std::vector<ListRow> select(Tx& tx, std::string_view where, const Args&... args) {
    std::vector<ListRow> lists;
    Rows rows = tx.query(std::string(columns).append(where), args...);
    while (rows.next()) lists.push_back(read(rows));
    return lists;
}

std::int64_t count(Rows rows) {
    return rows.next() ? rows.integer(0) : 0;
}

}  // namespace

void insert_list(Tx& tx, const ListRow& row) {
    tx.execute(
        "INSERT INTO lists (id, owner_id, title, replies_policy, exclusive, created_ms)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        row.id,
        row.owner,
        row.title,
        row.replies_policy,
        row.exclusive,
        row.created);
}

void update_list(Tx& tx, const ListRow& row) {
    tx.execute("UPDATE lists SET title = ?, replies_policy = ?, exclusive = ? WHERE id = ?",
               row.title,
               row.replies_policy,
               row.exclusive,
               row.id);
}

void delete_list(Tx& tx, ListId id) {
    tx.execute("DELETE FROM lists WHERE id = ?", id);
}

std::optional<ListRow> find_list(Tx& tx, ListId id, ActorId owner) {
    auto found = select(tx, "WHERE l.id = ? AND l.owner_id = ?", id, owner);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

std::vector<ListRow> lists_of(Tx& tx, ActorId owner) {
    return select(tx, "WHERE l.owner_id = ? ORDER BY l.id", owner);
}

std::vector<ListRow> lists_with(Tx& tx, ActorId owner, ActorId member) {
    return select(
        tx,
        "JOIN list_members m ON m.list_id = l.id WHERE m.actor_id = ? AND l.owner_id = ? ORDER BY l.id",
        member,
        owner);
}

std::int64_t count_lists(Tx& tx, ActorId owner) {
    return count(tx.query("SELECT count(*) FROM lists WHERE owner_id = ?", owner));
}

bool add_to_list(Tx& tx, ListId list, ActorId member) {
    return tx.execute(
               "INSERT INTO list_members (list_id, actor_id) VALUES (?, ?)"
               " ON CONFLICT (list_id, actor_id) DO NOTHING",
               list,
               member) > 0;
}

bool remove_from_list(Tx& tx, ListId list, ActorId member) {
    return tx.execute("DELETE FROM list_members WHERE list_id = ? AND actor_id = ?", list, member) > 0;
}

std::int64_t count_members(Tx& tx, ListId list) {
    return count(tx.query("SELECT count(*) FROM list_members WHERE list_id = ?", list));
}

std::vector<ActorRow> members_of(Tx& tx, ListId list, const Page& page) {
    static const PagedQuery query(
        "SELECT a.id FROM list_members m JOIN actors a ON a.id = m.actor_id WHERE m.list_id = ?"
        " AND m.actor_id < ? AND m.actor_id > ? AND a.suspended_ms IS NULL AND a.deleted_ms IS NULL"
        " ORDER BY m.actor_id {order} LIMIT ?");
    std::vector<ActorId> ids;
    {
        Rows rows = tx.query(query.in(page), list, page.upper(), page.lower(), page.rows());
        while (rows.next()) ids.push_back(rows.id<ActorId>(0));
    }
    std::vector<ActorRow> members;
    for (const ActorId id : newest_first(std::move(ids), page)) {
        if (auto row = find_actor(tx, id)) members.push_back(*std::move(row));
    }
    return members;
}

void remove_from_lists_of(Tx& tx, ActorId owner, ActorId member) {
    tx.execute(
        "DELETE FROM list_members WHERE actor_id = ? AND list_id IN (SELECT id FROM lists WHERE owner_id = "
        "?)",
        member,
        owner);
}

}  // namespace kith::storage
