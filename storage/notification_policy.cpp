#include "storage/notification_policy.h"

#include "storage/follows.h"
#include "storage/moderation.h"
#include "storage/visibility.h"

#include <algorithm>
#include <array>

namespace kith::storage {
namespace {

constexpr auto follower_is_new_for = std::chrono::hours(24 * 3);
constexpr auto account_is_new_for = std::chrono::hours(24 * 30);
constexpr int answers_looked_through = 100;

/// What was asked for, or is the node's own, is never held back.
bool can_be_held_back(std::string_view type) {
    constexpr std::array kinds = {"mention",
                                  "quote",
                                  "favourite",
                                  "reblog",
                                  "follow",
                                  "follow_request",
                                  "added_to_collection",
                                  "collection_update"};
    return std::ranges::find(kinds, type) != kinds.end();
}

bool is_accepted(Tx& tx, ActorId owner, ActorId from) {
    return tx
        .query(
            "SELECT 1 FROM notification_requests WHERE owner_id = ? AND from_actor_id = ? AND state = "
            "'accepted'",
            owner,
            from)
        .next();
}

bool follows_for_a_while(Tx& tx, ActorId follower, ActorId followed, Instant now) {
    const auto follow = find_follow(tx, follower, followed);
    return follow && follow->state == FollowState::accepted &&
           follow->accepted.value_or(follow->at) + follower_is_new_for <= now;
}

/// Somewhere above in the thread the owner wrote something themselves.
bool answers(Tx& tx, PostId post, ActorId owner) {
    PostId at = post;
    for (int step = 0; step < answers_looked_through && at.valid(); ++step) {
        Rows rows = tx.query(
            "SELECT parent.id, parent.actor_id FROM posts p JOIN posts parent ON parent.id = p.in_reply_to_id"
            " WHERE p.id = ?",
            at);
        if (!rows.next()) return false;
        if (rows.id<ActorId>(1) == owner) return true;
        at = rows.id<PostId>(0);
    }
    return false;
}

bool is_private_mention(Tx& tx, const NotificationRow& row) {
    if (row.type != "mention" || !row.post.valid()) return false;
    const auto post = find_post(tx, row.post);
    return post && post->visibility == Visibility::direct && !answers(tx, row.post, row.owner);
}

bool is_automatic(const ActorRow& actor) {
    return actor.type == "Service" || actor.type == "Application";
}

constexpr std::string_view request_columns =
    "SELECT r.id, r.owner_id, r.from_actor_id, r.created_ms, r.updated_ms,"
    " (SELECT count(*) FROM notifications n WHERE n.owner_id = r.owner_id"
    " AND n.from_actor_id = r.from_actor_id AND n.held_back = 1),"
    " (SELECT max(p.id) FROM notifications n JOIN posts p ON p.id = n.post_id WHERE n.owner_id = r.owner_id"
    " AND n.from_actor_id = r.from_actor_id AND n.held_back = 1 AND p.actor_id = r.from_actor_id AND ";

/// Only of those whose sender can be shown.
constexpr std::string_view from_requests =
    ") FROM notification_requests r JOIN actors a ON a.id = r.from_actor_id"
    " WHERE r.state = 'open' AND r.owner_id = ? AND a.suspended_ms IS NULL AND a.deleted_ms IS NULL ";

std::string requests_sql(std::string_view where) {
    return std::string(with_viewer)
        .append(request_columns)
        .append(visible)
        .append(from_requests)
        .append(where);
}

NotificationRequestRow read(const Rows& rows) {
    Columns c(rows);
    return {.id = c.id<NotificationRequestId>(),
            .owner = c.id<ActorId>(),
            .from = c.id<ActorId>(),
            .created = c.instant(),
            .updated = c.instant(),
            .notifications = c.number(),
            .last_post = c.id<PostId>()};
}

}  // namespace

std::string_view name_of(Handling handling) {
    switch (handling) {
        case Handling::accept:
            return "accept";
        case Handling::filter:
            return "filter";
        case Handling::drop:
            break;
    }
    return "drop";
}

std::optional<Handling> handling_from(std::string_view name) {
    for (const Handling each : {Handling::accept, Handling::filter, Handling::drop}) {
        if (name == name_of(each)) return each;
    }
    return std::nullopt;
}

NotificationPolicy notification_policy_of(Tx& tx, ActorId owner) {
    Rows rows = tx.query(
        "SELECT not_following, not_followers, new_accounts, private_mentions, limited_accounts, bots"
        " FROM notification_policies WHERE owner_id = ?",
        owner);
    if (!rows.next()) return {};
    Columns c(rows);
    const auto next = [&c] { return handling_from(c.text()).value_or(Handling::accept); };
    return {.not_following = next(),
            .not_followers = next(),
            .new_accounts = next(),
            .private_mentions = next(),
            .limited_accounts = next(),
            .bots = next()};
}

void set_notification_policy(Tx& tx, ActorId owner, const NotificationPolicy& policy) {
    tx.execute(
        "INSERT INTO notification_policies (owner_id, not_following, not_followers, new_accounts,"
        " private_mentions, limited_accounts, bots) VALUES (?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (owner_id) DO UPDATE SET not_following = excluded.not_following,"
        " not_followers = excluded.not_followers, new_accounts = excluded.new_accounts,"
        " private_mentions = excluded.private_mentions, limited_accounts = excluded.limited_accounts,"
        " bots = excluded.bots",
        owner,
        name_of(policy.not_following),
        name_of(policy.not_followers),
        name_of(policy.new_accounts),
        name_of(policy.private_mentions),
        name_of(policy.limited_accounts),
        name_of(policy.bots));
}

Handling handling_of(Tx& tx, const NotificationRow& row) {
    if (!can_be_held_back(row.type)) return Handling::accept;
    const auto from = find_actor(tx, row.from);
    if (!from) return Handling::accept;
    // The node's own are never limited; others may call themselves automatic.
    if (from->is_local && is_automatic(*from) && !is_limited(tx, row.from)) return Handling::accept;
    const NotificationPolicy policy = notification_policy_of(tx, row.owner);
    const bool followed = is_following(tx, row.owner, row.from);
    Handling strictest = Handling::accept;
    const auto applies = [&](Handling handling) { strictest = std::max(strictest, handling); };
    if (!followed) applies(policy.not_following);
    if (policy.not_followers != Handling::accept && !follows_for_a_while(tx, row.from, row.owner, row.at)) {
        applies(policy.not_followers);
    }
    if (!followed && is_limited(tx, row.from)) applies(policy.limited_accounts);
    if (from->created + account_is_new_for > row.at && !followed) applies(policy.new_accounts);
    if (is_automatic(*from) && !followed) applies(policy.bots);
    if (policy.private_mentions != Handling::accept && !followed && is_private_mention(tx, row)) {
        applies(policy.private_mentions);
    }
    if (strictest != Handling::accept && is_accepted(tx, row.owner, row.from)) return Handling::accept;
    return strictest;
}

void note_held_back(Tx& tx, const NotificationRow& row) {
    tx.execute(
        "INSERT INTO notification_requests (id, owner_id, from_actor_id, state, created_ms, updated_ms)"
        " VALUES (?, ?, ?, 'open', ?, ?)"
        " ON CONFLICT (owner_id, from_actor_id) DO UPDATE SET updated_ms = excluded.updated_ms",
        row.id,
        row.owner,
        row.from,
        row.at,
        row.at);
}

std::vector<NotificationRequestRow> notification_requests_of(Tx& tx, ActorId owner, const Page& page) {
    static const PagedQuery query(requests_sql(
        "AND r.id < ? AND r.id > ? AND EXISTS (SELECT 1 FROM notifications n WHERE n.owner_id = r.owner_id"
        " AND n.from_actor_id = r.from_actor_id AND n.held_back = 1) ORDER BY r.id {order} LIMIT ?"));
    std::vector<NotificationRequestRow> requests;
    Rows rows = tx.query(query.in(page), owner, owner, page.upper(), page.lower(), page.rows());
    while (rows.next()) requests.push_back(read(rows));
    return newest_first(std::move(requests), page);
}

std::optional<NotificationRequestRow> find_notification_request(Tx& tx,
                                                                NotificationRequestId id,
                                                                ActorId owner) {
    static const std::string sql = requests_sql("AND r.id = ?");
    Rows rows = tx.query(sql, owner, owner, id);
    if (!rows.next()) return std::nullopt;
    return read(rows);
}

void accept_notification_request(Tx& tx, const NotificationRequestRow& row) {
    tx.execute("UPDATE notification_requests SET state = 'accepted' WHERE id = ?", row.id);
    tx.execute(
        "UPDATE notifications SET held_back = 0 WHERE owner_id = ? AND from_actor_id = ? AND held_back = 1",
        row.owner,
        row.from);
}

void dismiss_notification_request(Tx& tx, const NotificationRequestRow& row) {
    tx.execute("DELETE FROM notifications WHERE owner_id = ? AND from_actor_id = ? AND held_back = 1",
               row.owner,
               row.from);
    tx.execute("DELETE FROM notification_requests WHERE id = ?", row.id);
}

HeldBack held_back_from(Tx& tx, ActorId owner) {
    Rows rows = tx.query(
        "SELECT count(DISTINCT n.from_actor_id), count(*) FROM notifications n JOIN actors a"
        " ON a.id = n.from_actor_id AND a.suspended_ms IS NULL AND a.deleted_ms IS NULL"
        " WHERE n.owner_id = ? AND n.held_back = 1",
        owner);
    if (!rows.next()) return {};
    return {.requests = rows.integer(0), .notifications = rows.integer(1)};
}

}  // namespace kith::storage
