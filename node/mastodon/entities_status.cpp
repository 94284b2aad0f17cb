#include "activitypub/audience.h"
#include "activitypub/handlers/policy.h"
#include "consent/json_object.h"
#include "node/mastodon/entities.h"
#include "node/mastodon/entities_emoji.h"
#include "node/mastodon/entities_media.h"
#include "node/mastodon/filter_set.h"
#include "storage/blocks.h"
#include "storage/follows.h"
#include "storage/likes.h"
#include "storage/moderation.h"
#include "storage/post_keys.h"
#include "storage/posts.h"
#include "storage/totals.h"

#include <algorithm>

namespace kith::node {
namespace {

using Json = nlohmann::json;

std::string number(std::int64_t id) {
    return std::to_string(id);
}

Json or_null(const std::string& text) {
    return text.empty() ? Json() : Json(text);
}

std::string titles_of(const Json& poll) {
    std::string titles;
    if (!poll.is_object()) return titles;
    for (const Json& option : poll["options"]) {
        titles.append(option["title"].get_ref<const std::string&>()).append("\n");
    }
    return titles;
}

/// FEP-044f: what the author lets others do, and what that is for this viewer.
Json quote_approval(storage::Tx& tx, const storage::PostRow& post, storage::ActorId viewer) {
    Json automatic = Json::array();
    if (post.quote_policy == "public" || post.quote_policy == "followers")
        automatic.push_back(post.quote_policy);
    const bool own = viewer.valid() && viewer == post.actor;
    const bool may =
        own || (viewer.valid() && activitypub::policy_allows(tx, post, post.quote_policy, viewer));
    return json_object({{"automatic", std::move(automatic)},
                        {"manual", Json::array()},
                        {"current_user", may ? "automatic" : "denied"}});
}

}  // namespace

/// A boost to followers is theirs and the booster's; nothing by who blocks the viewer is shown.
static bool may_see_boost(storage::Tx& tx, const storage::BoostRow& boost, storage::ActorId viewer) {
    if (viewer.valid() && viewer == boost.actor) return true;
    if (viewer.valid() && storage::is_blocked(tx, boost.actor, viewer)) return false;
    if (activitypub::is_open(boost.visibility)) return true;
    return viewer.valid() && storage::is_following(tx, viewer, boost.actor);
}

std::string_view api_visibility(Visibility visibility) {
    switch (visibility) {
        case Visibility::public_:
            return "public";
        case Visibility::unlisted:
            return "unlisted";
        case Visibility::followers:
        case Visibility::local:
            return "private";
        case Visibility::direct:
            break;
    }
    return "direct";
}

std::string_view api_visibility_to_post_with(Visibility visibility) {
    return api_visibility(visibility == Visibility::local ? Visibility::direct : visibility);
}

std::string Entities::status_page(const storage::PostRow& post) {
    const storage::ActorRow* author = row(post.actor);
    if (post.is_local && author != nullptr) return site_.post_page(author->username, post.id);
    return post.url ? post.url->text() : post.uri.text();
}

/// What it quotes, as far as this viewer may know. https://docs.joinmastodon.org/entities/Quote/
Json Entities::quote(const storage::PostRow& post, Depth depth) {
    if (!post.quote) return {};
    const std::string state = post.quote_state.value_or("pending");
    const auto quoted = storage::find_post(tx_, *post.quote);
    const auto viewer = viewer_.valid() ? storage::Viewer::actor(viewer_) : storage::Viewer::nobody();
    const bool seen = quoted && storage::may_see(tx_, *quoted, viewer);
    const char* shown = "pending";
    // One word for what is gone and what is hidden: whom its author blocks is not told that it stands.
    if (state == "accepted") shown = seen ? "accepted" : "deleted";
    if (state == "rejected") shown = "rejected";
    if (state == "revoked") shown = "revoked";
    const bool open = seen && state == "accepted";
    if (depth == Depth::quoted) {
        return {{"state", shown}, {"quoted_status_id", open ? Json(number(quoted->id.value)) : Json()}};
    }
    return {{"state", shown}, {"quoted_status", open ? status(*quoted, Depth::quoted) : Json()}};
}

/// What reads the same for everybody who may see the post.
Json Entities::shared_part(const storage::PostRow& post) {
    const storage::PostGlance has = glance(post.id);
    Json mentions = Json::array();
    const auto named_in =
        has.has_recipients ? storage::recipients_of(tx_, post.id) : std::vector<storage::Recipient>{};
    for (const storage::Recipient& recipient : named_in) {
        const storage::ActorRow* named = recipient.is_mention ? row(recipient.actor) : nullptr;
        if (named == nullptr || named->deleted) continue;
        mentions.push_back({{"id", number(named->id.value)},
                            {"username", named->username},
                            {"acct", acct(*named)},
                            {"url", account_page(*named)}});
    }
    Json tags = Json::array();
    const auto own_tags = has.has_tags ? storage::tags_of(tx_, post.id) : std::vector<storage::PostTag>{};
    for (const storage::PostTag& tag : own_tags) {
        tags.push_back({{"name", tag.tag}, {"url", site_.base + "/tags/" + percent_encode(tag.tag)}});
    }
    Json asked = has.has_poll ? poll(post.id) : Json();
    const std::string titles = titles_of(asked);
    const bool marked = has.has_attachments && storage::is_sensitized(tx_, post.actor);
    return json_object(
        {{"id", number(post.id.value)},
         {"uri", post.uri.text()},
         {"url", status_page(post)},
         {"created_at", api_time(post.created)},
         {"edited_at", post.updated ? Json(api_time(*post.updated)) : Json()},
         {"account", account(post.actor)},
         {"content", post.content},
         {"visibility", api_visibility(post.visibility)},
         {"local_only", post.visibility == Visibility::local},
         {"sensitive", post.sensitive || marked},
         {"spoiler_text", post.summary},
         {"language", or_null(post.language)},
         {"media_attachments", has.has_attachments ? media_entities(tx_, site_, post.id) : Json::array()},
         {"mentions", std::move(mentions)},
         {"tags", std::move(tags)},
         {"emojis", emoji_entities(tx_, site_, post.actor, {post.summary, post.content, titles})},
         {"card", nullptr},
         {"poll", std::move(asked)},
         {"reblog", nullptr},
         {"in_reply_to_id", nullptr},
         {"in_reply_to_account_id", nullptr}});
}

Json Entities::status(const storage::PostRow& post, Depth depth) {
    Json json = shared_part(post);
    const storage::PostTotals totals = glance(post.id).totals;
    json["replies_count"] = totals.replies;
    json["reblogs_count"] = totals.boosts;
    json["favourites_count"] = totals.likes;
    json["quotes_count"] = totals.quotes;
    json["quote"] = quote(post, depth);
    json["quote_approval"] = quote_approval(tx_, post, viewer_);
    if (post.in_reply_to.valid()) {
        const auto parent = storage::find_post(tx_, post.in_reply_to);
        const auto viewer = viewer_.valid() ? storage::Viewer::actor(viewer_) : storage::Viewer::nobody();
        if (parent && storage::may_see(tx_, *parent, viewer)) {
            json["in_reply_to_id"] = number(parent->id.value);
            json["in_reply_to_account_id"] = number(parent->actor.value);
        }
    }
    if (viewer_.valid()) {
        const storage::OwnMarks marks = glance(post.id).marks;
        json["favourited"] = marks.liked;
        json["reblogged"] = marks.boosted;
        json["bookmarked"] = marks.bookmarked;
        json["muted"] = muted_.has(post.id);
        json["filtered"] = filters().results(post);
        if (post.actor == viewer_) {
            json["pinned"] = marks.pinned;
            // With what it was written is nobody else's to know.
            const auto app = storage::app_of_post(tx_, post.id);
            if (app)
                json["application"] = {{"name", app->name},
                                       {"website", app->website ? Json(*app->website) : Json()}};
        }
    }
    return json;
}

const FilterSet& Entities::filters() {
    if (!filters_) filters_ = std::make_unique<FilterSet>(tx_, viewer_, now_);
    return *filters_;
}

void Entities::look_ahead(const std::vector<storage::PostId>& posts) {
    std::vector<storage::PostId> unknown;
    for (const storage::PostId post : posts) {
        if (!glances_.contains(post.value)) unknown.push_back(post);
    }
    for (const storage::PostGlance& each : storage::glance_at(tx_, unknown, viewer_)) {
        glances_[each.post.value] = each;
    }
}

const storage::PostGlance& Entities::glance(storage::PostId post) {
    if (!glances_.contains(post.value)) look_ahead({post});
    return glances_[post.value];
}

Json Entities::status(const storage::PostRow& post) {
    return status(post, Depth::whole);
}

/// A boost is a status of its own around the one that was boosted.
Json Entities::status(const storage::TimelineEntry& entry) {
    Json inner = status(entry.post);
    if (!entry.boost) return inner;
    Json outer = inner;
    outer["id"] = number(entry.boost->id.value);
    outer["uri"] = entry.boost->uri.text();
    outer["url"] = entry.boost->uri.text();
    outer["created_at"] = api_time(entry.boost->at);
    outer["edited_at"] = nullptr;
    outer["account"] = account(entry.boost->actor);
    outer["in_reply_to_id"] = nullptr;
    outer["in_reply_to_account_id"] = nullptr;
    outer["poll"] = nullptr;
    outer["quote"] = nullptr;
    outer["media_attachments"] = Json::array();
    outer["mentions"] = Json::array();
    outer["tags"] = Json::array();
    outer.erase("pinned");
    outer["reblog"] = std::move(inner);
    return outer;
}

Json Entities::statuses(const std::vector<storage::TimelineEntry>& entries) {
    std::vector<storage::PostId> posts;
    for (const storage::TimelineEntry& entry : entries) posts.push_back(entry.post.id);
    look_ahead(posts);
    Json list = Json::array();
    for (const storage::TimelineEntry& entry : entries) list.push_back(status(entry));
    return list;
}

Json Entities::statuses(const std::vector<storage::PostRow>& posts) {
    std::vector<storage::PostId> ids;
    for (const storage::PostRow& post : posts) ids.push_back(post.id);
    look_ahead(ids);
    Json list = Json::array();
    for (const storage::PostRow& post : posts) list.push_back(status(post));
    return list;
}

Result<StatusRef> find_status(storage::Tx& tx, std::int64_t id, const storage::Viewer& viewer) {
    const auto absent = fail(Errc::not_found, "status/absent");
    if (auto post = storage::find_post(tx, storage::PostId(id))) {
        if (!storage::may_see(tx, *post, viewer)) return absent;
        return StatusRef{.entry = {*std::move(post), std::nullopt}};
    }
    const auto boost = storage::find_boost(tx, storage::BoostId(id));
    if (!boost) return absent;
    const auto booster = storage::find_actor(tx, boost->actor);
    auto post = storage::find_post(tx, boost->post);
    if (!booster || booster->gone() || !post || !storage::may_see(tx, *post, viewer)) return absent;
    if (!may_see_boost(tx, *boost, viewer.actor_id())) return absent;
    return StatusRef{
        .entry = {
            *std::move(post),
            storage::BoostedBy{.id = boost->id, .uri = boost->uri, .actor = boost->actor, .at = boost->at}}};
}

}  // namespace kith::node
