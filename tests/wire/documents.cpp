#include "tests/wire/documents.h"

#include "activitypub/wire/parse.h"
#include "activitypub/wire/serialize.h"
#include "activitypub/wire/webfinger.h"
#include "consent/json.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

using namespace kith;
using namespace kith::activitypub;

std::vector<std::string> json_files(const std::filesystem::path& folder) {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.path().extension() != ".json") continue;
        names.push_back(std::filesystem::relative(entry.path(), folder).string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::string read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    REQUIRE_MESSAGE(file.good(), "missing " << path.string());
    return {std::istreambuf_iterator<char>(file), {}};
}

Json json_of(const std::string& text) {
    auto json = parse_json(text);
    REQUIRE_MESSAGE(json.has_value(), "does not parse: " << text.substr(0, 200));
    return *std::move(json);
}

namespace {

template <class Value, class Parse>
void check_round_trip(const Value& value, Parse parse) {
    const std::string once = dump_json(to_json(value));
    const auto again = parse(json_of(once));
    REQUIRE(again.has_value());
    CHECK(dump_json(to_json(*again)) == once);
}

std::string list(const std::vector<std::string>& items) {
    std::string out;
    for (const std::string& item : items) out += (out.empty() ? "" : ", ") + item;
    return out;
}

std::string about(const Object& object) {
    std::vector<std::string> parts;
    const auto count = [&](const char* what, std::size_t number) {
        if (number > 0) parts.push_back(std::to_string(number) + " " + what);
    };
    if (!object.name.empty()) parts.push_back("name");
    if (!object.content.empty()) parts.push_back("content");
    if (!object.summary.empty()) parts.push_back("summary");
    if (!object.language.empty()) parts.push_back("language " + object.language);
    if (object.in_reply_to) parts.push_back("reply");
    if (object.published) parts.push_back("published");
    if (object.start_time) parts.push_back("start");
    if (!object.url.empty()) parts.push_back("url");
    if (object.quote) parts.push_back("quote");
    if (object.poll) count("options", object.poll->options.size());
    count("attachments", object.attachments.size());
    count("mentions", object.mentions.size());
    count("hashtags", object.hashtags.size());
    count("emoji", object.emojis.size());
    count("links", object.links.size());
    parts.push_back(std::string(to_string(derive_visibility(object, std::nullopt))));
    return object.type + " (" + list(parts) + ")";
}

std::string about(const Ref& ref) {
    if (!ref.embedded) return "an id";
    if (const auto object = parse_object(*ref.embedded)) return about(*object);
    return ref.type.empty() ? "an embedded thing" : "an embedded " + ref.type;
}

std::string about(const Actor& actor) {
    std::vector<std::string> parts{actor.preferred_username.empty() ? "no username" : "username"};
    const auto count = [&](const char* what, std::size_t number) {
        if (number > 0) parts.push_back(std::to_string(number) + " " + what);
    };
    if (!actor.name.empty()) parts.push_back("name");
    if (!actor.summary.empty()) parts.push_back("summary");
    if (!actor.url.empty()) parts.push_back("url");
    if (!actor.icon_url.empty()) parts.push_back("icon");
    if (!actor.image_url.empty()) parts.push_back("image");
    if (actor.shared_inbox) parts.push_back("shared inbox");
    if (actor.published) parts.push_back("published");
    count("fields", actor.fields.size());
    count("keys", actor.keys.size());
    return actor.type + " (" + list(parts) + ")";
}

std::string outcome_of_activity(const Json& json) {
    const auto activity = parse_activity(json);
    if (!activity) return "refused: " + std::string(activity.error().rule);
    check_round_trip(*activity, [](const Json& again) { return parse_activity(again); });
    std::string text = activity->type_name + " of " + about(activity->object());
    if (activity->objects.size() > 1)
        text += " and " + std::to_string(activity->objects.size() - 1) + " more";
    if (!activity->id) text += ", no id";
    return text;
}

std::string outcome_of_object(const Json& json) {
    const auto object = parse_object(json);
    if (!object) return "refused: " + std::string(object.error().rule);
    check_round_trip(*object, [](const Json& again) { return parse_object(again); });
    return about(*object);
}

}  // namespace

std::string outcome_of(const std::string& text) {
    const auto json = parse_json(text);
    if (!json) return "refused: " + std::string(json.error().rule);
    if (json->is_object() && json->contains("headers") && json->contains("body")) {
        return outcome_of((*json)["body"].get<std::string>());  // a recorded HTTP answer
    }
    const std::string type = json_type(*json);
    if (json->is_object() && json->contains("links") && type.empty()) {
        const auto answer = read_answer(*json);
        return answer ? "WebFinger" : "refused: " + std::string(answer.error().rule);
    }
    if (is_actor_type(type)) {
        const auto actor = parse_actor(*json);
        if (!actor) return "refused: " + std::string(actor.error().rule);
        check_round_trip(*actor, [](const Json& again) { return parse_actor(again); });
        return about(*actor);
    }
    if (is_collection_type(type)) {
        const auto collection = parse_collection(*json);
        if (!collection) return "refused: " + std::string(collection.error().rule);
        check_round_trip(*collection, [](const Json& again) { return parse_collection(again); });
        return type + " (" + std::to_string(collection->items.size()) + " items)";
    }
    const bool acts =
        json->is_object() && (json->contains("object") || activity_type_of(type) != ActivityType::other);
    return acts ? outcome_of_activity(*json) : outcome_of_object(*json);
}
