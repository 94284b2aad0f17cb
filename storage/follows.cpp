#include "storage/follows.h"

#include "storage/columns.h"
#include "storage/home_feed.h"
#include "storage/lists.h"

namespace kith::storage {
namespace {

constexpr std::string_view columns =
    "SELECT f.id, f.follower_id, f.followed_id, f.state, f.uri, f.accept_uri, f.at_ms, f.accepted_ms FROM "
    "follows f ";

FollowRow read(const Rows& rows) {
    Columns c(rows);
    return FollowRow{.id = c.id<FollowId>(),
                     .follower = c.id<ActorId>(),
                     .followed = c.id<ActorId>(),
                     .state = c.text() == "accepted" ? FollowState::accepted : FollowState::requested,
                     .uri = c.uri(),
                     .accept_uri = c.maybe_uri(),
                     .at = c.instant(),
                     .accepted = c.maybe_instant()};
}

std::string_view name_of(FollowState state) {
    return state == FollowState::accepted ? "accepted" : "requested";
}

template <class... Args>
std::optional<FollowRow> find(Tx& tx, std::string_view where, const Args&... args) {
    Rows rows = tx.query(std::string(columns).append(where), args...);
    if (!rows.next()) return std::nullopt;
    return read(rows);
}

PagedQuery listing(std::string_view join, std::string_view where) {
    return PagedQuery(std::string(columns).append(join).append(" WHERE ").append(where).append(
        " AND a.suspended_ms IS NULL AND a.deleted_ms IS NULL AND f.id < ? AND f.id > ?"
        " ORDER BY f.id {order} LIMIT ?"));
}

constexpr std::string_view join_follower = "JOIN actors a ON a.id = f.follower_id";
constexpr std::string_view join_followed = "JOIN actors a ON a.id = f.followed_id";

template <class Other>
std::vector<FollowEntry> list(Tx& tx, const PagedQuery& query, ActorId actor, const Page& page, Other other) {
    std::vector<FollowRow> follows;
    {
        Rows rows = tx.query(query.in(page), actor, page.upper(), page.lower(), page.rows());
        while (rows.next()) follows.push_back(read(rows));
    }
    std::vector<FollowEntry> entries;
    entries.reserve(follows.size());
    for (FollowRow& follow : newest_first(std::move(follows), page)) {
        std::optional<ActorRow> row = find_actor(tx, other(follow));
        if (row) entries.push_back({std::move(follow), std::move(*row)});
    }
    return entries;
}

ActorId the_follower(const FollowRow& row) {
    return row.follower;
}
ActorId the_followed(const FollowRow& row) {
    return row.followed;
}

std::int64_t count(Rows rows) {
    return rows.next() ? rows.integer(0) : 0;
}

}  // namespace

FollowRow put_follow(Tx& tx, const FollowRow& row) {
    tx.execute(
        "INSERT INTO follows (id, follower_id, followed_id, state, uri, accept_uri, at_ms, accepted_ms)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (follower_id, followed_id) DO UPDATE SET uri = "
        "excluded.uri",
        row.id,
        row.follower,
        row.followed,
        name_of(row.state),
        row.uri,
        row.accept_uri,
        row.at,
        row.accepted);
    if (row.state == FollowState::accepted) drop_home_feed(tx, row.follower);
    return find_follow(tx, row.follower, row.followed).value_or(row);
}

std::optional<FollowRow> find_follow(Tx& tx, ActorId follower, ActorId followed) {
    return find(tx, "WHERE f.follower_id = ? AND f.followed_id = ?", follower, followed);
}

std::optional<FollowRow> find_follow(Tx& tx, const Uri& follow_uri) {
    return find(tx, "WHERE f.uri = ?", follow_uri);
}

std::optional<FollowRow> find_follow(Tx& tx, FollowId id) {
    return find(tx, "WHERE f.id = ?", id);
}

bool accept_follow(
    Tx& tx, ActorId follower, ActorId followed, const std::optional<Uri>& accept_uri, Instant now) {
    drop_home_feed(tx, follower);
    return tx.execute(
               "UPDATE follows SET state = 'accepted', accept_uri = COALESCE(?, accept_uri),"
               " accepted_ms = COALESCE(accepted_ms, ?) WHERE follower_id = ? AND followed_id = ?",
               accept_uri,
               now,
               follower,
               followed) > 0;
}

bool remove_follow(Tx& tx, ActorId follower, ActorId followed) {
    remove_from_lists_of(tx, follower, followed);
    return tx.execute("DELETE FROM follows WHERE follower_id = ? AND followed_id = ?", follower, followed) >
           0;
}

void remove_follows_between(Tx& tx, ActorId one, ActorId other) {
    remove_follow(tx, one, other);
    remove_follow(tx, other, one);
}

bool is_following(Tx& tx, ActorId follower, ActorId followed) {
    return tx
        .query("SELECT 1 FROM follows WHERE follower_id = ? AND followed_id = ? AND state = 'accepted'",
               follower,
               followed)
        .next();
}

std::vector<FollowEntry> followers_of(Tx& tx, ActorId actor, const Page& page) {
    static const PagedQuery query = listing(join_follower, "f.followed_id = ? AND f.state = 'accepted'");
    return list(tx, query, actor, page, the_follower);
}

std::vector<FollowEntry> following_of(Tx& tx, ActorId actor, const Page& page) {
    static const PagedQuery query = listing(join_followed, "f.follower_id = ? AND f.state = 'accepted'");
    return list(tx, query, actor, page, the_followed);
}

std::vector<FollowEntry> listed_followers_of(Tx& tx, ActorId actor, const Page& page) {
    static const PagedQuery query =
        listing(join_follower, "f.followed_id = ? AND f.state = 'accepted' AND a.listed = 1");
    return list(tx, query, actor, page, the_follower);
}

std::vector<FollowEntry> listed_following_of(Tx& tx, ActorId actor, const Page& page) {
    static const PagedQuery query =
        listing(join_followed, "f.follower_id = ? AND f.state = 'accepted' AND a.listed = 1");
    return list(tx, query, actor, page, the_followed);
}

std::vector<FollowEntry> requests_to(Tx& tx, ActorId actor, const Page& page) {
    static const PagedQuery query = listing(join_follower, "f.followed_id = ? AND f.state = 'requested'");
    std::vector<FollowEntry> entries = list(tx, query, actor, page, the_follower);
    std::reverse(entries.begin(), entries.end());
    return entries;
}

std::int64_t count_followers(Tx& tx, ActorId actor) {
    return count(tx.query(
        "SELECT count(*) FROM follows f JOIN actors a ON a.id = f.follower_id WHERE f.followed_id = ?"
        " AND f.state = 'accepted' AND a.suspended_ms IS NULL AND a.deleted_ms IS NULL",
        actor));
}

std::int64_t count_following(Tx& tx, ActorId actor) {
    return count(tx.query(
        "SELECT count(*) FROM follows f JOIN actors a ON a.id = f.followed_id WHERE f.follower_id = ?"
        " AND f.state = 'accepted' AND a.suspended_ms IS NULL AND a.deleted_ms IS NULL",
        actor));
}

std::vector<Uri> follower_inboxes(Tx& tx, ActorId actor) {
    std::vector<Uri> inboxes;
    Rows rows = tx.query(
        "SELECT DISTINCT COALESCE(a.shared_inbox, a.inbox) FROM follows f JOIN actors a ON a.id = "
        "f.follower_id"
        " WHERE f.followed_id = ? AND f.state = 'accepted' AND a.is_local = 0"
        " AND a.suspended_ms IS NULL AND a.deleted_ms IS NULL",
        actor);
    while (rows.next()) inboxes.push_back(rows.strong<Uri>(0));
    return inboxes;
}

std::vector<Uri> followers_on(Tx& tx, ActorId actor, const Host& host) {
    std::vector<Uri> uris;
    Rows rows = tx.query(
        "SELECT a.uri FROM follows f JOIN actors a ON a.id = f.follower_id"
        " WHERE f.followed_id = ? AND f.state = 'accepted' ORDER BY a.uri",
        actor);
    while (rows.next()) {
        Uri uri = rows.strong<Uri>(0);
        // The authority of the id, which with a split domain is not the host of the handle.
        if (host_of(uri) == host) uris.push_back(std::move(uri));
    }
    return uris;
}

std::vector<ActorId> local_followers_of(Tx& tx, ActorId actor) {
    std::vector<ActorId> ids;
    Rows rows = tx.query(
        "SELECT a.id FROM follows f JOIN actors a ON a.id = f.follower_id"
        " WHERE f.followed_id = ? AND f.state = 'accepted' AND a.is_local = 1"
        " AND a.suspended_ms IS NULL AND a.deleted_ms IS NULL ORDER BY a.id",
        actor);
    while (rows.next()) ids.push_back(rows.id<ActorId>(0));
    return ids;
}

bool has_local_follower(Tx& tx, ActorId actor) {
    return tx
        .query(
            "SELECT 1 FROM follows f JOIN actors a ON a.id = f.follower_id"
            " WHERE f.followed_id = ? AND a.is_local = 1 LIMIT 1",
            actor)
        .next();
}

void remove_all_follows_of(Tx& tx, ActorId actor) {
    tx.execute("DELETE FROM follows WHERE follower_id = ? OR followed_id = ?", actor, actor);
}

}  // namespace kith::storage
