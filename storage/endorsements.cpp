#include "storage/endorsements.h"

namespace kith::storage {

bool put_endorsement(Tx& tx, ActorId by, ActorId target, Instant now) {
    return tx.execute(
               "INSERT INTO endorsements (actor_id, target_id, at_ms) VALUES (?, ?, ?)"
               " ON CONFLICT (actor_id, target_id) DO NOTHING",
               by,
               target,
               now) > 0;
}

bool remove_endorsement(Tx& tx, ActorId by, ActorId target) {
    return tx.execute("DELETE FROM endorsements WHERE actor_id = ? AND target_id = ?", by, target) > 0;
}

namespace {

/// Who unfollows, or is made to, endorses no more.
constexpr std::string_view still_followed =
    " EXISTS (SELECT 1 FROM follows f WHERE f.follower_id = e.actor_id AND f.followed_id = e.target_id"
    " AND f.state = 'accepted') ";

PagedQuery endorsed_query(std::string_view whom) {
    return PagedQuery(std::string("SELECT e.target_id FROM endorsements e JOIN actors a ON a.id = e.target_id"
                                  " AND a.suspended_ms IS NULL AND a.deleted_ms IS NULL")
                          .append(whom)
                          .append(" WHERE e.actor_id = ? AND e.target_id < ? AND e.target_id > ? AND")
                          .append(still_followed)
                          .append("ORDER BY e.target_id {order} LIMIT ?"));
}

std::vector<ActorId> read_endorsed(Tx& tx, const PagedQuery& query, ActorId by, const Page& page) {
    std::vector<ActorId> targets;
    Rows rows = tx.query(query.in(page), by, page.upper(), page.lower(), page.rows());
    while (rows.next()) targets.push_back(rows.id<ActorId>(0));
    return newest_first(std::move(targets), page);
}

}  // namespace

std::vector<ActorId> endorsements_of(Tx& tx, ActorId by, const Page& page) {
    static const PagedQuery query = endorsed_query("");
    return read_endorsed(tx, query, by, page);
}

std::vector<ActorId> listed_endorsements_of(Tx& tx, ActorId by, const Page& page) {
    static const PagedQuery query = endorsed_query(" AND a.listed = 1");
    return read_endorsed(tx, query, by, page);
}

void dismiss_suggestion(Tx& tx, ActorId by, ActorId target) {
    tx.execute(
        "INSERT INTO dismissed_suggestions (actor_id, target_id) VALUES (?, ?)"
        " ON CONFLICT (actor_id, target_id) DO NOTHING",
        by,
        target);
}

}  // namespace kith::storage
