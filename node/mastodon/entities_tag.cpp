#include "node/mastodon/entities_tag.h"

#include "consent/base/uri.h"
#include "consent/json.h"
#include "storage/people_tags.h"

namespace kith::node {

using Json = nlohmann::json;

Json tag_json(Entities& entities, std::string_view tag) {
    constexpr int days = 7;
    Json history = Json::array();
    for (const storage::TagDay& day : storage::history_of_tag(entities.tx(), tag, entities.now(), days)) {
        history.push_back({{"day", std::to_string(to_unix_ms(day.day) / 1000)},
                           {"uses", std::to_string(day.posts)},
                           {"accounts", std::to_string(day.people)}});
    }
    Json json = {{"id", std::string(tag)},
                 {"name", std::string(tag)},
                 {"url", entities.site().base + "/tags/" + percent_encode(tag)},
                 {"history", std::move(history)}};
    if (entities.viewer().valid()) {
        json["following"] = storage::is_tag_followed(entities.tx(), entities.viewer(), tag);
        json["featuring"] = storage::find_featured_tag(entities.tx(), entities.viewer(), tag).has_value();
    }
    return json;
}

}  // namespace kith::node
