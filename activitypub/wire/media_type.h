// Content-Type and Accept: which documents are ActivityPub's and which form a caller wants. Pure; any thread.
#pragma once

#include "consent/base/result.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kith::activitypub {

struct MediaType {
    std::string type{};  // "application/ld+json", lower case
    std::vector<std::pair<std::string, std::string>> parameters{};

    /// "" when absent; names in lower case.
    std::string_view parameter(std::string_view name) const;
};

/// "type/subtype; name=value; name="quoted"".
Result<MediaType> parse_media_type(std::string_view text);

/// application/activity+json, or application/ld+json with the ActivityStreams profile. Nothing else is
/// believed to be an object: uploads and pages are served by the same hosts.
bool is_activity_json(std::string_view content_type);
/// application/jrd+json or application/json.
bool is_jrd_json(std::string_view content_type);

/// Which form an Accept header wants more, activity or page; `neither` refuses both, `either` likes them the
/// same.
enum class Wanted { activity, page, either, neither };
Wanted wanted(std::string_view accept);

inline bool prefers_activity(std::string_view accept) {
    return wanted(accept) == Wanted::activity;
}
inline bool prefers_html(std::string_view accept) {
    return wanted(accept) == Wanted::page;
}

inline constexpr std::string_view activity_content_type = "application/activity+json; charset=utf-8";
inline constexpr std::string_view activity_accept =
    "application/activity+json, application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"";

}  // namespace kith::activitypub
