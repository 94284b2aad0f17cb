#include "activitypub/builders/post.h"

#include "activitypub/builders/actor.h"
#include "activitypub/emojis.h"
#include "activitypub/wire/html.h"
#include "activitypub/wire/serialize.h"
#include "consent/json.h"
#include "storage/edit_history.h"
#include "storage/follows.h"
#include "storage/likes.h"
#include "storage/moderation.h"
#include "storage/polls.h"

namespace kith::activitypub {

namespace {

PolicyRule rule_for(std::string_view policy,
                    const storage::ActorRow& author,
                    const std::vector<Uri>& mentioned) {
    PolicyRule rule;
    if (policy == "public") rule.automatic.push_back(public_collection());
    if (policy == "followers" && author.followers) rule.automatic.push_back(*author.followers);
    if (policy != "public" && policy != "nobody") {
        rule.automatic.insert(rule.automatic.end(), mentioned.begin(), mentioned.end());
    }
    if (rule.automatic.empty()) rule.automatic.push_back(author.uri);  // the author alone
    return rule;
}

std::vector<Uri> add_mentions(storage::Tx& tx, const storage::PostRow& post, Object& object) {
    std::vector<Uri> mentioned;
    for (const storage::Recipient& recipient : storage::recipients_of(tx, post.id)) {
        const auto actor = storage::find_actor(tx, recipient.actor);
        if (!actor) continue;
        mentioned.push_back(actor->uri);
        object.mentions.push_back({actor->uri, "@" + actor->username + "@" + actor->host.text()});
    }
    return mentioned;
}

void add_tags(storage::Tx& tx, const Site& site, const storage::PostRow& post, Object& object) {
    for (const storage::PostTag& tag : storage::tags_of(tx, post.id)) {
        object.hashtags.push_back({tag.shown, site.base + "/tags/" + percent_encode(tag.tag)});
    }
    for (const storage::AttachmentRow& row : storage::attachments_of(tx, post.id)) {
        Attachment attachment{
            .type = "Document", .media_type = row.media_type, .url = row.url, .name = row.description};
        attachment.width = row.width.value_or(0);
        attachment.height = row.height.value_or(0);
        attachment.blurhash = row.blurhash.value_or("");
        object.attachments.push_back(std::move(attachment));
    }
}

void add_poll(storage::Tx& tx, const storage::PostRow& post, Object& object) {
    const auto row = storage::find_poll(tx, post.id);
    if (!row) return;
    const bool kept_back = !row->closed && storage::hides_totals(tx, post.id);
    Poll poll{.multiple = row->multiple,
              .end_time = row->end,
              .closed = row->closed,
              .voters_count = kept_back ? 0 : row->voters};
    for (const storage::PollOptionRow& option : row->options)
        poll.options.push_back({option.name, kept_back ? 0 : option.votes});
    object.poll = std::move(poll);
}

void add_emojis(storage::Tx& tx, const Site& site, Object& object) {
    std::string options;
    if (object.poll) {
        for (const PollOption& option : object.poll->options) options.append(option.name).append("\n");
    }
    object.emojis = emojis_in(tx, site, {object.name, object.summary, object.content, options});
}

}  // namespace

Addressing address(Visibility visibility, const Uri& followers, const std::vector<Uri>& mentioned) {
    Addressing addressing;
    switch (visibility) {
        case Visibility::public_:
            addressing.to = {public_collection()};
            addressing.cc = {followers};
            break;
        case Visibility::unlisted:
            addressing.to = {followers};
            addressing.cc = {public_collection()};
            break;
        case Visibility::followers:
            addressing.to = {followers};
            break;
        case Visibility::direct:
        case Visibility::local:
            break;
    }
    auto& named = visibility == Visibility::direct ? addressing.to : addressing.cc;
    named.insert(named.end(), mentioned.begin(), mentioned.end());
    return addressing;
}

Object post_object(storage::Tx& tx,
                   const Site& site,
                   const storage::PostRow& post,
                   const storage::ActorRow& author) {
    Object object{.id = post.uri, .type = post.type};
    object.attributed_to = author.uri;
    object.content = post.content;
    object.summary = post.summary;
    object.name = post.name;
    object.language = post.language;
    object.in_reply_to = post.in_reply_to_uri;
    object.published = post.created;
    object.updated = post.updated;
    object.url = site.post_page(author.username, post.id);
    const std::vector<Uri> mentioned = add_mentions(tx, post, object);
    Addressing addressing = address(post.visibility, *author.followers, mentioned);
    object.to = std::move(addressing.to);
    object.cc = std::move(addressing.cc);
    add_tags(tx, site, post, object);
    object.sensitive =
        post.sensitive || (!object.attachments.empty() && storage::is_sensitized(tx, author.id));
    add_poll(tx, post, object);
    add_emojis(tx, site, object);
    if (post.context) object.context = post.context->text();
    object.conversation = post.conversation.value_or(object.context);
    object.replies = Uri::trusted(post.uri.text() + "/replies");
    object.likes = Uri::trusted(post.uri.text() + "/likes");
    object.shares = Uri::trusted(post.uri.text() + "/shares");
    object.likes_total = storage::count_likes(tx, post.id);
    object.shares_total = storage::count_boosts(tx, post.id);
    object.quote = post.quote;
    object.quote_authorization = post.quote_authorization;
    object.policy.can_like = rule_for(post.like_policy, author, mentioned);
    object.policy.can_reply = rule_for(post.reply_policy, author, mentioned);
    object.policy.can_announce = rule_for(post.boost_policy, author, mentioned);
    object.policy.can_quote = rule_for(post.quote_policy, author, mentioned);
    object.signals = signals_of(author, post.visibility == Visibility::public_);
    return object;
}

Object tombstone_object(const Uri& uri, std::string_view former_type, Instant deleted) {
    Object tombstone{.id = uri, .type = "Tombstone"};
    tombstone.former_type = former_type;
    tombstone.deleted = deleted;
    return tombstone;
}

namespace {

enum class Followers { included, left_out };

Recipients recipients_among(storage::Tx& tx, const storage::PostRow& post, Followers followers) {
    Recipients recipients;
    if (post.visibility == Visibility::local) return recipients;
    for (const storage::Recipient& recipient : storage::recipients_of(tx, post.id)) {
        const auto actor = storage::find_actor(tx, recipient.actor);
        // A direct message goes to its receiver's own inbox.
        if (actor) {
            recipients.add(
                *actor,
                post.visibility == Visibility::direct ? Recipients::Inbox::own : Recipients::Inbox::shared);
        }
    }
    if (followers == Followers::included) recipients.add_followers_of(tx, post.actor);
    return recipients;
}

Activity activity_about(ActivityType type,
                        const storage::ActorRow& author,
                        const Object& object,
                        Instant now) {
    Activity activity{.type = type, .actor = author.uri, .to = object.to, .cc = object.cc, .published = now};
    activity.objects.push_back(Ref::to(to_json(object, Place::embedded)));
    return activity;
}

}  // namespace

Recipients recipients_of(storage::Tx& tx, const storage::PostRow& post) {
    const bool direct = post.visibility == Visibility::direct;
    return recipients_among(tx, post, direct ? Followers::left_out : Followers::included);
}

Result<Uri> publish_create(const Outbox& outbox,
                           storage::Tx& tx,
                           const Site& site,
                           const storage::PostRow& post,
                           const storage::ActorRow& author,
                           Instant now) {
    Activity create =
        activity_about(ActivityType::create, author, post_object(tx, site, post, author), post.created);
    return outbox.publish(tx,
                          author,
                          std::move(create),
                          recipients_of(tx, post),
                          {.object = post.uri, .visibility = post.visibility},
                          now);
}

Result<Uri> publish_update(const Outbox& outbox,
                           storage::Tx& tx,
                           const Site& site,
                           const storage::PostRow& post,
                           const storage::ActorRow& author,
                           Instant now) {
    Activity update = activity_about(ActivityType::update, author, post_object(tx, site, post, author), now);
    // Who follows since the post was made got no private post then, and gets none with its edit.
    const bool open = post.visibility == Visibility::public_ || post.visibility == Visibility::unlisted;
    Recipients recipients = recipients_among(tx, post, open ? Followers::included : Followers::left_out);
    recipients.add_receivers_of(tx, post.uri);
    return outbox.publish(tx,
                          author,
                          std::move(update),
                          recipients,
                          {.object = post.uri, .visibility = Visibility::direct},
                          now);
}

Result<Uri> publish_delete(const Outbox& outbox,
                           storage::Tx& tx,
                           const storage::PostRow& post,
                           const storage::ActorRow& author,
                           Instant now) {
    Activity activity{.type = ActivityType::delete_, .actor = author.uri, .to = {public_collection()}};
    const bool open = post.visibility == Visibility::public_ || post.visibility == Visibility::unlisted;
    if (!open) {
        // Addressed as the post was: a Delete must not tell the world that a private post existed.
        const Object object = post_object(tx, outbox.site(), post, author);
        activity.to = object.to;
        activity.cc = object.cc;
    }
    activity.objects.push_back(Ref::to(to_json(tombstone_object(post.uri, post.type, now), Place::embedded)));
    Recipients recipients;
    recipients.add_receivers_of(tx, post.uri);
    return outbox.publish(tx, author, std::move(activity), recipients, {.object = post.uri}, now);
}

}  // namespace kith::activitypub
