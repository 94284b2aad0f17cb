#include "activitypub/wire/context.h"
#include "activitypub/wire/serialize.h"
#include "activitypub/wire/serialize_parts.h"
#include "consent/json.h"

namespace kith::activitypub {

namespace {

void put_picture(Json& json,
                 const char* key,
                 const std::string& url,
                 const std::string& media_type,
                 const std::string& name) {
    if (url.empty()) return;
    Json image = {{"type", "Image"}, {"url", url}};
    put(image, "mediaType", media_type);
    put(image, "name", name);
    json[key] = std::move(image);
}

/// PEM keys are `publicKey` (the first as an object: most peers read one), multibase keys `assertionMethod`.
void put_keys(Json& json, const std::vector<ActorKey>& keys) {
    Json pem_keys = Json::array();
    Json multikeys = Json::array();
    for (const ActorKey& key : keys) {
        if (!key.pem.empty()) {
            pem_keys.push_back(
                {{"id", key.id.text()}, {"owner", key.owner.text()}, {"publicKeyPem", key.pem}});
            continue;
        }
        Json multikey = {{"id", key.id.text()},
                         {"type", "Multikey"},
                         {"controller", key.owner.text()},
                         {"publicKeyMultibase", key.multibase}};
        put(multikey, "expires", key.expires);
        put(multikey, "revoked", key.revoked);
        multikeys.push_back(std::move(multikey));
    }
    if (pem_keys.size() == 1) {
        json["publicKey"] = std::move(pem_keys.front());
    } else if (!pem_keys.empty()) {
        json["publicKey"] = std::move(pem_keys);
    }
    if (!multikeys.empty()) json["assertionMethod"] = std::move(multikeys);
}

Json generator_of(const Actor& actor) {
    Json implemented = Json::array();
    for (const std::string& href : actor.implements) {
        Json link = {{"href", href}};
        if (href == "https://datatracker.ietf.org/doc/html/rfc9421") {
            link["name"] = "RFC-9421: HTTP Message Signatures";
        }
        implemented.push_back(std::move(link));
    }
    return {{"type", "Application"}, {"implements", std::move(implemented)}};
}

void put_flags(Json& json, const Actor& actor) {
    json["manuallyApprovesFollowers"] = actor.manually_approves_followers;
    put(json, "discoverable", actor.discoverable);
    put(json, "indexable", actor.indexable);
    put(json, actor.signals);
    if (actor.suspended) json["suspended"] = true;
    if (actor.memorial) json["memorial"] = true;
}

}  // namespace

Json to_json(const Actor& actor, Place place) {
    Json json = Json::object();
    if (place == Place::document) json["@context"] = actor_context();
    json["id"] = actor.id.text();
    json["type"] = actor.type;
    put(json, "preferredUsername", actor.preferred_username);
    put(json, "name", actor.name);
    put(json, "summary", actor.summary);
    put(json, "url", actor.url);
    put(json, "webfinger", actor.webfinger);
    json["inbox"] = actor.inbox.text();
    put(json, "outbox", actor.outbox);
    put(json, "followers", actor.followers);
    put(json, "following", actor.following);
    put(json, "featured", actor.featured);
    put(json, "featuredTags", actor.featured_tags);
    if (actor.shared_inbox) json["endpoints"] = {{"sharedInbox", actor.shared_inbox->text()}};
    put_picture(json, "icon", actor.icon_url, actor.icon_media_type, actor.icon_name);
    put_picture(json, "image", actor.image_url, actor.image_media_type, actor.image_name);
    if (!actor.fields.empty()) {
        Json& fields = json["attachment"] = Json::array();
        for (const ProfileField& entry : actor.fields) {
            fields.push_back({{"type", "PropertyValue"}, {"name", entry.name}, {"value", entry.value}});
        }
    }
    Json tags = tag_list({}, actor.hashtags, actor.emojis, {});
    if (!tags.empty()) json["tag"] = std::move(tags);
    put_flags(json, actor);
    put(json, "published", actor.published);
    put(json, "updated", actor.updated);
    put(json, "alsoKnownAs", actor.also_known_as);
    put(json, "movedTo", actor.moved_to);
    put_keys(json, actor.keys);
    if (!actor.implements.empty()) json["generator"] = generator_of(actor);
    if (!actor.attribution_domains.empty()) json["attributionDomains"] = actor.attribution_domains;
    if (!actor.policy.empty()) json["interactionPolicy"] = to_json(actor.policy);
    return json;
}

}  // namespace kith::activitypub
