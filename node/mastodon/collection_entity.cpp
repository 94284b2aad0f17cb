#include "node/mastodon/collection_entity.h"

#include "activitypub/wire/fold.h"
#include "consent/base/uri.h"
#include "consent/json.h"

namespace kith::node {

using Json = nlohmann::json;

namespace {

/// https://docs.joinmastodon.org/entities/Collection/#tag
Json shallow_tag_json(const activitypub::Site& site, const std::string& tag) {
    if (tag.empty()) return {};
    return {{"name", tag}, {"url", site.base + "/tags/" + percent_encode(activitypub::fold(tag))}};
}

Json with_items(Entities& entities,
                const storage::CollectionRow& row,
                const std::vector<storage::CollectionItemRow>& items) {
    Json shown = Json::array();
    for (const storage::CollectionItemRow& item : items) shown.push_back(collection_item_json(item));
    return {{"id", std::to_string(row.id.value)},
            {"account_id", std::to_string(row.owner.value)},
            {"uri", collection_uri(entities.site(), row.id)},
            {"url", nullptr},
            {"name", row.name},
            {"description", row.description},
            {"language", row.language.empty() ? Json() : Json(row.language)},
            {"local", true},
            {"sensitive", row.sensitive},
            {"discoverable", row.discoverable},
            {"tag", shallow_tag_json(entities.site(), row.tag)},
            {"item_count", items.size()},
            {"items", std::move(shown)},
            {"created_at", api_time(row.created)},
            {"updated_at", api_time(row.updated)}};
}

std::vector<storage::CollectionItemRow> items_in(Entities& entities, const storage::CollectionRow& row) {
    return storage::items_of(entities.tx(), row, entities.viewer(), entities.now());
}

}  // namespace

std::string collection_uri(const activitypub::Site& site, storage::CollectionId id) {
    return site.base + "/api/v1/collections/" + std::to_string(id.value);
}

Json collection_item_json(const storage::CollectionItemRow& item) {
    return {{"id", std::to_string(item.id.value)},
            {"account_id", std::to_string(item.actor.value)},
            {"state", item.open ? "accepted" : "pending"},
            {"created_at", api_time(item.created)}};
}

Json collection_json(Entities& entities, const storage::CollectionRow& row) {
    return with_items(entities, row, items_in(entities, row));
}

Json collection_json(Entities& entities, storage::CollectionId id) {
    const auto row = storage::find_collection(entities.tx(), id, entities.viewer());
    return row ? collection_json(entities, *row) : Json();
}

Json collection_with_accounts_json(Entities& entities, const storage::CollectionRow& row) {
    const auto items = items_in(entities, row);
    Json accounts = Json::array({entities.account(row.owner)});
    for (const storage::CollectionItemRow& item : items) {
        if (item.actor != row.owner) accounts.push_back(entities.account(item.actor));
    }
    return {{"collection", with_items(entities, row, items)}, {"accounts", std::move(accounts)}};
}

}  // namespace kith::node
