#include "storage/relations.h"

#include "storage/columns.h"

namespace kith::storage {
namespace {

std::optional<FollowState> state_of(const std::optional<std::string>& name) {
    if (!name) return std::nullopt;
    return *name == "accepted" ? FollowState::accepted : FollowState::requested;
}

}  // namespace

Relation relation_between(Tx& tx, ActorId one, const ActorRow& other, Instant now) {
    Relation relation;
    {
        Rows rows = tx.query(
            "WITH pair (one, other) AS (SELECT ?, ?) SELECT"
            " (SELECT state FROM follows, pair WHERE follower_id = one AND followed_id = other),"
            " (SELECT state FROM follows, pair WHERE follower_id = other AND followed_id = one),"
            " EXISTS (SELECT 1 FROM blocks, pair WHERE actor_id = one AND target_id = other),"
            " EXISTS (SELECT 1 FROM blocks, pair WHERE actor_id = other AND target_id = one),"
            " EXISTS (SELECT 1 FROM user_domain_blocks, pair WHERE actor_id = one AND host = ?),"
            " EXISTS (SELECT 1 FROM endorsements, pair WHERE actor_id = one AND target_id = other)",
            one,
            other.id,
            other.host);
        if (!rows.next()) return relation;
        Columns c(rows);
        relation.follows = state_of(c.maybe_text());
        relation.followed = state_of(c.maybe_text());
        relation.blocks = c.flag();
        relation.blocked = c.flag();
        relation.blocks_domain = c.flag() && !other.is_local;
        relation.endorses = c.flag() && relation.follows == FollowState::accepted;
    }
    if (relation.follows) relation.options = follow_options_of(tx, one, other.id);
    relation.mute = find_mute(tx, one, other.id, now);
    return relation;
}

}  // namespace kith::storage
