#include "storage/totals.h"

#include "storage/columns.h"

namespace kith::storage {

ActorTotals totals_of(Tx& tx, ActorId actor) {
    Rows rows = tx.query(
        "SELECT COALESCE((SELECT posts FROM post_counts WHERE actor_id = ?), 0),"
        " (SELECT count(*) FROM follows WHERE followed_id = ? AND state = 'accepted'),"
        " (SELECT count(*) FROM follows WHERE follower_id = ? AND state = 'accepted'),"
        " (SELECT last_ms FROM post_counts WHERE actor_id = ?)",
        actor,
        actor,
        actor,
        actor);
    if (!rows.next()) return {};
    Columns c(rows);
    return {.posts = c.number(),
            .followers = c.number(),
            .following = c.number(),
            .last_post = c.maybe_instant()};
}

PostTotals totals_of(Tx& tx, PostId post) {
    Rows rows = tx.query(
        "SELECT (SELECT count(*) FROM posts WHERE in_reply_to_id = ?"
        " AND visibility IN ('public', 'unlisted') AND hidden = 0),"
        " (SELECT count(*) FROM boosts WHERE post_id = ?),"
        " (SELECT count(*) FROM likes WHERE post_id = ? AND emoji = ''),"
        " (SELECT count(*) FROM posts WHERE quote_uri = (SELECT uri FROM posts WHERE id = ?)"
        " AND quote_state = 'accepted' AND visibility IN ('public', 'unlisted') AND hidden = 0)",
        post,
        post,
        post,
        post);
    if (!rows.next()) return {};
    Columns c(rows);
    return {.replies = c.number(), .boosts = c.number(), .likes = c.number(), .quotes = c.number()};
}

OwnMarks marks_of(Tx& tx, ActorId actor, PostId post) {
    Rows rows = tx.query(
        "SELECT EXISTS (SELECT 1 FROM likes WHERE post_id = ? AND actor_id = ? AND emoji = ''),"
        " EXISTS (SELECT 1 FROM boosts WHERE post_id = ? AND actor_id = ?),"
        " EXISTS (SELECT 1 FROM bookmarks WHERE actor_id = ? AND post_id = ?),"
        " EXISTS (SELECT 1 FROM pins WHERE actor_id = ? AND post_id = ?)",
        post,
        actor,
        post,
        actor,
        actor,
        post,
        actor,
        post);
    if (!rows.next()) return {};
    Columns c(rows);
    return {.liked = c.flag(), .boosted = c.flag(), .bookmarked = c.flag(), .pinned = c.flag()};
}

}  // namespace kith::storage
