#include "consent/json.h"
#include "node/commands/acting.h"
#include "node/commands/commands.h"
#include "node/commands/post_json.h"
#include "storage/notifications.h"
#include "storage/timelines.h"

namespace kith::node {
namespace {

using Json = nlohmann::json;

constexpr std::int64_t listed_max = 200;

Result<storage::Page> page_of(const Args& args) {
    storage::Page page;
    page.limit = static_cast<std::size_t>(
        TRY(args.number("limit", static_cast<std::int64_t>(limits::page_items), 1, listed_max)));
    return page;
}

Json notification_json(storage::Tx& tx,
                       const activitypub::Site& site,
                       const storage::NotificationRow& row,
                       bool include_direct) {
    Json json = {{"type", row.type},
                 {"from", shown_handle(tx, row.from)},
                 {"url", ""},
                 {"content", ""},
                 {"at", to_iso8601(row.at)}};
    const auto post = row.post.valid() ? storage::find_post(tx, row.post) : std::nullopt;
    if (!post) return json;
    if (post->visibility == Visibility::direct && !include_direct) {
        // That a message came is no secret from an operator; what it says is.
        json["visibility"] = "direct";
        return json;
    }
    const Json whole = post_json(tx, site, *post);
    for (const char* name : {"id", "url", "content", "text", "visibility"}) json[name] = whole[name];
    return json;
}

}  // namespace

Result<Json> timeline_command(const CommandParts& parts, const Args& args) {
    const storage::Page page = TRY(page_of(args));
    const Acting acting = TRY(act_for(parts, args, "read timeline"));
    return parts.database.read([&](storage::Tx& tx) -> Result<Json> {
        Json list = Json::array();
        for (const auto& entry : storage::home_timeline(tx, acting.actor.id, page)) {
            if (entry.post.visibility == Visibility::direct && !acting.direct_allowed()) continue;
            Json json = post_json(tx, parts.site, entry.post);
            if (entry.boost) json["boosted_by"] = shown_handle(tx, entry.boost->actor);
            list.push_back(std::move(json));
        }
        return list;
    });
}

Result<Json> notifications_command(const CommandParts& parts, const Args& args) {
    const storage::Page page = TRY(page_of(args));
    const Acting acting = TRY(act_for(parts, args, "read notifications"));
    return parts.database.read([&](storage::Tx& tx) -> Result<Json> {
        Json list = Json::array();
        for (const auto& row : storage::notifications_of(tx, acting.actor.id, page)) {
            list.push_back(notification_json(tx, parts.site, row, acting.direct_allowed()));
        }
        return list;
    });
}

Result<Json> show_command(const CommandParts& parts, const Args& args) {
    const std::string object = TRY(args.text("object"));
    storage::ActorId viewer;
    bool include_direct = false;
    if (args.has("as")) {
        const Acting acting = TRY(act_for(parts, args, "show", object));
        viewer = acting.actor.id;
        include_direct = acting.direct_allowed();
    }
    const storage::PostRow post = TRY(parts.social.find_post(viewer, object));
    if (post.visibility == Visibility::direct && !include_direct) return direct_needs_reason();
    return parts.database.read([&](storage::Tx& tx) -> Result<Json> {
        return thread_json(tx, parts.site, post, storage::Viewer::actor(viewer), include_direct);
    });
}

}  // namespace kith::node
