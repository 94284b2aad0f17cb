// https://docs.joinmastodon.org/methods/announcements/
#include "storage/announcements.h"

#include "activitypub/emojis.h"
#include "consent/base/bytes.h"
#include "consent/json.h"
#include "node/mastodon/api.h"
#include "node/mastodon/entities.h"
#include "node/mastodon/entities_emoji.h"
#include "node/mastodon/groups.h"

namespace kith::node {
namespace {

using Json = nlohmann::json;

Json reactions_json(storage::Tx& tx,
                    const activitypub::Site& site,
                    storage::AnnouncementId id,
                    storage::ActorId viewer) {
    Json list = Json::array();
    for (const storage::AnnouncementReaction& reaction : storage::reactions_to(tx, id, viewer)) {
        Json json = {{"name", reaction.name}, {"count", reaction.count}, {"me", reaction.own}};
        if (const auto emoji = storage::find_emoji(tx, reaction.name)) {
            json["url"] = activitypub::emoji_url(site, *emoji);
            json["static_url"] = activitypub::still_emoji_url(site, *emoji);
        }
        list.push_back(std::move(json));
    }
    return list;
}

Json announcement_json(storage::Tx& tx,
                       const activitypub::Site& site,
                       const storage::AnnouncementRow& row,
                       storage::ActorId viewer) {
    const auto time = [](const std::optional<Instant>& at) { return at ? Json(api_time(*at)) : Json(); };
    return {{"id", std::to_string(row.id.value)},
            {"content", row.content},
            {"starts_at", time(row.starts)},
            {"ends_at", time(row.ends)},
            {"all_day", row.all_day},
            {"published_at", api_time(row.published)},
            {"updated_at", api_time(row.updated)},
            {"read", storage::is_announcement_read(tx, row.id, viewer)},
            {"mentions", Json::array()},
            {"statuses", Json::array()},
            {"tags", Json::array()},
            {"emojis", emoji_entities(tx, site, {}, {row.content})},
            {"reactions", reactions_json(tx, site, row.id, viewer)}};
}

Result<Response> list(const Api& api, const Call& call) {
    return api.parts().database.read([&](storage::Tx& tx) -> Result<Response> {
        Json list = Json::array();
        for (const storage::AnnouncementRow& row : storage::announcements_at(tx, call.now)) {
            list.push_back(announcement_json(tx, api.parts().site, row, call.me()));
        }
        return json_answer(list);
    });
}

/// A sign of few characters and no letters, which is an emoji as far as that can be told, or one of ours.
bool is_sign(storage::Tx& tx, std::string_view name) {
    if (storage::find_emoji(tx, name)) return true;
    constexpr std::size_t sign_bytes_max = 48;
    return !name.empty() && name.size() <= sign_bytes_max && is_utf8(name) &&
           static_cast<unsigned char>(name.front()) >= 0x80;
}

template <class Act>
Result<Response> act(const Api& api, const Call& call, Act act) {
    const storage::AnnouncementId id{TRY(call.id())};
    TRY_DONE(api.parts().database.write([&](storage::Tx& tx) -> Done {
        if (!storage::find_announcement(tx, id)) return fail(Errc::not_found, "announcement/absent");
        return act(tx, id);
    }));
    return empty_answer();
}

}  // namespace

void add_announcement_routes(Api& api) {
    api.add(
        "GET", "/api/v1/announcements", {.who = Who::person}, [&api](Call& call) { return list(api, call); });
    api.add(
        "POST", "/api/v1/announcements/{id}/dismiss", {Who::person, "write:accounts"}, [&api](Call& call) {
            return act(api, call, [&](storage::Tx& tx, storage::AnnouncementId id) -> Done {
                storage::mark_announcement_read(tx, id, call.me());
                return {};
            });
        });
    constexpr std::string_view reaction = "/api/v1/announcements/{id}/reactions/{name}";
    api.add("PUT", reaction, {Who::person, "write:favourites"}, [&api](Call& call) {
        return act(api, call, [&](storage::Tx& tx, storage::AnnouncementId id) -> Done {
            const std::string_view name = call.request.param("name");
            if (!is_sign(tx, name)) {
                return fail(Errc::malformed, "announcement/sign", "Validation failed: Name is not an emoji");
            }
            return storage::react_to_announcement(tx, id, name, call.me(), limits::announcement_signs_max);
        });
    });
    api.add("DELETE", reaction, {Who::person, "write:favourites"}, [&api](Call& call) {
        return act(api, call, [&](storage::Tx& tx, storage::AnnouncementId id) -> Done {
            storage::unreact_to_announcement(tx, id, call.request.param("name"), call.me());
            return {};
        });
    });
}

}  // namespace kith::node
