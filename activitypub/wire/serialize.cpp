#include "activitypub/wire/serialize.h"

#include "activitypub/wire/context.h"
#include "activitypub/wire/serialize_parts.h"
#include "consent/base/clock.h"
#include "consent/json.h"

namespace kith::activitypub {

namespace {

Json to_json(const Ref& ref) {
    if (ref.embedded) {
        Json inner = *ref.embedded;
        if (inner.is_object()) inner.erase("@context");
        return inner;
    }
    return ref.id ? Json(ref.id->text()) : Json();
}

/// One as itself, several as an array.
Json to_json(const std::vector<Ref>& refs) {
    if (refs.size() == 1) return to_json(refs.front());
    Json list = Json::array();
    for (const Ref& ref : refs) list.push_back(to_json(ref));
    return list;
}

Json to_json(const PolicyRule& rule) {
    Json json = {{"automaticApproval", uri_list(rule.automatic)}};
    if (!rule.manual.empty()) json["manualApproval"] = uri_list(rule.manual);
    return json;
}

Json options_of(const Poll& poll) {
    Json options = Json::array();
    for (const PollOption& option : poll.options) {
        options.push_back({{"type", "Note"},
                           {"name", option.name},
                           {"replies", {{"type", "Collection"}, {"totalItems", option.votes}}}});
    }
    return options;
}

/// A collection by its id, or with its total where that is told.
Json collection_stub(const Uri& id, const std::optional<std::int64_t>& total) {
    if (!total) return id.text();
    return {{"id", id.text()}, {"type", "Collection"}, {"totalItems", *total}};
}

Json replies_of(const Object& object) {
    Json replies = collection_stub(*object.replies, object.replies_total);
    if (object.first_replies.empty()) return replies;
    if (replies.is_string()) replies = {{"id", object.replies->text()}, {"type", "Collection"}};
    replies["first"] = {{"type", "CollectionPage"},
                        {"partOf", object.replies->text()},
                        {"items", uri_list(object.first_replies)}};
    return replies;
}

void put_words(Json& json, const Object& object) {
    put(json, "name", object.name);
    put(json, "content", object.content);
    put(json, "summary", object.summary);
    if (!object.language.empty()) {
        if (!object.content.empty()) json["contentMap"] = {{object.language, object.content}};
        if (!object.summary.empty()) json["summaryMap"] = {{object.language, object.summary}};
        if (object.content.empty() && !object.name.empty())
            json["nameMap"] = {{object.language, object.name}};
    }
    if (!object.source.empty()) json["source"] = {{"content", object.source}, {"mediaType", "text/plain"}};
    if (object.sensitive || object.type == "Note" || object.type == "Question") {
        json["sensitive"] = object.sensitive;
    }
}

void put_thread(Json& json, const Object& object) {
    put(json, "inReplyTo", object.in_reply_to);
    put(json, "context", object.context);
    put(json, "conversation", object.conversation);
    if (object.replies) json["replies"] = replies_of(object);
    if (object.likes) json["likes"] = collection_stub(*object.likes, object.likes_total);
    if (object.shares) json["shares"] = collection_stub(*object.shares, object.shares_total);
    put(json, "quote", object.quote);
    // The names that Misskey and Fedibird read, for the peers that know only those.
    put(json, "_misskey_quote", object.quote);
    put(json, "quoteUri", object.quote);
    put(json, "quoteAuthorization", object.quote_authorization);
    put(json, "approvedBy", object.approved_by);
    put(json, "interactingObject", object.interacting_object);
    put(json, "interactionTarget", object.interaction_target);
}

Json attachments_of(const Object& object) {
    Json list = Json::array();
    for (const Attachment& attachment : object.attachments) {
        Json json = {{"type", attachment.type.empty() ? "Document" : attachment.type}};
        // Of a Link it is `href` that counts; anything else has a `url`.
        put(json, attachment.type == "Link" ? "href" : "url", attachment.url.text());
        put(json, "mediaType", attachment.media_type);
        put(json, "name", attachment.name);
        put(json, "blurhash", attachment.blurhash);
        if (attachment.width > 0) json["width"] = attachment.width;
        if (attachment.height > 0) json["height"] = attachment.height;
        if (attachment.focal_point) {
            json["focalPoint"] = {attachment.focal_point->x, attachment.focal_point->y};
        }
        if (attachment.sensitive) json["sensitive"] = true;
        list.push_back(std::move(json));
    }
    return list;
}

void put_poll(Json& json, const Poll& poll) {
    json[poll.multiple ? "anyOf" : "oneOf"] = options_of(poll);
    put(json, "endTime", poll.end_time);
    put(json, "closed", poll.closed);
    if (poll.voters_count) json["votersCount"] = *poll.voters_count;
}

}  // namespace

Json to_json(const InteractionPolicy& policy) {
    Json json = Json::object();
    if (policy.can_like) json["canLike"] = to_json(*policy.can_like);
    if (policy.can_reply) json["canReply"] = to_json(*policy.can_reply);
    if (policy.can_announce) json["canAnnounce"] = to_json(*policy.can_announce);
    if (policy.can_quote) json["canQuote"] = to_json(*policy.can_quote);
    return json;
}

Json to_json(const Activity& activity, Place place) {
    Json json = Json::object();
    if (place == Place::document) json["@context"] = object_context();
    put(json, "id", activity.id);
    json["type"] = activity.type_name.empty() ? std::string(to_string(activity.type)) : activity.type_name;
    json["actor"] = activity.actor.text();
    if (!activity.objects.empty()) json["object"] = to_json(activity.objects);
    if (activity.target) json["target"] = to_json(*activity.target);
    if (activity.result) json["result"] = to_json(*activity.result);
    if (activity.instrument) json["instrument"] = to_json(*activity.instrument);
    put(json, "to", activity.to);
    put(json, "cc", activity.cc);
    put(json, "audience", activity.audience);
    put(json, "published", activity.published);
    put(json, "content", activity.content);
    if (!activity.emojis.empty()) json["tag"] = tag_list({}, {}, activity.emojis, {});
    return json;
}

Json to_json(const Object& object, Place place) {
    Json json = Json::object();
    if (place == Place::document) json["@context"] = object_context();
    json["id"] = object.id.text();
    json["type"] = object.type;
    if (object.attributed_to_all.size() > 1) {
        json["attributedTo"] = uri_list(object.attributed_to_all);
    } else {
        put(json, "attributedTo", object.attributed_to);
    }
    put_words(json, object);
    put_thread(json, object);
    put(json, "published", object.published);
    put(json, "updated", object.updated);
    put(json, "startTime", object.start_time);
    put(json, "endTime", object.end_time);
    put(json, "deleted", object.deleted);
    put(json, "formerType", object.former_type);
    put(json, "url", object.url);
    put(json, "to", object.to);
    put(json, "cc", object.cc);
    put(json, "audience", object.audience);
    Json tags = tag_list(object.mentions, object.hashtags, object.emojis, object.links);
    if (!tags.empty()) json["tag"] = std::move(tags);
    if (!object.attachments.empty()) json["attachment"] = attachments_of(object);
    if (object.poll) put_poll(json, *object.poll);
    if (!object.policy.empty()) json["interactionPolicy"] = to_json(object.policy);
    put(json, object.signals);
    return json;
}

Json to_json(const Collection& collection, Place place) {
    Json json = Json::object();
    if (place == Place::document) json["@context"] = object_context();
    put(json, "id", collection.id);
    json["type"] = collection.type;
    put(json, "attributedTo", collection.attributed_to);
    if (collection.total_items) json["totalItems"] = *collection.total_items;
    if (collection.first) json["first"] = to_json(*collection.first);
    put(json, "next", collection.next);
    put(json, "prev", collection.prev);
    put(json, "last", collection.last);
    put(json, "partOf", collection.part_of);
    const bool is_page = collection.type.ends_with("Page");
    if (!collection.items.empty() || is_page) {
        Json items = Json::array();
        for (const Ref& item : collection.items) items.push_back(to_json(item));
        json[collection.type.starts_with("Ordered") ? "orderedItems" : "items"] = std::move(items);
    }
    return json;
}

}  // namespace kith::activitypub
