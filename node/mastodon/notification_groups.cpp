// https://docs.joinmastodon.org/methods/grouped_notifications/
#include "consent/json.h"
#include "node/mastodon/accounts.h"
#include "node/mastodon/api.h"
#include "node/mastodon/collection_entity.h"
#include "node/mastodon/groups.h"
#include "node/mastodon/notification_params.h"
#include "node/mastodon/paging.h"
#include "node/mastodon/reading_limits.h"

#include <algorithm>
#include <set>

namespace kith::node {
namespace {

using Json = nlohmann::json;
using storage::NotificationGroup;

constexpr Needs reads{Who::person, "read:notifications"};
constexpr Needs writes{Who::person, "write:notifications"};

std::vector<std::string> grouped_types_in(const Params& params) {
    if (!params.has("grouped_types")) return {"favourite", "reblog", "follow", "admin.sign_up"};
    return params.texts("grouped_types");
}

/// What a small picture of somebody needs. https://docs.joinmastodon.org/entities/PartialAccountWithAvatar/
Json partial_account(const Json& account) {
    Json partial = Json::object();
    for (const char* name :
         {"id", "acct", "url", "avatar", "avatar_static", "avatar_description", "locked", "bot"}) {
        partial[name] = account.at(name);
    }
    return partial;
}

/// Groups with the accounts and posts that they name, each once.
/// https://docs.joinmastodon.org/entities/GroupedNotificationsResults/
class GroupedResults {
 public:
    GroupedResults(Entities& entities, bool partial) : entities_(entities), partial_(partial) {}

    void add(const NotificationGroup& group, bool on_a_page) {
        const storage::GroupTotals totals = totals_of(group);
        Json json = {{"group_key", group.key},
                     {"notifications_count", totals.notifications},
                     {"type", group.newest.type},
                     {"most_recent_notification_id", totals.newest.value},
                     {"sample_account_ids", Json::array()}};
        if (on_a_page) {
            json["page_min_id"] = std::to_string(group.page_min.value);
            json["page_max_id"] = std::to_string(group.page_max.value);
            json["latest_page_notification_at"] = api_time(group.newest.at);
        }
        for (const storage::ActorId actor : totals.actors) {
            const Json account = entities_.account(actor);
            if (account.is_null()) continue;
            const std::string id = account["id"];
            // With small pictures only the first of a group is told in full.
            const bool whole = !partial_ || json["sample_account_ids"].empty();
            json["sample_account_ids"].push_back(id);
            if (whole ? told_.insert(id).second : !told_.contains(id)) {
                (whole ? accounts_ : partial_accounts_)[id] = whole ? account : partial_account(account);
            }
        }
        if (shows_status(group.newest)) add_status(json, group.newest.post);
        if (group.newest.collection.valid()) {
            json["collection"] = collection_json(entities_, group.newest.collection);
        }
        if (group.newest.type == "moderation_warning") {
            json["moderation_warning"] = moderation_warning_json(entities_);
        }
        groups_.push_back(std::move(json));
    }

    Json json() const {
        Json all = {
            {"accounts", values(accounts_)}, {"statuses", statuses_}, {"notification_groups", groups_}};
        if (partial_) {
            Json others = Json::array();
            for (const auto& [id, account] : partial_accounts_) {
                if (!told_.contains(id)) others.push_back(account);
            }
            all["partial_accounts"] = std::move(others);
        }
        return all;
    }

 private:
    storage::GroupTotals totals_of(const NotificationGroup& group) {
        return storage::totals_of_group(
            entities_.tx(), entities_.viewer(), group.key, limits::notification_samples_max);
    }
    void add_status(Json& group, storage::PostId id) {
        group["status_id"] = std::to_string(id.value);
        if (!posts_.insert(id.value).second) return;
        if (const auto post = storage::find_post(entities_.tx(), id)) {
            statuses_.push_back(entities_.status(*post));
        }
    }
    static Json values(const std::map<std::string, Json>& from) {
        Json list = Json::array();
        for (const auto& [id, json] : from) list.push_back(json);
        return list;
    }

    Entities& entities_;
    bool partial_;
    std::set<std::string> told_{};  // in full
    std::set<std::int64_t> posts_{};
    std::map<std::string, Json> accounts_{};
    std::map<std::string, Json> partial_accounts_{};
    Json statuses_ = Json::array();
    Json groups_ = Json::array();
};

storage::GroupPage groups_on(storage::Tx& tx, const Call& call, const storage::Page& page) {
    return storage::list_groups(tx,
                                call.me(),
                                notification_cut_in(call.params),
                                grouped_types_in(call.params),
                                page,
                                limits::notification_rows_a_page);
}

Result<Response> list(const Api& api, const Call& call) {
    const storage::Page page =
        page_in(call.params, {limits::notifications_default, limits::notifications_max});
    const bool partial = call.params.text_or_empty("expand_accounts") == "partial_avatars";
    PageEnds ends;
    const auto json = api.parts().database.read([&](storage::Tx& tx) -> Result<Json> {
        const storage::GroupPage found = groups_on(tx, call, page);
        ends = {.newest = found.newest.value,
                .oldest = found.oldest.value,
                .rows = found.more ? page.limit : std::min(found.groups.size(), page.limit - 1)};
        if (found.groups.empty()) ends.rows = 0;
        if (!found.groups.empty() && ends.rows == 0) ends.rows = page.limit;
        Entities entities(tx, api.parts().site, call.me(), call.now);
        GroupedResults results(entities, partial);
        for (const NotificationGroup& group : found.groups) results.add(group, true);
        return results.json();
    });
    if (!json) return std::unexpected(json.error());
    Response response = json_answer(*json);
    set_links(response, call, api, page, ends);
    return response;
}

Result<NotificationGroup> own_group(storage::Tx& tx, const Call& call) {
    const std::string key(call.request.param("group_key"));
    auto newest = storage::find_group(tx, call.me(), key);
    if (!newest) return fail(Errc::not_found, "notification/absent");
    return NotificationGroup{.key = key, .newest = *std::move(newest)};
}

Result<Response> show(const Api& api, const Call& call) {
    return api.parts().database.read([&](storage::Tx& tx) -> Result<Response> {
        const NotificationGroup group = TRY(own_group(tx, call));
        Entities entities(tx, api.parts().site, call.me(), call.now);
        GroupedResults results(entities, false);
        results.add(group, false);
        return json_answer(results.json());
    });
}

Result<Response> show_accounts(const Api& api, const Call& call) {
    return api.parts().database.read([&](storage::Tx& tx) -> Result<Response> {
        const NotificationGroup group = TRY(own_group(tx, call));
        const auto totals =
            storage::totals_of_group(tx, call.me(), group.key, limits::notification_rows_a_page);
        Entities entities(tx, api.parts().site, call.me(), call.now);
        return json_answer(accounts_json(entities, totals.actors));
    });
}

Result<Response> dismiss(const Api& api, const Call& call) {
    return api.parts().database.write([&](storage::Tx& tx) -> Result<Response> {
        storage::dismiss_group(tx, call.me(), call.request.param("group_key"));
        return empty_answer();
    });
}

Result<Response> count_unread(const Api& api, const Call& call) {
    const std::size_t most =
        limit_in(call.params, {limits::notifications_counted, limits::notifications_counted_max});
    return api.parts().database.read([&](storage::Tx& tx) -> Result<Response> {
        const storage::Page page{.since_id = notifications_read_until(tx, call.me()), .limit = most};
        return json_answer({{"count", groups_on(tx, call, page).groups.size()}});
    });
}

}  // namespace

void add_notification_group_routes(Api& api) {
    api.add("GET", "/api/v2/notifications", reads, [&api](Call& call) { return list(api, call); });
    api.add("GET", "/api/v2/notifications/unread_count", reads, [&api](Call& call) {
        return count_unread(api, call);
    });
    api.add(
        "GET", "/api/v2/notifications/{group_key}", reads, [&api](Call& call) { return show(api, call); });
    // The description of the API asks for write:notifications here, Mastodon itself for either.
    api.add("GET", "/api/v2/notifications/{group_key}/accounts", reads, [&api](Call& call) {
        return show_accounts(api, call);
    });
    api.add("POST", "/api/v2/notifications/{group_key}/dismiss", writes, [&api](Call& call) {
        return dismiss(api, call);
    });
}

}  // namespace kith::node
