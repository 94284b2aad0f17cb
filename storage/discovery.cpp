#include "storage/discovery.h"

#include "storage/moderation.h"
#include "storage/mutes.h"
#include "storage/user_domain_blocks.h"
#include "storage/visibility.h"

#include <string>

namespace kith::storage {
namespace {

/// Binds the viewer and now, in this order.
std::string discoverable_people(std::string_view where) {
    return std::string(with_viewer)
        .append(
            "SELECT a.id FROM actors a LEFT JOIN post_counts c ON c.actor_id = a.id WHERE a.discoverable = 1 "
            "AND a.suspended_ms IS NULL"
            " AND a.deleted_ms IS NULL AND a.moved_to IS NULL AND a.type <> 'Application'"
            " AND NOT EXISTS (SELECT 1 FROM blocks b WHERE (b.actor_id = a.id"
            " AND b.target_id = (SELECT id FROM viewer)) OR (b.target_id = a.id"
            " AND b.actor_id = (SELECT id FROM viewer)))")
        .append(unless_muted("a.id"))
        .append(unless_domain_blocked("a.id"))
        .append(unless_limited("a.id"))
        .append(where);
}

constexpr std::string_view by_activity = " ORDER BY COALESCE(c.last_ms, 0) DESC, a.id DESC LIMIT ? OFFSET ?";

std::vector<ActorId> ids(Rows rows) {
    std::vector<ActorId> found;
    while (rows.next()) found.push_back(rows.id<ActorId>(0));
    return found;
}

}  // namespace

std::vector<ActorId> directory(Tx& tx, const DirectoryQuery& query, ActorId viewer, Instant now) {
    static const std::string active =
        discoverable_people(std::string(" AND (? = 0 OR a.is_local = 1)").append(by_activity));
    static const std::string newest =
        discoverable_people(" AND (? = 0 OR a.is_local = 1) ORDER BY a.id DESC LIMIT ? OFFSET ?");
    return ids(tx.query(query.order == DirectoryOrder::active ? active : newest,
                        viewer,
                        now,
                        query.local,
                        static_cast<std::int64_t>(query.limit),
                        static_cast<std::int64_t>(query.offset)));
}

std::vector<ActorId> suggestions(Tx& tx, ActorId viewer, Instant now, std::size_t limit) {
    static const std::string sql = discoverable_people(
        " AND a.is_local = 1 AND a.id <> (SELECT id FROM viewer)"
        " AND NOT EXISTS (SELECT 1 FROM follows f WHERE f.follower_id = (SELECT id FROM viewer)"
        " AND f.followed_id = a.id)"
        " AND NOT EXISTS (SELECT 1 FROM dismissed_suggestions d WHERE d.actor_id = (SELECT id FROM viewer)"
        " AND d.target_id = a.id) ORDER BY (SELECT count(*) FROM follows n WHERE n.followed_id = a.id"
        " AND n.state = 'accepted') DESC, a.id DESC LIMIT ?");
    return ids(tx.query(sql, viewer, now, static_cast<std::int64_t>(limit)));
}

}  // namespace kith::storage
