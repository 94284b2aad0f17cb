#include "storage/user_domain_blocks.h"

#include "storage/columns.h"

namespace kith::storage {

bool put_user_domain_block(Tx& tx, ActorId by, const UserDomainBlock& block) {
    return tx.execute(
               "INSERT INTO user_domain_blocks (actor_id, host, id) VALUES (?, ?, ?)"
               " ON CONFLICT (actor_id, host) DO NOTHING",
               by,
               block.host,
               block.id) > 0;
}

bool remove_user_domain_block(Tx& tx, ActorId by, const Host& host) {
    return tx.execute("DELETE FROM user_domain_blocks WHERE actor_id = ? AND host = ?", by, host) > 0;
}

bool is_domain_blocked_by(Tx& tx, ActorId by, const Host& host) {
    return tx.query("SELECT 1 FROM user_domain_blocks WHERE actor_id = ? AND host = ?", by, host).next();
}

std::vector<UserDomainBlock> user_domain_blocks_of(Tx& tx, ActorId by, const Page& page) {
    static const PagedQuery query(
        "SELECT id, host FROM user_domain_blocks WHERE actor_id = ? AND id < ? AND id > ?"
        " ORDER BY id {order} LIMIT ?");
    std::vector<UserDomainBlock> blocks;
    Rows rows = tx.query(query.in(page), by, page.upper(), page.lower(), page.rows());
    while (rows.next()) {
        Columns c(rows);
        blocks.push_back({.id = c.number(), .host = c.host()});
    }
    return newest_first(std::move(blocks), page);
}

std::string unless_domain_blocked(std::string_view column) {
    return std::string(
               " AND NOT EXISTS (SELECT 1 FROM user_domain_blocks ud JOIN actors ua ON ua.host = ud.host"
               " WHERE ud.actor_id = (SELECT id FROM viewer) AND ua.id = ")
        .append(column)
        .append(") ");
}

}  // namespace kith::storage
