// Whose notifications are held back, and by which policy.
// https://docs.joinmastodon.org/methods/notifications/#get-policy
#include "consent/json.h"
#include "node/mastodon/api.h"
#include "node/mastodon/entities.h"
#include "node/mastodon/groups.h"
#include "node/mastodon/paging.h"
#include "storage/notification_policy.h"

#include <algorithm>
#include <utility>

namespace kith::node {
namespace {

using Json = nlohmann::json;
using storage::Handling;
using storage::NotificationPolicy;
using storage::NotificationRequestRow;

constexpr Needs reads{Who::person, "read:notifications"};
constexpr Needs writes{Who::person, "write:notifications"};

struct Rule {
    const char* name;        // since 4.3
    const char* first_name;  // before; "" where there was none
    Handling NotificationPolicy::* handling;
};
constexpr Rule rules[] = {
    {"for_not_following", "filter_not_following", &NotificationPolicy::not_following},
    {"for_not_followers", "filter_not_followers", &NotificationPolicy::not_followers},
    {"for_new_accounts", "filter_new_accounts", &NotificationPolicy::new_accounts},
    {"for_private_mentions", "filter_private_mentions", &NotificationPolicy::private_mentions},
    {"for_limited_accounts", "", &NotificationPolicy::limited_accounts},
    {"for_bots", "", &NotificationPolicy::bots},
};

Json summary_json(storage::Tx& tx, storage::ActorId owner) {
    const storage::HeldBack held = storage::held_back_from(tx, owner);
    return {{"pending_requests_count", std::min<std::int64_t>(held.requests, 100)},
            {"pending_notifications_count", held.notifications}};
}

Json policy_json(storage::Tx& tx, storage::ActorId owner, const NotificationPolicy& policy) {
    Json json = {{"summary", summary_json(tx, owner)}};
    for (const Rule& rule : rules) json[rule.name] = storage::name_of(policy.*rule.handling);
    return json;
}

Json first_policy_json(storage::Tx& tx, storage::ActorId owner, const NotificationPolicy& policy) {
    Json json = {{"summary", summary_json(tx, owner)}};
    for (const Rule& rule : rules) {
        if (*rule.first_name != '\0') json[rule.first_name] = policy.*rule.handling != Handling::accept;
    }
    return json;
}

using PolicyJson = Json (*)(storage::Tx&, storage::ActorId, const NotificationPolicy&);

Result<Response> show_policy(const Api& api, const Call& call, PolicyJson json) {
    return api.parts().database.read([&](storage::Tx& tx) -> Result<Response> {
        return json_answer(json(tx, call.me(), storage::notification_policy_of(tx, call.me())));
    });
}

Result<Response> change_policy(const Api& api, const Call& call, PolicyJson json) {
    return api.parts().database.write([&](storage::Tx& tx) -> Result<Response> {
        NotificationPolicy policy = storage::notification_policy_of(tx, call.me());
        for (const Rule& rule : rules) {
            if (const auto said = call.params.text(rule.name)) {
                const auto handling = storage::handling_from(*said);
                if (!handling) {
                    return fail(Errc::malformed,
                                "notification/policy",
                                "Validation failed: a policy is accept, filter or drop");
                }
                policy.*rule.handling = *handling;
            } else if (const auto on = call.params.flag(rule.first_name)) {
                policy.*rule.handling = *on ? Handling::filter : Handling::accept;
            }
        }
        storage::set_notification_policy(tx, call.me(), policy);
        return json_answer(json(tx, call.me(), policy));
    });
}

/// https://docs.joinmastodon.org/entities/NotificationRequest/
Json request_json(Entities& entities, const NotificationRequestRow& row) {
    Json json = {{"id", std::to_string(row.id.value)},
                 {"created_at", api_time(row.created)},
                 {"updated_at", api_time(row.updated)},
                 {"notifications_count", std::to_string(row.notifications)},
                 {"account", entities.account(row.from)}};
    const auto post = row.last_post.valid() ? storage::find_post(entities.tx(), row.last_post) : std::nullopt;
    json["last_status"] = post ? entities.status(*post) : Json();
    return json;
}

Result<Response> list(const Api& api, const Call& call) {
    const storage::Page page = page_in(call.params, {limits::api_accounts_default, limits::api_accounts_max});
    PageEnds ends;
    const auto json = api.parts().database.read([&](storage::Tx& tx) -> Result<Json> {
        const auto rows = storage::notification_requests_of(tx, call.me(), page);
        ends = ends_of(rows, [](const NotificationRequestRow& row) { return row.id.value; });
        Entities entities(tx, api.parts().site, call.me(), call.now);
        Json shown = Json::array();
        for (const NotificationRequestRow& row : rows) shown.push_back(request_json(entities, row));
        return shown;
    });
    if (!json) return std::unexpected(json.error());
    Response response = json_answer(*json);
    set_links(response, call, api, page, ends);
    return response;
}

Result<NotificationRequestRow> own_request(storage::Tx& tx, const Call& call, std::int64_t id) {
    auto row = storage::find_notification_request(tx, storage::NotificationRequestId(id), call.me());
    if (!row) return fail(Errc::not_found, "notification_request/absent");
    return *std::move(row);
}

Result<Response> show(const Api& api, const Call& call) {
    const std::int64_t id = TRY(call.id());
    return api.parts().database.read([&](storage::Tx& tx) -> Result<Response> {
        Entities entities(tx, api.parts().site, call.me(), call.now);
        return json_answer(request_json(entities, TRY(own_request(tx, call, id))));
    });
}

using Settle = void (*)(storage::Tx&, const NotificationRequestRow&);

Result<Response> settle_one(const Api& api, const Call& call, Settle settle) {
    const std::int64_t id = TRY(call.id());
    return api.parts().database.write([&](storage::Tx& tx) -> Result<Response> {
        settle(tx, TRY(own_request(tx, call, id)));
        return empty_answer();
    });
}

/// Those that are none of the caller's are left out, as what is settled already.
Result<Response> settle_several(const Api& api, const Call& call, Settle settle) {
    const auto ids = TRY(several_in(call.params, "id"));
    return api.parts().database.write([&](storage::Tx& tx) -> Result<Response> {
        for (const std::int64_t id : ids) {
            const auto row =
                storage::find_notification_request(tx, storage::NotificationRequestId(id), call.me());
            if (row) settle(tx, *row);
        }
        return empty_answer();
    });
}

}  // namespace

void add_notification_request_routes(Api& api) {
    for (const auto& [version, json] : {std::pair<std::string, PolicyJson>{"/api/v1", first_policy_json},
                                        std::pair<std::string, PolicyJson>{"/api/v2", policy_json}}) {
        const std::string path = version + "/notifications/policy";
        api.add("GET", path, reads, [&api, json](Call& call) { return show_policy(api, call, json); });
        for (const char* method : {"PATCH", "PUT"}) {
            api.add(
                method, path, writes, [&api, json](Call& call) { return change_policy(api, call, json); });
        }
    }
    const std::string base = "/api/v1/notifications/requests";
    api.add("GET", base, reads, [&api](Call& call) { return list(api, call); });
    // What was held back is shown with the request that accepts it: there is never anything left to merge.
    api.add("GET", base + "/merged", reads, [](Call&) -> Result<Response> {
        return json_answer({{"merged", true}});
    });
    api.add("GET", base + "/{id}", reads, [&api](Call& call) { return show(api, call); });
    for (const auto& [name, settle] :
         {std::pair<std::string, Settle>{"/accept", storage::accept_notification_request},
          std::pair<std::string, Settle>{"/dismiss", storage::dismiss_notification_request}}) {
        api.add("POST", base + "/{id}" + name, writes, [&api, settle](Call& call) {
            return settle_one(api, call, settle);
        });
        api.add("POST", base + name, writes, [&api, settle](Call& call) {
            return settle_several(api, call, settle);
        });
    }
}

}  // namespace kith::node
