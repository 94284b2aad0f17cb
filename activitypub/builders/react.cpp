#include "activitypub/builders/react.h"

#include "activitypub/audience.h"
#include "activitypub/wire/serialize.h"
#include "consent/json.h"
#include "storage/activities.h"
#include "storage/likes.h"
#include "storage/polls.h"

#include <set>

namespace kith::activitypub {

namespace {

Done tell_author(const Reacting& with,
                 const storage::ActorRow& by,
                 const storage::PostRow& post,
                 Activity activity) {
    const auto author = storage::find_actor(with.tx, post.actor);
    if (!author) return fail(Errc::not_found, "react/no-author");
    activity.to.push_back(author->uri);
    Recipients recipients;
    recipients.add(*author, Recipients::Inbox::own);
    TRY_DONE(with.outbox.publish(with.tx, by, std::move(activity), recipients, {}, with.now));
    return {};
}

Activity undo_of(const storage::ActorRow& by, ActivityType type, const Uri& id, const Uri& object) {
    Activity undo{.type = ActivityType::undo, .actor = by.uri};
    undo.objects.push_back(Ref::to(Json{{"id", id.text()},
                                        {"type", std::string(to_string(type))},
                                        {"actor", by.uri.text()},
                                        {"object", object.text()}}));
    return undo;
}

}  // namespace

Done like(const Reacting& with, const storage::ActorRow& by, const storage::PostRow& post) {
    const Uri id = with.outbox.new_activity_id();
    if (!storage::put_like(with.tx, {.post = post.id, .actor = by.id, .uri = id, .at = with.now})) return {};
    with.events.tell(with.tx, Liked{post.id, by.id}, with.now);
    if (post.is_local) return {};
    return tell_author(
        with,
        by,
        post,
        {.id = id, .type = ActivityType::like, .actor = by.uri, .objects = {Ref::to(post.uri)}});
}

Done unlike(const Reacting& with, const storage::ActorRow& by, const storage::PostRow& post) {
    const auto row = storage::find_like(with.tx, post.id, by.id);
    if (!row) return {};
    storage::remove_like(with.tx, post.id, by.id);
    if (post.is_local) return {};
    return tell_author(with, by, post, undo_of(by, ActivityType::like, row->uri, post.uri));
}

Done boost(const Reacting& with,
           const storage::ActorRow& by,
           const storage::PostRow& post,
           std::optional<Visibility> wanted) {
    const bool to_own_followers = post.visibility == Visibility::followers && post.actor == by.id;
    if (!is_open(post.visibility) && !to_own_followers) {
        return fail(Errc::denied,
                    "boost/not-public",
                    "Only public posts can be boosted, and your own to your followers.");
    }
    const Visibility visibility =
        to_own_followers ? Visibility::followers : wanted.value_or(Visibility::public_);
    if (!is_open(visibility) && visibility != Visibility::followers) {
        return fail(
            Errc::malformed, "boost/visibility", "Validation failed: Visibility is not included in the list");
    }
    const bool open = is_open(visibility);
    const bool listed = visibility == Visibility::public_;
    const Uri id = with.outbox.new_activity_id();
    const bool fresh = storage::put_boost(with.tx,
                                          {.id = with.ids.make<storage::BoostId>(),
                                           .uri = id,
                                           .post = post.id,
                                           .actor = by.id,
                                           .visibility = visibility,
                                           .at = with.now});
    if (!fresh) return {};
    with.events.tell(with.tx, Boosted{post.id, by.id}, with.now);
    Activity announce{.id = id,
                      .type = ActivityType::announce,
                      .actor = by.uri,
                      .objects = {Ref::to(post.uri)},
                      .to = {listed ? public_collection() : *by.followers}};
    if (open) announce.cc = {listed ? *by.followers : public_collection()};
    Recipients recipients;
    recipients.add_followers_of(with.tx, by.id);
    if (const auto author = storage::find_actor(with.tx, post.actor)) {
        announce.cc.push_back(author->uri);
        recipients.add(*author);
    }
    TRY_DONE(with.outbox.publish(
        with.tx, by, std::move(announce), recipients, {.object = id, .visibility = visibility}, with.now));
    return {};
}

Done unboost(const Reacting& with, const storage::ActorRow& by, const storage::PostRow& post) {
    const auto row = storage::find_boost(with.tx, post.id, by.id);
    if (!row) return {};
    storage::remove_boost(with.tx, post.id, by.id);
    storage::blank_bodies_of(with.tx, row->uri, "");
    Activity undo = undo_of(by, ActivityType::announce, row->uri, post.uri);
    undo.to = {is_open(row->visibility) ? public_collection() : *by.followers};
    Recipients recipients;
    recipients.add_receivers_of(with.tx, row->uri);
    TRY_DONE(with.outbox.publish(with.tx, by, std::move(undo), recipients, {}, with.now));
    return {};
}

Done vote(const Reacting& with,
          const storage::ActorRow& by,
          const storage::PostRow& post,
          std::span<const int> choices) {
    const auto poll = storage::find_poll(with.tx, post.id);
    if (!poll) return fail(Errc::malformed, "vote/no-poll", "That post has no poll.");
    if (post.actor == by.id) return fail(Errc::denied, "vote/own-poll", "You cannot vote in your own poll.");
    const std::set<int> distinct(choices.begin(), choices.end());
    if (distinct.empty() || (!poll->multiple && distinct.size() > 1)) {
        return fail(
            Errc::malformed, "vote/choices", poll->multiple ? "Choose at least one." : "Choose exactly one.");
    }
    for (const int choice : distinct) {
        const Uri id = with.outbox.new_activity_id();
        const Uri note = Uri::trusted(id.text() + "/vote");
        TRY_DONE(storage::vote(with.tx, post.id, by.id, choice, note, with.now));
        if (post.is_local) continue;
        Object object{.id = note, .type = "Note"};
        object.attributed_to = by.uri;
        object.name = poll->options[static_cast<std::size_t>(choice)].name;
        object.in_reply_to = post.uri;
        const auto author = storage::find_actor(with.tx, post.actor);
        if (author) object.to = {author->uri};
        Activity create{.id = id, .type = ActivityType::create, .actor = by.uri};
        create.objects.push_back(Ref::to(to_json(object, Place::embedded)));
        TRY_DONE(tell_author(with, by, post, std::move(create)));
    }
    if (post.is_local) with.events.tell(with.tx, Voted{post.id, by.id}, with.now);
    return {};
}

Done pin(const Reacting& with, const storage::ActorRow& by, const storage::PostRow& post, bool on) {
    if (post.actor != by.id) return fail(Errc::denied, "pin/not-own", "You can pin only what you wrote.");
    const bool changed = on ? storage::put_pin(with.tx, by.id, post.id, with.now)
                            : storage::remove_pin(with.tx, by.id, post.id);
    if (!changed || !is_open(post.visibility)) return {};
    Activity activity{.type = on ? ActivityType::add : ActivityType::remove,
                      .actor = by.uri,
                      .objects = {Ref::to(post.uri)},
                      .to = {public_collection()}};
    activity.target = Ref::to(*by.featured);
    Recipients recipients;
    recipients.add_followers_of(with.tx, by.id);
    TRY_DONE(with.outbox.publish(with.tx, by, std::move(activity), recipients, {}, with.now));
    return {};
}

}  // namespace kith::activitypub
