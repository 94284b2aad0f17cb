#include "node/mastodon/stream_views.h"

#include "activitypub/wire/json.h"
#include "consent/json.h"
#include "node/mastodon/api.h"
#include "node/mastodon/entities.h"
#include "storage/mutes.h"
#include "storage/user_domain_blocks.h"

namespace kith::node {

using storage::ActorId;

namespace {

Result<StreamCaller> authenticate(const Api& api, std::string_view token) {
    const Caller caller = TRY(api.caller_of(token));
    if (!caller.person) {
        return fail(Errc::unauthorized, "streaming/person", "This method requires an authenticated user");
    }
    return StreamCaller{.actor = caller.person->id,
                        .token = caller.token,
                        .reads_statuses = caller.scopes.allow("read:statuses"),
                        .reads_notifications = caller.scopes.allow("read:notifications")};
}

bool is_alive(storage::Tx& tx, const StreamCaller& caller) {
    const auto token = storage::find_token(tx, caller.token);
    if (!token || token->actor != caller.actor) return false;
    const auto who = storage::find_actor(tx, caller.actor);
    return who && !who->gone();
}

bool is_unwanted(storage::Tx& tx, ActorId author, ActorId viewer, Instant now) {
    if (storage::is_muted(tx, viewer, author, now)) return true;
    const auto who = storage::find_actor(tx, author);
    return who && !who->is_local && storage::is_domain_blocked_by(tx, viewer, who->host);
}

std::string notification(Entities& entities, const storage::NotificationRow& row) {
    nlohmann::json json = {{"id", std::to_string(row.id.value)},
                           {"type", row.type},
                           {"created_at", api_time(row.at)},
                           {"group_key", "ungrouped-" + std::to_string(row.id.value)},
                           {"account", entities.account(row.from)}};
    const auto post = row.post.valid() ? storage::find_post(entities.tx(), row.post) : std::nullopt;
    if (post) json["status"] = entities.status(*post);
    return activitypub::dump_json(json);
}

}  // namespace

StreamViews stream_views(const Api& api) {
    StreamViews views;
    views.authenticate = [&api](std::string_view token) { return authenticate(api, token); };
    views.is_alive = is_alive;
    views.is_muted = [&api](storage::Tx& tx, ActorId author, ActorId viewer) {
        return is_unwanted(tx, author, viewer, api.parts().clock.now());
    };
    const auto entities = [&api](storage::Tx& tx, ActorId viewer) {
        return Entities(tx, api.parts().site, viewer, api.parts().clock.now());
    };
    views.status = [entities](storage::Tx& tx, storage::PostId id, ActorId viewer) -> std::string {
        const auto post = storage::find_post(tx, id);
        return post ? activitypub::dump_json(entities(tx, viewer).status(*post)) : std::string();
    };
    views.boost = [entities](storage::Tx& tx, storage::BoostId id, ActorId viewer) -> std::string {
        const auto found = find_status(tx, id.value, storage::Viewer::actor(viewer));
        return found ? activitypub::dump_json(entities(tx, viewer).status(found->entry)) : std::string();
    };
    views.notification = [entities](storage::Tx& tx, const storage::NotificationRow& row) {
        Entities of_owner = entities(tx, row.owner);
        return notification(of_owner, row);
    };
    views.conversation = [](storage::Tx&, storage::PostId, ActorId) { return std::string(); };
    return views;
}

}  // namespace kith::node
