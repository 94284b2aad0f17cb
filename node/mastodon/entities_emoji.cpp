#include "node/mastodon/entities_emoji.h"

#include "consent/json.h"
#include "node/media/emojis.h"

#include <vector>

namespace kith::node {
namespace {

using Json = nlohmann::json;

Json entities(const std::vector<ShownEmoji>& emojis) {
    Json list = Json::array();
    for (const ShownEmoji& each : emojis) {
        list.push_back({{"shortcode", each.shortcode},
                        {"url", each.url},
                        {"static_url", each.still_url},
                        {"visible_in_picker", true},
                        {"category", each.category.empty() ? Json() : Json(each.category)}});
    }
    return list;
}

}  // namespace

Json emoji_entities(storage::Tx& tx,
                    const activitypub::Site& site,
                    storage::ActorId author,
                    std::initializer_list<std::string_view> texts) {
    return entities(emojis_shown(tx, site, author, texts));
}

Json offered_emoji_entities(storage::Tx& tx, const activitypub::Site& site) {
    return entities(emojis_offered(tx, site));
}

}  // namespace kith::node
