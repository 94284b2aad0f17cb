#include "activitypub/wire/json_fields.h"
#include "activitypub/wire/parse.h"
#include "activitypub/wire/parse_tags.h"
#include "consent/base/limits.h"
#include "consent/json.h"

#include <algorithm>

namespace kith::activitypub {

namespace {

constexpr std::size_t key_text_bytes_max = 8192;

/// One key of a document; `holder` owns it where the key itself does not say.
std::optional<ActorKey> read_key(const Json& json, const std::optional<Uri>& holder) {
    auto id = read_uri(json, "id");
    auto owner = read_uri(json, "owner");
    if (!owner) owner = read_uri(json, "controller");
    if (!owner) owner = holder;
    if (!json.is_object() || !id || !owner) return std::nullopt;
    ActorKey key{.id = *std::move(id), .owner = *std::move(owner)};
    key.pem = read_text(json, "publicKeyPem", key_text_bytes_max);
    key.multibase = read_text(json, "publicKeyMultibase", key_text_bytes_max);
    if (key.pem.empty() == key.multibase.empty()) return std::nullopt;  // none, or two that may differ
    key.expires = read_time(json, "expires");
    key.revoked = read_time(json, "revoked");
    return key;
}

std::vector<ActorKey> read_keys(const Json& json, const Uri& owner) {
    std::vector<ActorKey> keys;
    for (const char* property : {"publicKey", "assertionMethod"}) {
        each(field(json, property), limits::keys_per_actor_max, [&](const Json& item) {
            auto key = read_key(item, owner);
            const bool ours = key && key->owner == owner;
            if (ours && keys.size() < limits::keys_per_actor_max) keys.push_back(*std::move(key));
        });
    }
    return keys;
}

struct Picture {
    std::string url;
    std::string media_type;
    std::string name;
};

Picture read_picture(const Json& json, std::string_view property) {
    const Json* value = field(json, property);
    if (value == nullptr) return {};
    const Json& image = value->is_array() ? value->front() : *value;
    const auto url = image.is_string() ? uri_of(image) : read_link(image, "url", "image/");
    if (!url) return {};
    return {url->text(),
            read_text(image, "mediaType", limits::type_name_bytes_max),
            read_text(image, "name", limits::media_description_bytes_max)};
}

void read_pictures(Actor& actor, const Json& json) {
    Picture icon = read_picture(json, "icon");
    actor.icon_url = std::move(icon.url);
    actor.icon_media_type = std::move(icon.media_type);
    actor.icon_name = std::move(icon.name);
    Picture image = read_picture(json, "image");
    actor.image_url = std::move(image.url);
    actor.image_media_type = std::move(image.media_type);
    actor.image_name = std::move(image.name);
}

void read_fields(Actor& actor, const Json& json) {
    each(field(json, "attachment"), limits::profile_fields_max, [&](const Json& item) {
        if (read_type(item) != "PropertyValue") return;
        ProfileField entry{read_text(item, "name", limits::profile_field_bytes_max),
                           read_text(item, "value", limits::profile_field_bytes_max)};
        if (!entry.name.empty()) actor.fields.push_back(std::move(entry));
    });
}

void read_links(Actor& actor, const Json& json) {
    actor.outbox = read_uri(json, "outbox");
    actor.followers = read_uri(json, "followers");
    actor.following = read_uri(json, "following");
    actor.featured = read_uri(json, "featured");
    actor.featured_tags = read_uri(json, "featuredTags");
    if (const Json* endpoints = field(json, "endpoints"))
        actor.shared_inbox = read_uri(*endpoints, "sharedInbox");
    if (!actor.shared_inbox) actor.shared_inbox = read_uri(json, "sharedInbox");
    actor.also_known_as = read_uris(json, "alsoKnownAs", limits::actor_links_max);
    actor.moved_to = read_uri(json, "movedTo");
    if (const auto url = read_link(json, "url", "text/html")) actor.url = url->text();
    each(field(json, "attributionDomains"), limits::actor_links_max, [&](const Json& item) {
        if (item.is_string()) actor.attribution_domains.push_back(item.get<std::string>());
    });
    if (const Json* generator = field(json, "generator")) {
        each(field(*generator, "implements"), limits::tags_max, [&](const Json& item) {
            if (item.is_string()) return actor.implements.push_back(item.get<std::string>());
            std::string href = read_text(item, "href", limits::uri_bytes_max);
            if (href.empty()) href = read_text(item, "id", limits::uri_bytes_max);
            if (!href.empty()) actor.implements.push_back(std::move(href));
        });
    }
}

}  // namespace

Result<Actor> parse_actor(const Json& json) {
    if (!json.is_object()) return fail(Errc::malformed, "actor/no_object");
    std::string type = read_type(json);
    if (!is_actor_type(type)) return fail(Errc::malformed, "actor/type");
    auto id = read_uri(json, "id");
    if (!id) return fail(Errc::malformed, "actor/no_id");
    auto inbox = read_uri(json, "inbox");
    if (!inbox) return fail(Errc::malformed, "actor/no_inbox");

    Actor actor{.id = *std::move(id), .type = std::move(type), .inbox = *std::move(inbox)};
    actor.preferred_username = read_text(json, "preferredUsername", limits::username_bytes_max + 1);
    if (actor.preferred_username.size() > limits::username_bytes_max) {
        return fail(Errc::too_large, "actor/username");
    }
    // NOTE: the site actors of Lemmy have no name to mention; they sign, and nobody follows them.
    if (actor.preferred_username.empty() && actor.type != "Application") {
        return fail(Errc::malformed, "actor/no_username");
    }
    actor.name = read_text(json, "name", limits::name_bytes_max);
    actor.summary = read_text(json, "summary", limits::summary_bytes_max);
    read_links(actor, json);
    read_pictures(actor, json);
    read_fields(actor, json);
    Tags tags = read_tags(json);
    actor.emojis = std::move(tags.emojis);
    actor.hashtags = std::move(tags.hashtags);
    actor.manually_approves_followers = read_bool(json, "manuallyApprovesFollowers").value_or(false);
    actor.discoverable = read_bool(json, "discoverable");
    actor.indexable = read_bool(json, "indexable");
    actor.published = read_time(json, "published");
    actor.updated = read_time(json, "updated");
    actor.keys = read_keys(json, actor.id);
    actor.webfinger = read_text(json, "webfinger", limits::username_bytes_max);
    actor.policy = read_policy(json);
    actor.signals = read_signals(json);
    actor.suspended = read_bool(json, "suspended").value_or(false);
    actor.memorial = read_bool(json, "memorial").value_or(false);
    actor.raw = share_json(json);
    return actor;
}

Result<ActorKey> parse_key(const Json& json, const Uri& key_id) {
    if (!json.is_object()) return fail(Errc::malformed, "key/no_object");
    // The key must call itself what it was fetched as: a key under another name poisons no cache.
    if (auto key = read_key(json, std::nullopt); key && key->id == key_id) return *std::move(key);
    if (const auto owner = read_uri(json, "id")) {
        for (ActorKey& key : read_keys(json, *owner)) {
            if (key.id == key_id) return std::move(key);
        }
    }
    return fail(Errc::not_found, "key/not_in_document");
}

}  // namespace kith::activitypub
