#include "storage/follow_options.h"

#include "storage/columns.h"

namespace kith::storage {

void put_follow_options(Tx& tx, ActorId follower, ActorId followed, const FollowOptions& options) {
    tx.execute(
        "INSERT INTO follow_options (follower_id, followed_id, boosts, notify, languages) VALUES (?, ?, ?, "
        "?, ?)"
        " ON CONFLICT (follower_id, followed_id) DO UPDATE SET boosts = excluded.boosts,"
        " notify = excluded.notify, languages = excluded.languages",
        follower,
        followed,
        options.boosts,
        options.notify,
        to_json_array(options.languages));
}

FollowOptions follow_options_of(Tx& tx, ActorId follower, ActorId followed) {
    Rows rows = tx.query(
        "SELECT boosts, notify, languages FROM follow_options WHERE follower_id = ? AND followed_id = ?",
        follower,
        followed);
    if (!rows.next()) return {};
    Columns c(rows);
    return {.boosts = c.flag(), .notify = c.flag(), .languages = from_json_array(c.text())};
}

std::vector<ActorId> notified_followers_of(Tx& tx, ActorId followed) {
    std::vector<ActorId> followers;
    Rows rows = tx.query(
        "SELECT o.follower_id FROM follow_options o JOIN follows f ON f.follower_id = o.follower_id"
        " AND f.followed_id = o.followed_id AND f.state = 'accepted' JOIN actors a ON a.id = o.follower_id"
        " AND a.is_local = 1 AND a.suspended_ms IS NULL AND a.deleted_ms IS NULL"
        " WHERE o.followed_id = ? AND o.notify = 1 ORDER BY o.follower_id",
        followed);
    while (rows.next()) followers.push_back(rows.id<ActorId>(0));
    return followers;
}

std::string unless_boosts_hidden(std::string_view column) {
    return std::string(
               " AND NOT EXISTS (SELECT 1 FROM follow_options fo"
               " WHERE fo.follower_id = (SELECT id FROM viewer) AND fo.boosts = 0 AND fo.followed_id = ")
        .append(column)
        .append(") ");
}

}  // namespace kith::storage
