#include "activitypub/wire/html.h"
#include "activitypub/wire/json_fields.h"
#include "activitypub/wire/parse.h"
#include "activitypub/wire/parse_tags.h"
#include "consent/base/limits.h"
#include "consent/json.h"

#include <algorithm>
#include <array>

namespace kith::activitypub {

namespace {

/// `content`, or the first value of `contentMap`.
std::string read_mapped(const Json& json, const std::string& key, std::size_t bytes_max) {
    std::string text = read_text(json, key, bytes_max);
    const Json* map = field(json, key + "Map");
    if (!text.empty() || map == nullptr || !map->is_object()) return text;
    for (const auto& [language, value] : map->items()) {
        if (value.is_string()) return read_text(*map, language, bytes_max);
    }
    return text;
}

/// The key of the map whose value is the text itself, else the first key.
std::string language_of(const Json& json) {
    for (const char* key : {"content", "name", "summary"}) {
        const Json* map = field(json, std::string(key) + "Map");
        if (map == nullptr || !map->is_object() || map->empty()) continue;
        std::string first = map->begin().key();
        const Json* text = field(json, key);
        for (const auto& [language, value] : map->items()) {
            if (text != nullptr && value == *text) first = language;
        }
        cut_text(first, limits::type_name_bytes_max);
        return first;
    }
    return {};
}

void read_words(Object& object, const Json& json) {
    object.content = read_mapped(json, "content", limits::html_bytes_max);
    const std::string media_type = read_text(json, "mediaType", limits::type_name_bytes_max);
    // PeerTube writes markdown; whatever is not HTML is shown as it stands.
    if (media_type == "text/plain" || media_type == "text/markdown") {
        object.content = compose(object.content, {}).text();
        cut_text(object.content, limits::html_bytes_max);
    }
    object.name = read_mapped(json, "name", limits::name_bytes_max);
    object.summary = read_mapped(json, "summary", limits::summary_bytes_max);
    object.language = language_of(json);
    object.sensitive = read_bool(json, "sensitive").value_or(false);
    if (const Json* source = field(json, "source")) {
        object.source = source->is_string() ? read_text(json, "source", limits::html_bytes_max)
                                            : read_text(*source, "content", limits::html_bytes_max);
    }
}

std::optional<FocalPoint> read_focal_point(const Json& item) {
    const Json* point = field(item, "focalPoint");
    if (point == nullptr || !point->is_array() || point->size() != 2) return std::nullopt;
    if (!(*point)[0].is_number() || !(*point)[1].is_number()) return std::nullopt;
    return FocalPoint{std::clamp((*point)[0].get<double>(), -1.0, 1.0),
                      std::clamp((*point)[1].get<double>(), -1.0, 1.0)};
}

std::vector<Attachment> read_attachments(const Json& json) {
    std::vector<Attachment> attachments;
    each(field(json, "attachment"), limits::attachments_max, [&](const Json& item) {
        auto url = read_link(item, "url", "");
        if (!url) url = read_link(item, "href", "");
        if (!url) return;
        Attachment attachment{.url = *std::move(url)};
        attachment.type = read_type(item);
        attachment.media_type = read_text(item, "mediaType", limits::type_name_bytes_max);
        attachment.name = read_text(item, "name", limits::media_description_bytes_max);
        if (attachment.name.empty()) {
            attachment.name = read_text(item, "summary", limits::media_description_bytes_max);
        }
        attachment.width = read_count(item, "width").value_or(0);
        attachment.height = read_count(item, "height").value_or(0);
        attachment.blurhash = read_text(item, "blurhash", limits::type_name_bytes_max);
        attachment.focal_point = read_focal_point(item);
        attachment.sensitive = read_bool(item, "sensitive").value_or(false);
        attachments.push_back(std::move(attachment));
    });
    return attachments;
}

std::optional<Poll> read_poll(const Json& json) {
    const Json* one_of = field(json, "oneOf");
    const Json* any_of = field(json, "anyOf");
    if (one_of == nullptr && any_of == nullptr) return std::nullopt;
    Poll poll;
    poll.multiple = one_of == nullptr;
    each(poll.multiple ? any_of : one_of, limits::poll_options_max, [&](const Json& item) {
        PollOption option{read_text(item, "name", limits::name_bytes_max)};
        if (option.name.empty()) return;
        if (const Json* replies = field(item, "replies")) {
            option.votes = read_count(*replies, "totalItems").value_or(0);
        }
        poll.options.push_back(std::move(option));
    });
    if (poll.options.empty()) return std::nullopt;
    poll.end_time = read_time(json, "endTime");
    poll.closed = read_time(json, "closed");
    // `closed` may be a plain true, which says that it is over and not since when.
    if (!poll.closed && read_bool(json, "closed").value_or(false)) {
        poll.closed = poll.end_time ? *poll.end_time : read_time(json, "updated").value_or(Instant{});
    }
    poll.voters_count = read_count(json, "votersCount");
    return poll;
}

std::optional<Uri> read_quote(const Json& json, const std::vector<ObjectLink>& links) {
    for (const char* key : {"quote", "quoteUri", "quoteUrl", "_misskey_quote"}) {
        if (auto uri = read_uri(json, key)) return uri;
    }
    for (const ObjectLink& link : links) {
        if (link.rel.find("_misskey_quote") != std::string::npos) return link.href;
    }
    return std::nullopt;
}

/// Notes `totalItems` of an embedded collection.
std::optional<std::int64_t> read_total(const Json& json, std::string_view key) {
    const Json* collection = field(json, key);
    return collection != nullptr ? read_count(*collection, "totalItems") : std::nullopt;
}

void read_thread(Object& object, const Json& json) {
    object.in_reply_to = read_uri(json, "inReplyTo");
    object.replies = read_uri(json, "replies");
    object.likes = read_uri(json, "likes");
    object.shares = read_uri(json, "shares");
    object.replies_total = read_total(json, "replies");
    object.likes_total = read_total(json, "likes");
    object.shares_total = read_total(json, "shares");
    if (const Json* replies = field(json, "replies")) {
        const Json* first = field(*replies, "first");
        const Json& page = first != nullptr && first->is_object() ? *first : *replies;
        object.first_replies = read_uris(page, "items", limits::page_items);
        if (object.first_replies.empty()) {
            object.first_replies = read_uris(page, "orderedItems", limits::page_items);
        }
    }
    const auto uri_text = [&](std::string_view key) {
        const Json* value = field(json, key);
        if (value == nullptr) return std::string();
        return value->is_object() ? json_id(*value) : read_text(json, key, limits::uri_bytes_max);
    };
    object.context = uri_text("context");
    object.conversation = uri_text("conversation");
}

bool needs_author(std::string_view type) {
    return type == "Note" || type == "Question" || is_converted_type(type);
}

}  // namespace

Result<Object> parse_object(const Json& json) {
    if (!json.is_object()) return fail(Errc::malformed, "object/no_object");
    auto id = read_uri(json, "id");
    if (!id) return fail(Errc::malformed, "object/no_id");
    Object object{.id = *std::move(id)};
    object.type = read_type(json);
    if (object.type.empty()) return fail(Errc::malformed, "object/no_type");
    object.attributed_to_all = read_uris(json, "attributedTo", limits::keys_per_actor_max);
    if (!object.attributed_to_all.empty()) object.attributed_to = object.attributed_to_all.front();
    if (needs_author(object.type) && !object.attributed_to) return fail(Errc::malformed, "object/no_author");

    read_words(object, json);
    read_thread(object, json);
    object.published = read_time(json, "published");
    object.updated = read_time(json, "updated");
    object.start_time = read_time(json, "startTime");
    object.end_time = read_time(json, "endTime");
    object.deleted = read_time(json, "deleted");
    object.former_type = read_text(json, "formerType", limits::type_name_bytes_max);
    if (const auto url = read_link(json, "url", "text/html")) object.url = url->text();
    object.to = read_uris(json, "to", limits::recipients_max);
    object.cc = read_uris(json, "cc", limits::recipients_max - object.to.size());
    object.audience = read_uri(json, "audience");

    Tags tags = read_tags(json);
    object.quote = read_quote(json, tags.links);
    object.mentions = std::move(tags.mentions);
    object.hashtags = std::move(tags.hashtags);
    object.emojis = std::move(tags.emojis);
    object.links = std::move(tags.links);
    object.attachments = read_attachments(json);
    object.poll = read_poll(json);
    object.quote_authorization = read_uri(json, "quoteAuthorization");
    object.approved_by = read_uri(json, "approvedBy");
    object.policy = read_policy(json);
    object.signals = read_signals(json);
    object.interacting_object = read_uri(json, "interactingObject");
    object.interaction_target = read_uri(json, "interactionTarget");
    if (is_converted_type(object.type)) object.extra = share_json(json);
    return object;
}

}  // namespace kith::activitypub
