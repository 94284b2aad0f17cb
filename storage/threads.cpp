#include "consent/base/limits.h"
#include "storage/post_columns.h"
#include "storage/timelines.h"

#include <algorithm>
#include <unordered_set>

namespace kith::storage {
namespace {

PostId parent_of(Tx& tx, PostId post) {
    Rows rows = tx.query("SELECT in_reply_to_id FROM posts WHERE id = ?", post);
    return rows.next() ? rows.id<PostId>(0) : PostId{};
}

/// NOTE: passing is bounded as well as showing: what the viewer may not see costs time too.
std::size_t passed_for(std::size_t limit) {
    return std::max(limits::thread_items_max, 2 * limit);
}

std::vector<PostId> children_of(Tx& tx, PostId post, std::size_t limit) {
    std::vector<PostId> children;
    Rows rows = tx.query("SELECT id FROM posts WHERE in_reply_to_id = ? ORDER BY id LIMIT ?", post, limit);
    while (rows.next()) children.push_back(rows.id<PostId>(0));
    return children;
}

}  // namespace

std::vector<PostRow> ancestors_of(Tx& tx, PostId post, const Viewer& viewer, std::size_t limit) {
    std::vector<PostRow> ancestors;
    std::unordered_set<PostId> passed{post};
    const std::size_t passed_max = passed_for(limit);
    for (PostId at = parent_of(tx, post); at.valid() && ancestors.size() < limit; at = parent_of(tx, at)) {
        // A ring of replies can be made by a hostile server.
        if (!passed.insert(at).second || passed.size() > passed_max) break;
        std::optional<PostRow> row = find_post(tx, at);
        if (row && may_see(tx, *row, viewer)) ancestors.push_back(std::move(*row));
    }
    std::reverse(ancestors.begin(), ancestors.end());
    return ancestors;
}

std::vector<ThreadPost> descendants_of(
    Tx& tx, PostId post, const Viewer& viewer, std::size_t limit, int depth) {
    struct Step {
        PostId post;
        int depth;
    };
    std::vector<ThreadPost> thread;
    std::unordered_set<PostId> passed{post};
    std::vector<Step> open{{post, 0}};
    const std::size_t passed_max = passed_for(limit);
    while (!open.empty() && thread.size() < limit && passed.size() <= passed_max) {
        const Step step = open.back();
        open.pop_back();
        if (step.depth > 0) {
            std::optional<PostRow> row = find_post(tx, step.post);
            if (row && may_see(tx, *row, viewer)) thread.push_back({std::move(*row), step.depth});
        }
        if (step.depth >= depth) continue;
        std::vector<PostId> children = children_of(tx, step.post, passed_max);
        for (auto child = children.rbegin(); child != children.rend(); ++child) {
            if (passed.insert(*child).second) open.push_back({*child, step.depth + 1});
        }
    }
    return thread;
}

std::vector<PostRow> replies_of(Tx& tx, PostId parent, const Viewer& viewer, const Page& page) {
    static const std::string sql =
        std::string(with_viewer)
            .append("SELECT ")
            .append(post_columns)
            .append(" FROM posts p WHERE p.in_reply_to_id = ? AND p.id > ? AND p.id < ? AND ")
            .append(visible)
            .append("ORDER BY p.id LIMIT ?");
    std::vector<PostRow> replies;
    Rows rows = tx.query(sql, viewer.actor_id(), parent, page.lower(), page.upper(), page.rows());
    while (rows.next()) replies.push_back(read_post(rows));
    return replies;
}

PostId thread_root(Tx& tx, PostId post) {
    std::unordered_set<PostId> passed{post};
    PostId root = post;
    for (PostId at = parent_of(tx, post); at.valid() && passed.insert(at).second; at = parent_of(tx, at)) {
        root = at;
        if (passed.size() > limits::thread_items_max) break;
    }
    return root;
}

}  // namespace kith::storage
