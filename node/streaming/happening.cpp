#include "node/streaming/happening.h"

#include "storage/blocks.h"
#include "storage/feeds.h"
#include "storage/follows.h"
#include "storage/lists.h"
#include "storage/people_tags.h"
#include "storage/streamed.h"
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
    for (const std::string& tag : facts.tags) {
        const auto readers = storage::followers_of_tag(tx, tag);
        candidates.insert(candidates.end(), readers.begin(), readers.end());
    }
    std::ranges::sort(candidates);
    candidates.erase(std::unique(candidates.begin(), candidates.end()), candidates.end());
    return candidates;
}

bool could_see(storage::Tx& tx, const PostFacts& facts, ActorId viewer) {
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

namespace {

storage::FeedCut cut_of(ChannelKind kind) {
    using storage::Origin;
    switch (kind) {
        case ChannelKind::public_local:
        case ChannelKind::hashtag_local:
            return {.origin = Origin::here};
        case ChannelKind::public_remote:
            return {.origin = Origin::elsewhere};
        case ChannelKind::public_all_media:
            return {.only_media = true};
        case ChannelKind::public_local_media:
            return {.origin = Origin::here, .only_media = true};
        case ChannelKind::public_remote_media:
            return {.origin = Origin::elsewhere, .only_media = true};
        default:
            return {};
    }
}

/// The page that holds this entry alone.
storage::Page only(std::int64_t id) {
    return {.max_id = id + 1, .since_id = id - 1, .limit = 1};
}

}  // namespace

bool is_listed(
    storage::Tx& tx, const PostFacts& facts, storage::BoostId boost, const Topic& topic, ActorId viewer) {
    const storage::PostId post = facts.post.id;
    const auto page = only(boost.valid() ? boost.value : post.value);
    const auto who = storage::Viewer::actor(viewer);
    switch (topic.kind) {
        case ChannelKind::user:
            return storage::is_in_home(tx, viewer, post, boost);
        case ChannelKind::list: {
            const auto list = storage::find_list(tx, storage::ListId(topic.id), viewer);
            return list && !storage::list_feed(tx, *list, page).empty();
        }
        case ChannelKind::hashtag:
        case ChannelKind::hashtag_local:
            return !storage::tag_feed(tx, {.any = {topic.tag}}, cut_of(topic.kind), who, page).empty();
        case ChannelKind::user_notification:
        case ChannelKind::direct:
            return false;
        default:
            return !storage::public_feed(tx, cut_of(topic.kind), who, page).empty();
    }
}

}  // namespace kith::node
