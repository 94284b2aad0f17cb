#include "node/streaming/happening.h"

#include "storage/actors.h"
#include "storage/blocks.h"
#include "storage/follows.h"
#include "storage/visibility.h"

#include <algorithm>
#include <utility>

namespace kith::node {

using storage::ActorId;

namespace {

bool names(const PostFacts& facts, ActorId actor) {
    return std::ranges::find(facts.recipients, actor) != facts.recipients.end();
}

}  // namespace

PostFacts facts_of(storage::Tx& tx, storage::PostRow post) {
    PostFacts facts{.post = std::move(post)};
    const storage::PostId id = facts.post.id;
    facts.post.content.clear();
    facts.post.summary.clear();
    facts.post.name.clear();
    facts.post.source.reset();
    facts.post.extra.reset();
    for (const auto& each : storage::recipients_of(tx, id)) facts.recipients.push_back(each.actor);
    for (auto& each : storage::tags_of(tx, id)) facts.tags.push_back(std::move(each.tag));
    if (facts.post.in_reply_to.valid()) {
        const auto parent = storage::find_post(tx, facts.post.in_reply_to);
        if (parent) facts.parent_author = parent->actor;
    }
    facts.has_media = !storage::attachments_of(tx, id).empty();
    return facts;
}

std::vector<Topic> open_topics_of(const PostFacts& facts) {
    std::vector<Topic> topics;
    if (facts.post.visibility != Visibility::public_) return topics;
    const bool local = facts.post.is_local;
    if (!facts.post.in_reply_to_uri) {
        topics.push_back({.kind = ChannelKind::public_all});
        topics.push_back({.kind = local ? ChannelKind::public_local : ChannelKind::public_remote});
        if (facts.has_media) {
            topics.push_back({.kind = ChannelKind::public_all_media});
            topics.push_back(
                {.kind = local ? ChannelKind::public_local_media : ChannelKind::public_remote_media});
        }
    }
    for (const std::string& tag : facts.tags) {
        topics.push_back({.kind = ChannelKind::hashtag, .tag = tag});
        if (local) topics.push_back({.kind = ChannelKind::hashtag_local, .tag = tag});
    }
    return topics;
}

std::vector<ActorId> home_candidates(storage::Tx& tx, ActorId booster) {
    std::vector<ActorId> candidates = storage::local_followers_of(tx, booster);
    candidates.push_back(booster);
    return candidates;
}

std::vector<ActorId> home_candidates(storage::Tx& tx, const PostFacts& facts) {
    std::vector<ActorId> candidates = home_candidates(tx, facts.post.actor);
    candidates.insert(candidates.end(), facts.recipients.begin(), facts.recipients.end());
    std::ranges::sort(candidates);
    candidates.erase(std::unique(candidates.begin(), candidates.end()), candidates.end());
    return candidates;
}

bool sees(storage::Tx& tx, const PostFacts& facts, ActorId viewer) {
    if (viewer != facts.post.actor && storage::is_blocked(tx, viewer, facts.post.actor)) return false;
    const auto who = storage::Viewer::actor(viewer);
    if (storage::may_see(tx, facts.post, who)) return true;
    // Whom a post named cannot be looked up any more once it is gone: the rest of the rule still can.
    const bool to_some =
        facts.post.visibility == Visibility::direct || facts.post.visibility == Visibility::followers;
    if (!to_some || !names(facts, viewer)) return false;
    storage::PostRow named = facts.post;
    named.visibility = Visibility::unlisted;
    return storage::may_see(tx, named, who);
}

bool is_at_home(storage::Tx& tx, const PostFacts& facts, ActorId viewer) {
    const ActorId author = facts.post.actor;
    if (author == viewer || names(facts, viewer)) return true;
    if (!storage::is_following(tx, viewer, author)) return false;
    if (!facts.post.in_reply_to_uri) return true;
    const ActorId parent = facts.parent_author;
    return parent.valid() &&
           (parent == author || parent == viewer || storage::is_following(tx, viewer, parent));
}

bool is_boost_at_home(storage::Tx& tx, ActorId booster, ActorId viewer) {
    const auto who = storage::find_actor(tx, booster);
    if (!who || who->gone()) return false;
    return booster == viewer || storage::is_following(tx, viewer, booster);
}

}  // namespace kith::node
