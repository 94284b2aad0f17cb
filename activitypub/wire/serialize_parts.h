// Small pieces of serialize*.cpp: properties that are left out when empty. Pure.
#pragma once

#include "activitypub/wire/vocabulary.h"

namespace kith::activitypub {

void put(Json& json, const char* key, const std::string& text);
void put(Json& json, const char* key, const std::optional<Uri>& uri);
void put(Json& json, const char* key, const std::optional<Instant>& time);
void put(Json& json, const char* key, const std::optional<bool>& flag);
void put(Json& json, const char* key, const std::vector<Uri>& uris);

void put(Json& json, const UsageSignals& signals);

Json uri_list(const std::vector<Uri>& uris);
/// Always an array, in the order of the arguments.
Json tag_list(const std::vector<Mention>& mentions,
              const std::vector<Hashtag>& hashtags,
              const std::vector<Emoji>& emojis,
              const std::vector<ObjectLink>& links);

}  // namespace kith::activitypub
