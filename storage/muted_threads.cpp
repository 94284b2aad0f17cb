#include "storage/muted_threads.h"

#include "consent/base/limits.h"
#include "storage/timelines.h"

#include <unordered_set>
#include <vector>

namespace kith::storage {
namespace {

bool mutes_any(Tx& tx, ActorId actor) {
    return tx.query("SELECT 1 FROM muted_threads WHERE actor_id = ? LIMIT 1", actor).next();
}

bool mutes(Tx& tx, ActorId actor, PostId post) {
    return tx.query("SELECT 1 FROM muted_threads WHERE actor_id = ? AND post_id = ?", actor, post).next();
}

PostId parent_of(Tx& tx, PostId post) {
    Rows rows = tx.query("SELECT in_reply_to_id FROM posts WHERE id = ?", post);
    return rows.next() ? rows.id<PostId>(0) : PostId{};
}

/// The post and what it answers, upwards. A ring of replies can be made by a hostile server.
std::vector<PostId> way_up(Tx& tx, PostId post) {
    std::vector<PostId> way;
    std::unordered_set<PostId> passed;
    for (PostId at = post; at.valid() && passed.insert(at).second; at = parent_of(tx, at)) {
        way.push_back(at);
        if (way.size() > limits::thread_items_max) break;
    }
    return way;
}

}  // namespace

void mute_thread(Tx& tx, ActorId actor, PostId post, Instant now) {
    tx.execute("INSERT INTO muted_threads (actor_id, post_id, at_ms) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
               actor,
               thread_root(tx, post),
               now);
}

void unmute_thread(Tx& tx, ActorId actor, PostId post) {
    for (const PostId at : way_up(tx, post)) {
        tx.execute("DELETE FROM muted_threads WHERE actor_id = ? AND post_id = ?", actor, at);
    }
}

bool is_conversation_muted(Tx& tx, ActorId actor, PostId post) {
    if (!mutes_any(tx, actor)) return false;
    for (const PostId at : way_up(tx, post)) {
        if (mutes(tx, actor, at)) return true;
    }
    return false;
}

bool MutedThreads::has(PostId post) {
    if (!any_) any_ = mutes_any(tx_, actor_);
    if (!*any_) return false;
    std::vector<PostId> way;
    bool muted = false;
    for (PostId at = post; at.valid() && way.size() <= limits::thread_items_max; at = parent_of(tx_, at)) {
        // False until it is known better, so that a ring of replies ends as well.
        const auto [known, fresh] = known_.try_emplace(at, false);
        if (fresh) way.push_back(at);
        if (fresh) known->second = mutes(tx_, actor_, at);
        muted = known->second;
        if (muted || !fresh) break;
    }
    for (const PostId at : way) known_[at] = muted;
    return muted;
}

}  // namespace kith::storage
