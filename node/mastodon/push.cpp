// Push subscriptions: one for each token. https://docs.joinmastodon.org/methods/push/
//
// Beside Mastodon's parameters `data[content]` says of which posts the words may go along: `public` (the
// default), `all`, or `none`.
#include "storage/push.h"

#include "consent/base/log.h"
#include "consent/json.h"
#include "node/mastodon/api.h"
#include "node/mastodon/groups.h"
#include "node/push/limits.h"
#include "node/push/subscriptions.h"
#include "node/push/vapid.h"

#include <algorithm>
#include <array>

namespace kith::node {
namespace {

using Json = nlohmann::json;
using storage::PushSubscriptionRow;

constexpr std::array<std::string_view, 4> policies = {"all", "followed", "follower", "none"};
constexpr std::array<std::string_view, 3> contents = {"none", "public", "all"};

/// What is said by name must be one of these; where nothing is said it stays.
template <std::size_t N>
Done read_choice(const std::optional<std::string>& said,
                 const std::array<std::string_view, N>& choices,
                 std::string_view name,
                 std::string& out) {
    if (!said) return {};
    if (std::ranges::find(choices, *said) == choices.end()) {
        return fail(Errc::malformed,
                    "push/choice",
                    "Validation failed: " + std::string(name) + " is none that is known");
    }
    out = *said;
    return {};
}

/// What an app may change of a subscription later. Alerts that are not named are off.
Done read_wishes(const Params& params, PushSubscriptionRow& row) {
    const Params data = params.object("data");
    const auto policy = data.text("policy");
    TRY_DONE(read_choice(policy ? policy : params.text("policy"), policies, "Policy", row.policy));
    TRY_DONE(read_choice(data.text("content"), contents, "Content", row.content));
    if (!data.has("alerts")) return {};
    const Params alerts = data.object("alerts");
    row.alerts.clear();
    for (const std::string_view name : push_alerts()) {
        if (alerts.is_on(name)) row.alerts.emplace_back(name);
    }
    return {};
}

PushEndpoints endpoints_of(const activitypub::Site& site) {
    return site.base.starts_with("http://") ? PushEndpoints::any : PushEndpoints::secure_and_public;
}

Result<PushTarget> target_in(const Call& call, const activitypub::Site& site) {
    const Params subscription = call.params.object("subscription");
    const Params keys = subscription.object("keys");
    const std::string endpoint = subscription.text_or_empty("endpoint");
    const std::string p256dh = keys.text_or_empty("p256dh");
    const std::string auth = keys.text_or_empty("auth");
    auto target = parse_push_target({endpoint, p256dh, auth}, endpoints_of(site));
    if (!target) target.error().message.insert(0, "Validation failed: ");
    return target;
}

/// https://docs.joinmastodon.org/entities/WebPushSubscription/
Result<Json> subscription_json(const Api& api, storage::Tx& tx, const PushSubscriptionRow& row) {
    Json alerts = Json::object();
    for (const std::string_view name : push_alerts()) {
        alerts[std::string(name)] = std::ranges::find(row.alerts, name) != row.alerts.end();
    }
    return Json{{"id", std::to_string(row.id.value)},
                {"endpoint", TRY(push_endpoint(api.parts().keys, row)).text()},
                {"standard", row.encoding == "aes128gcm"},
                {"alerts", std::move(alerts)},
                {"policy", row.policy},
                {"content", row.content},
                {"server_key", vapid_public_key(tx)}};
}

Result<PushSubscriptionRow> own_subscription(storage::Tx& tx, const Call& call) {
    auto row = storage::find_push_subscription(tx, call.caller.token);
    if (!row) return fail(Errc::not_found, "push/none");
    return *std::move(row);
}

Result<Response> subscribe(const Api& api, const Call& call) {
    const Api::Parts& parts = api.parts();
    const PushTarget target = TRY(target_in(call, parts.site));
    const bool standard = call.params.object("subscription").is_on("standard");
    PushSubscriptionRow row{.id = parts.ids.make<storage::PushSubscriptionId>(),
                            .token = call.caller.token,
                            .actor = call.me(),
                            .subject = call.caller.person->subject,
                            .encoding = standard ? "aes128gcm" : "aesgcm",
                            .created = call.now};
    TRY_DONE(read_wishes(call.params, row));
    std::string token = bearer_in(call.request);
    if (token.empty()) token = call.params.text_or_empty("access_token");
    TRY_DONE(seal_push_target(parts.keys, row, target, crypto::Secret<std::string>(std::move(token))));
    const Json json = TRY(parts.database.write([&](storage::Tx& tx) -> Result<Json> {
        // The token may have ended meanwhile.
        if (!storage::find_token(tx, row.token)) return fail(Errc::unauthorized, "push/token");
        storage::put_push_subscription(tx, row, limits::push_subscriptions_max);
        return subscription_json(api, tx, row);
    }));
    return json_answer(json);
}

Result<Response> show(const Api& api, const Call& call) {
    return json_answer(TRY(api.parts().database.read([&](storage::Tx& tx) -> Result<Json> {
        return subscription_json(api, tx, TRY(own_subscription(tx, call)));
    })));
}

Result<Response> change(const Api& api, const Call& call) {
    return json_answer(TRY(api.parts().database.write([&](storage::Tx& tx) -> Result<Json> {
        PushSubscriptionRow row = TRY(own_subscription(tx, call));
        TRY_DONE(read_wishes(call.params, row));
        storage::set_push_alerts(tx, row.id, row.alerts, row.policy, row.content);
        return subscription_json(api, tx, row);
    })));
}

Result<Response> unsubscribe(const Api& api, const Call& call) {
    TRY_DONE(api.parts().database.write([&](storage::Tx& tx) -> Done {
        storage::drop_push_subscription(tx, call.caller.token);
        return {};
    }));
    return empty_answer();
}

}  // namespace

void add_push_routes(Api& api) {
    // The key is shown before anybody subscribes.
    const auto vapid = Vapid::open(api.parts().database, api.parts().keys, api.parts().random);
    if (!vapid) log::warning("push.key", {{"error", vapid.error()}});
    constexpr std::string_view path = "/api/v1/push/subscription";
    const Needs needs{Who::person, "push"};
    api.add("POST", path, needs, [&api](Call& call) { return subscribe(api, call); });
    api.add("GET", path, needs, [&api](Call& call) { return show(api, call); });
    api.add("PUT", path, needs, [&api](Call& call) { return change(api, call); });
    api.add("DELETE", path, needs, [&api](Call& call) { return unsubscribe(api, call); });
}

}  // namespace kith::node
