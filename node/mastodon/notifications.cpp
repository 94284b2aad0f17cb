// https://docs.joinmastodon.org/methods/notifications/
#include "consent/json.h"
#include "node/mastodon/api.h"
#include "node/mastodon/collection_entity.h"
#include "node/mastodon/groups.h"
#include "node/mastodon/notification_params.h"
#include "node/mastodon/paging.h"
#include "node/mastodon/reading_limits.h"
#include "storage/markers.h"
#include "storage/moderation.h"

#include <algorithm>
#include <array>

namespace kith::node {

using Json = nlohmann::json;

storage::NotificationCut notification_cut_in(const Params& params) {
    storage::NotificationCut cut{.types = params.texts("types"),
                                 .exclude = params.texts("exclude_types"),
                                 .held_back_too = params.is_on("include_filtered")};
    if (const auto from = params.text("account_id")) {
        // Nobody has the id -1: of an account that is none there are no notifications.
        cut.from = storage::ActorId(parse_api_id(*from).value_or(-1));
    }
    return cut;
}

bool shows_status(const storage::NotificationRow& row) {
    static constexpr std::array kinds = {
        "mention", "status", "reblog", "favourite", "poll", "update", "quote", "quoted_update"};
    return row.post.valid() && std::ranges::find(kinds, row.type) != kinds.end();
}

Json notification_json(Entities& entities, const storage::NotificationRow& row) {
    Json json = {{"id", std::to_string(row.id.value)},
                 {"type", row.type},
                 {"created_at", api_time(row.at)},
                 {"group_key", storage::group_key_of(row)},
                 {"account", entities.account(row.from)}};
    if (shows_status(row)) {
        const auto post = storage::find_post(entities.tx(), row.post);
        json["status"] = post ? entities.status(*post) : Json();
    }
    if (row.type == "moderation_warning") json["moderation_warning"] = moderation_warning_json(entities);
    if (row.collection.valid()) json["collection"] = collection_json(entities, row.collection);
    return json;
}

Json moderation_warning_json(Entities& entities) {
    const auto deed = storage::last_notice(entities.tx(), entities.viewer());
    if (!deed) return {};
    return {{"id", std::to_string(deed->id.value)},
            {"action", deed->verb == "silence" || deed->verb == "sensitive" ? deed->verb : "none"},
            {"text", deed->reason},
            {"status_ids", Json::array()},
            {"target_account", entities.account(entities.viewer())},
            {"appeal", nullptr},
            {"created_at", api_time(deed->at)}};
}

std::int64_t notifications_read_until(storage::Tx& tx, storage::ActorId owner) {
    const auto marker = storage::find_marker(tx, owner, "notifications");
    return marker ? marker->last_read : 0;
}

namespace {

constexpr Needs reads{Who::person, "read:notifications"};
constexpr Needs writes{Who::person, "write:notifications"};

Result<Response> list(const Api& api, const Call& call) {
    const storage::Page page =
        page_in(call.params, {limits::notifications_default, limits::notifications_max});
    PageEnds ends;
    const auto json = api.parts().database.read([&](storage::Tx& tx) -> Result<Json> {
        const auto rows = storage::list_notifications(tx, call.me(), notification_cut_in(call.params), page);
        ends = ends_of(rows, [](const storage::NotificationRow& row) { return row.id.value; });
        Entities entities(tx, api.parts().site, call.me(), call.now);
        Json shown = Json::array();
        for (const storage::NotificationRow& row : rows) shown.push_back(notification_json(entities, row));
        return shown;
    });
    if (!json) return std::unexpected(json.error());
    Response response = json_answer(*json);
    set_links(response, call, api, page, ends);
    return response;
}

Result<Response> show(const Api& api, const Call& call) {
    const storage::NotificationId id(TRY(call.id()));
    return api.parts().database.read([&](storage::Tx& tx) -> Result<Response> {
        const auto row = storage::find_notification(tx, id, call.me());
        if (!row) return fail(Errc::not_found, "notification/absent");
        Entities entities(tx, api.parts().site, call.me(), call.now);
        return json_answer(notification_json(entities, *row));
    });
}

Result<Response> dismiss(const Api& api, const Call& call) {
    const storage::NotificationId id(TRY(call.id()));
    return api.parts().database.write([&](storage::Tx& tx) -> Result<Response> {
        if (!storage::find_notification(tx, id, call.me())) {
            return fail(Errc::not_found, "notification/absent");
        }
        storage::dismiss_notification(tx, id, call.me());
        return empty_answer();
    });
}

Result<Response> clear(const Api& api, const Call& call) {
    return api.parts().database.write([&](storage::Tx& tx) -> Result<Response> {
        storage::clear_notifications(tx, call.me());
        return empty_answer();
    });
}

Result<Response> count_unread(const Api& api, const Call& call) {
    const std::size_t most =
        limit_in(call.params, {limits::notifications_counted, limits::notifications_counted_max});
    return api.parts().database.read([&](storage::Tx& tx) -> Result<Response> {
        const storage::Page page{.since_id = notifications_read_until(tx, call.me()), .limit = most};
        const auto rows = storage::list_notifications(tx, call.me(), notification_cut_in(call.params), page);
        return json_answer({{"count", rows.size()}});
    });
}

}  // namespace

void add_notification_routes(Api& api) {
    api.add("GET", "/api/v1/notifications", reads, [&api](Call& call) { return list(api, call); });
    api.add("GET", "/api/v1/notifications/unread_count", reads, [&api](Call& call) {
        return count_unread(api, call);
    });
    api.add("GET", "/api/v1/notifications/{id}", reads, [&api](Call& call) { return show(api, call); });
    api.add("POST", "/api/v1/notifications/{id}/dismiss", writes, [&api](Call& call) {
        return dismiss(api, call);
    });
    api.add("POST", "/api/v1/notifications/clear", writes, [&api](Call& call) { return clear(api, call); });
}

}  // namespace kith::node
