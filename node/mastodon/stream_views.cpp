#include "node/mastodon/stream_views.h"

#include "activitypub/wire/json.h"
#include "consent/json.h"
#include "node/mastodon/api.h"
#include "node/mastodon/conversation_entity.h"
#include "node/mastodon/entities.h"
#include "node/mastodon/notification_params.h"
#include "storage/conversations.h"

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

/// The one whose last post this is; none where the owner does not see it or it is not theirs.
std::string conversation(Entities& entities, storage::PostId post) {
    const storage::Page page{.max_id = post.value + 1, .since_id = post.value - 1, .limit = 1};
    const auto rows = storage::conversations_of(entities.tx(), entities.viewer(), page);
    return rows.empty() ? std::string() : activitypub::dump_json(conversation_json(entities, rows.front()));
}

}  // namespace

StreamViews stream_views(const Api& api) {
    StreamViews views;
    views.authenticate = [&api](std::string_view token) { return authenticate(api, token); };
    views.is_alive = is_alive;
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
        return activitypub::dump_json(notification_json(of_owner, row));
    };
    views.conversation = [entities](storage::Tx& tx, storage::PostId post, ActorId viewer) {
        Entities of_viewer = entities(tx, viewer);
        return conversation(of_viewer, post);
    };
    return views;
}

}  // namespace kith::node
