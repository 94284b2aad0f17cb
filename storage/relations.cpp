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

std::int64_t count_requests_to(Tx& tx, ActorId actor) {
    Rows rows = tx.query(
        "SELECT count(*) FROM follows f JOIN actors a ON a.id = f.follower_id AND a.suspended_ms IS NULL"
        " AND a.deleted_ms IS NULL WHERE f.followed_id = ? AND f.state = 'requested'",
        actor);
    return rows.next() ? rows.integer(0) : 0;
}

std::vector<ActorId> blocked_by(Tx& tx, ActorId actor, const Page& page) {
    static const PagedQuery query(
        "SELECT b.target_id FROM blocks b JOIN actors a ON a.id = b.target_id AND a.deleted_ms IS NULL"
        " WHERE b.actor_id = ? AND b.target_id < ? AND b.target_id > ? ORDER BY b.target_id {order} LIMIT ?");
    std::vector<ActorId> targets;
    Rows rows = tx.query(query.in(page), actor, page.upper(), page.lower(), page.rows());
    while (rows.next()) targets.push_back(rows.id<ActorId>(0));
    return newest_first(std::move(targets), page);
}

std::vector<ActorId> familiar_followers(Tx& tx, ActorId viewer, ActorId target, std::size_t limit) {
    std::vector<ActorId> followers;
    Rows rows = tx.query(
        "SELECT f.follower_id FROM follows f JOIN follows mine ON mine.followed_id = f.follower_id"
        " AND mine.follower_id = ? AND mine.state = 'accepted' JOIN actors a ON a.id = f.follower_id"
        " AND a.listed = 1 AND a.suspended_ms IS NULL AND a.deleted_ms IS NULL"
        " WHERE f.followed_id = ? AND f.state = 'accepted' ORDER BY f.id DESC LIMIT ?",
        viewer,
        target,
        static_cast<std::int64_t>(limit));
    while (rows.next()) followers.push_back(rows.id<ActorId>(0));
    return followers;
}

FollowsWithHost follows_with_host(Tx& tx, ActorId actor, const Host& host, std::size_t limit) {
    const auto read = [&](std::string_view sql) {
        std::vector<Uri> uris;
        Rows rows = tx.query(sql, actor, host, static_cast<std::int64_t>(limit));
        while (rows.next()) uris.push_back(rows.strong<Uri>(0));
        return uris;
    };
    return {.followed = read("SELECT a.uri FROM follows f JOIN actors a ON a.id = f.followed_id"
                             " WHERE f.follower_id = ? AND a.host = ? LIMIT ?"),
            .followers = read("SELECT a.uri FROM follows f JOIN actors a ON a.id = f.follower_id"
                              " WHERE f.followed_id = ? AND a.host = ? LIMIT ?")};
}

}  // namespace kith::storage
