#include "storage/post_glance.h"

#include "storage/columns.h"

#include <algorithm>
#include <array>
#include <string>

namespace kith::storage {
namespace {

constexpr std::size_t posts_a_query = 20;
using Batch = std::array<std::int64_t, posts_a_query>;  // 0, which is no post, where there are fewer

const std::string& sql() {
    static const std::string text = [] {
        std::string query =
            "SELECT p.id, (SELECT count(*) FROM posts r WHERE r.in_reply_to_id = p.id"
            " AND r.visibility IN ('public', 'unlisted') AND r.hidden = 0),"
            " (SELECT count(*) FROM boosts b WHERE b.post_id = p.id),"
            " (SELECT count(*) FROM likes l WHERE l.post_id = p.id AND l.emoji = ''),"
            " (SELECT count(*) FROM posts q WHERE q.quote_uri = p.uri AND q.quote_state = 'accepted'"
            " AND q.visibility IN ('public', 'unlisted') AND q.hidden = 0),"
            " EXISTS (SELECT 1 FROM post_recipients r WHERE r.post_id = p.id),"
            " EXISTS (SELECT 1 FROM post_tags t WHERE t.post_id = p.id),"
            " EXISTS (SELECT 1 FROM attachments a WHERE a.post_id = p.id),"
            " EXISTS (SELECT 1 FROM polls o WHERE o.post_id = p.id),"
            " EXISTS (SELECT 1 FROM likes m WHERE m.post_id = p.id AND m.actor_id = v.id AND m.emoji = ''),"
            " EXISTS (SELECT 1 FROM boosts m WHERE m.post_id = p.id AND m.actor_id = v.id),"
            " EXISTS (SELECT 1 FROM bookmarks m WHERE m.actor_id = v.id AND m.post_id = p.id),"
            " EXISTS (SELECT 1 FROM pins m WHERE m.actor_id = v.id AND m.post_id = p.id)"
            " FROM posts p, (SELECT CAST(? AS BIGINT) AS id) v WHERE p.id IN (?";
        for (std::size_t i = 1; i < posts_a_query; ++i) query += ", ?";
        return query + ")";
    }();
    return text;
}

PostGlance read(const Rows& rows) {
    Columns c(rows);
    return {
        .post = c.id<PostId>(),
        .totals = {.replies = c.number(), .boosts = c.number(), .likes = c.number(), .quotes = c.number()},
        .has_recipients = c.flag(),
        .has_tags = c.flag(),
        .has_attachments = c.flag(),
        .has_poll = c.flag(),
        .marks = {.liked = c.flag(), .boosted = c.flag(), .bookmarked = c.flag(), .pinned = c.flag()}};
}

}  // namespace

std::vector<PostGlance> glance_at(Tx& tx, std::span<const PostId> posts, ActorId viewer) {
    std::vector<PostGlance> found;
    for (std::size_t from = 0; from < posts.size(); from += posts_a_query) {
        Batch batch{};
        const auto part = posts.subspan(from, std::min(posts_a_query, posts.size() - from));
        std::ranges::transform(part, batch.begin(), &PostId::value);
        Rows rows = std::apply([&](const auto&... ids) { return tx.query(sql(), viewer, ids...); }, batch);
        while (rows.next()) found.push_back(read(rows));
    }
    return found;
}

}  // namespace kith::storage
