#include "node/streaming/delivery.h"

#include "activitypub/wire/json.h"
#include "consent/json.h"
#include "storage/likes.h"
#include "storage/lists.h"
#include "storage/notification_lists.h"
#include "storage/streamed.h"
#include "storage/visibility.h"

#include <algorithm>
#include <utility>

namespace kith::node {

using storage::ActorId;

namespace {

constexpr std::string_view update_event = "update";
constexpr std::string_view edit_event = "status.update";
constexpr std::string_view delete_event = "delete";
constexpr std::string_view notification_event = "notification";
constexpr std::string_view conversation_event = "conversation";

StreamLoop::Frame frame_of(StreamLoop::Kind kind,
                           std::string_view label,
                           std::string_view event,
                           std::string_view payload,
                           std::string_view quoted) {
    if (kind == StreamLoop::Kind::events) return StreamLoop::event_frame(event, payload);
    std::string text;
    text.reserve(label.size() + event.size() + quoted.size() + 40);
    text.append(R"({"stream":)").append(label).append(R"(,"event":")").append(event).append("\"");
    if (!payload.empty()) text.append(R"(,"payload":)").append(quoted);
    return StreamLoop::text_frame(text.append("}"));
}

}  // namespace

StreamDelivery::RenderingPtr StreamDelivery::make(std::string_view event, std::string payload) {
    auto made = std::make_shared<Rendering>(Rendering{std::string(event), std::move(payload)});
    made->quoted = activitypub::dump_json(activitypub::Json(made->payload));
    return made;
}

bool StreamDelivery::is_alive(const StreamCaller& caller) {
    const auto [entry, is_new] = alive_.try_emplace(caller.token, false);
    if (is_new) entry->second = views_.is_alive(tx_, caller);
    if (!entry->second) dead_.insert(caller.token);
    return entry->second;
}

void StreamDelivery::give(const StreamEar& ear, const RenderingPtr& rendering) {
    auto& frame = rendering->frames[{ear.kind, ear.kind == StreamLoop::Kind::events ? "" : *ear.label}];
    if (!frame) {
        frame = frame_of(ear.kind, *ear.label, rendering->event, rendering->payload, rendering->quoted);
    }
    chunk_.push_back({ear.stream, frame});
    if (chunk_.size() >= limits::streaming_chunk) flush();
}

void StreamDelivery::flush() {
    auto chunk = std::exchange(chunk_, {});
    if (!chunk.empty() && outlet_ != nullptr) outlet_->send(std::move(chunk));
}

bool StreamDelivery::may_hear(const About& about, const Topic& topic, ActorId viewer) const {
    if (about.is_gone) return could_see(tx_, about.facts, viewer);
    return is_listed(tx_, about.facts, about.boost, topic, viewer);
}

/// Viewers of one class read the same bytes: the same parent is shown to them, and nothing in it is their
/// own. A quote, or a rule of quoting that is not the same for everybody, makes a class of each.
std::int64_t StreamDelivery::class_of(const About& about, ActorId viewer) const {
    if (about.is_gone) return 0;
    const storage::PostRow& post = about.facts.post;
    const bool open = post.quote_policy == "public" || post.quote_policy == "nobody";
    if (viewer == post.actor || viewer == about.booster || post.quote || !open ||
        storage::has_own_view(tx_, viewer, post.id)) {
        return viewer.value;
    }
    if (!post.in_reply_to.valid()) return 0;
    return storage::may_see(tx_, post.in_reply_to, storage::Viewer::actor(viewer)) ? -1 : -2;
}

/// Null when it reads as nothing.
StreamDelivery::RenderingPtr StreamDelivery::rendering(About& about, ActorId viewer) {
    RenderingPtr& made = about.made[class_of(about, viewer)];
    if (!made) made = make(about.event, about.render(viewer));
    return made->payload.empty() ? nullptr : made;
}

void StreamDelivery::to(About& about, const Topic& topic, const StreamEar& ear) {
    if (!may_hear(about, topic, ear.caller.actor) || !is_alive(ear.caller)) return;
    if (const auto made = rendering(about, ear.caller.actor)) give(ear, made);
}

void StreamDelivery::to_all(About& about) {
    for (const Topic& topic : open_topics_of(about.facts)) {
        for (const StreamEar& ear : hub_.ears_of(topic)) to(about, topic, ear);
    }
}

void StreamDelivery::to_homes(About& about, const std::vector<ActorId>& candidates) {
    for (const ActorId person : candidates) {
        const Topic home{.kind = ChannelKind::user, .id = person.value};
        for (const StreamEar& ear : hub_.ears_of(home)) to(about, home, ear);
    }
}

void StreamDelivery::to_lists(About& about) {
    for (const StreamEar& ear : hub_.ears_of(ChannelKind::list)) {
        const ActorId member = about.booster.valid() ? about.booster : about.facts.post.actor;
        const auto lists = storage::lists_with(tx_, ear.caller.actor, member);
        const auto held = std::ranges::find(lists, storage::ListId(ear.topic_id), &storage::ListRow::id);
        if (held != lists.end()) to(about, {.kind = ChannelKind::list, .id = ear.topic_id}, ear);
    }
}

void StreamDelivery::operator()(const PostHeard& heard) {
    auto post = storage::find_post(tx_, heard.post);
    if (!post || post->created < now_ - limits::streaming_news_for) return;
    const PostFacts facts = facts_of(tx_, *std::move(post));
    About about{.facts = facts, .event = update_event, .render = [&](ActorId viewer) {
                    return views_.status(tx_, heard.post, viewer);
                }};
    to_all(about);
    to_homes(about, home_candidates(tx_, facts));
    to_lists(about);
    if (facts.post.visibility == Visibility::direct) conversations(facts);
}

void StreamDelivery::operator()(const PostChanged& changed) {
    auto post = storage::find_post(tx_, changed.post);
    if (!post) return;
    const PostFacts facts = facts_of(tx_, *std::move(post));
    About about{.facts = facts, .event = edit_event, .render = [&](ActorId viewer) {
                    return views_.status(tx_, changed.post, viewer);
                }};
    to_all(about);
    to_homes(about, home_candidates(tx_, facts));
    to_lists(about);
}

void StreamDelivery::operator()(const PostGone& gone) {
    About about{.facts = gone.facts, .event = delete_event, .render = [&](ActorId) {
                    return std::to_string(gone.facts.post.id.value);
                }};
    about.is_gone = true;
    to_all(about);
    to_homes(about, home_candidates(tx_, gone.facts));
    to_lists(about);
}

void StreamDelivery::operator()(const BoostHeard& heard) {
    const auto boost = storage::find_boost(tx_, heard.boost);
    if (!boost || boost->at < now_ - limits::streaming_news_for) return;
    auto post = storage::find_post(tx_, boost->post);
    if (!post) return;
    const PostFacts facts = facts_of(tx_, *std::move(post));
    About about{.facts = facts, .event = update_event, .render = [&](ActorId viewer) {
                    return views_.boost(tx_, heard.boost, viewer);
                }};
    about.boost = boost->id;
    about.booster = boost->actor;
    to_homes(about, home_candidates(tx_, boost->actor));
    to_lists(about);
}

/// Whether they see it and want to is asked where their conversations are looked up.
void StreamDelivery::conversations(const PostFacts& facts) {
    std::vector<ActorId> people = facts.recipients;
    people.push_back(facts.post.actor);
    for (const ActorId person : people) {
        const auto ears = hub_.ears_of({.kind = ChannelKind::direct, .id = person.value});
        if (ears.empty()) continue;
        const auto made = make(conversation_event, views_.conversation(tx_, facts.post.id, person));
        for (const StreamEar& ear : ears) {
            if (!made->payload.empty() && is_alive(ear.caller)) give(ear, made);
        }
    }
}

void StreamDelivery::operator()(const ToldPerson& told) {
    const auto made = make(told.event, told.payload);
    const bool of_notifications = told.event == "notifications_merged";
    const auto tell = [&](ChannelKind kind) {
        for (const StreamEar& ear : hub_.ears_of({.kind = kind, .id = told.person.value})) {
            if (of_notifications && !ear.caller.reads_notifications) continue;
            if (is_alive(ear.caller)) give(ear, made);
        }
    };
    tell(ChannelKind::user);
    if (of_notifications) tell(ChannelKind::user_notification);
}

void StreamDelivery::operator()(const ToldEverybody& told) {
    const auto made = make(told.event, told.payload);
    for (const StreamEar& ear : hub_.ears_of(ChannelKind::user)) {
        if (is_alive(ear.caller)) give(ear, made);
    }
}

/// As the listing has it: it leaves out what its owner may not see or does not want to hear.
void StreamDelivery::notification(storage::NotificationId id, ActorId owner) {
    std::vector<StreamEar> ears = hub_.ears_of({.kind = ChannelKind::user, .id = owner.value});
    const auto more = hub_.ears_of({.kind = ChannelKind::user_notification, .id = owner.value});
    ears.insert(ears.end(), more.begin(), more.end());
    if (ears.empty()) return;
    const storage::Page page{.max_id = id.value + 1, .since_id = id.value - 1, .limit = 1};
    const auto rows = storage::list_notifications(tx_, owner, {}, page);
    if (rows.empty()) return;
    const auto made = make(notification_event, views_.notification(tx_, rows.front()));
    if (made->payload.empty()) return;
    for (const StreamEar& ear : ears) {
        if (ear.caller.reads_notifications && is_alive(ear.caller)) give(ear, made);
    }
}

}  // namespace kith::node
