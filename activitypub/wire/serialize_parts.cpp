#include "activitypub/wire/serialize_parts.h"

#include "consent/json.h"

namespace kith::activitypub {

void put(Json& json, const char* key, const std::string& text) {
    if (!text.empty()) json[key] = text;
}
void put(Json& json, const char* key, const std::optional<Uri>& uri) {
    if (uri) json[key] = uri->text();
}
void put(Json& json, const char* key, const std::optional<Instant>& time) {
    if (time) json[key] = to_iso8601(*time);
}
void put(Json& json, const char* key, const std::optional<bool>& flag) {
    if (flag) json[key] = *flag;
}
void put(Json& json, const char* key, const std::vector<Uri>& uris) {
    if (!uris.empty()) json[key] = uri_list(uris);
}

void put(Json& json, const UsageSignals& signals) {
    put(json, "searchableBy", signals.searchable_by);
    put(json, "xRobotsTag", signals.robots);
    if (signals.no_sale) json["SPC"] = 1;
}

Json uri_list(const std::vector<Uri>& uris) {
    Json list = Json::array();
    for (const Uri& uri : uris) list.push_back(uri.text());
    return list;
}

Json tag_list(const std::vector<Mention>& mentions,
              const std::vector<Hashtag>& hashtags,
              const std::vector<Emoji>& emojis,
              const std::vector<ObjectLink>& links) {
    Json list = Json::array();
    for (const Mention& mention : mentions) {
        Json json = {{"type", "Mention"}, {"href", mention.href.text()}};
        put(json, "name", mention.name);
        list.push_back(std::move(json));
    }
    for (const Hashtag& hashtag : hashtags) {
        Json json = {{"type", "Hashtag"}, {"name", "#" + hashtag.name}};
        put(json, "href", hashtag.href);
        list.push_back(std::move(json));
    }
    for (const Emoji& emoji : emojis) {
        Json icon = {{"type", "Image"}, {"url", emoji.url}};
        put(icon, "mediaType", emoji.media_type);
        Json json = {{"type", "Emoji"}, {"name", ":" + emoji.shortcode + ":"}, {"icon", std::move(icon)}};
        put(json, "id", emoji.id);
        put(json, "updated", emoji.updated);
        list.push_back(std::move(json));
    }
    for (const ObjectLink& link : links) {
        Json json = {{"type", "Link"}, {"href", link.href.text()}};
        put(json, "mediaType", link.media_type);
        put(json, "rel", link.rel);
        put(json, "name", link.name);
        list.push_back(std::move(json));
    }
    return list;
}

}  // namespace kith::activitypub
