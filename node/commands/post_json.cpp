#include "node/commands/post_json.h"

#include "activitypub/wire/html.h"
#include "consent/json.h"
#include "storage/actors.h"
#include "storage/likes.h"
#include "storage/polls.h"
#include "storage/timelines.h"

#include <vector>

namespace kith::node {
namespace {

using Json = nlohmann::json;

std::string page_of(storage::Tx& tx, const activitypub::Site& site, const storage::PostRow& post) {
    if (post.url) return post.url->text();
    if (!post.is_local) return post.uri.text();
    const auto author = storage::find_actor(tx, post.actor);
    return author ? site.post_page(author->username, post.id) : post.uri.text();
}

Json poll_json(const storage::PollRow& poll) {
    Json options = Json::array();
    for (const auto& option : poll.options)
        options.push_back({{"name", option.name}, {"votes", option.votes}});
    Json json = {{"options", std::move(options)}, {"multiple", poll.multiple}, {"voters", poll.voters}};
    if (poll.end) json["ends"] = to_iso8601(*poll.end);
    if (poll.closed) json["closed"] = to_iso8601(*poll.closed);
    return json;
}

Json counted_json(storage::Tx& tx, const activitypub::Site& site, const storage::PostRow& post) {
    Json json = post_json(tx, site, post);
    json["likes"] = storage::count_likes(tx, post.id);
    json["boosts"] = storage::count_boosts(tx, post.id);
    json["replies"] = Json::array();
    return json;
}

}  // namespace

std::string shown_handle(const storage::ActorRow& actor) {
    return "@" + actor.username + "@" + actor.host.text();
}

std::string shown_handle(storage::Tx& tx, storage::ActorId actor) {
    const auto row = storage::find_actor(tx, actor);
    return row ? shown_handle(*row) : std::string();
}

Json post_json(storage::Tx& tx, const activitypub::Site& site, const storage::PostRow& post) {
    Json json = {{"id", post.uri.text()},
                 {"url", page_of(tx, site, post)},
                 {"author", shown_handle(tx, post.actor)},
                 {"type", post.type},
                 {"content", post.content},
                 {"text", activitypub::to_plain_text(post.content)},
                 {"visibility", to_string(post.visibility)},
                 {"published", to_iso8601(post.created)}};
    if (!post.name.empty()) json["name"] = post.name;
    if (!post.summary.empty()) json["content_warning"] = post.summary;
    if (post.updated) json["edited"] = to_iso8601(*post.updated);
    if (post.in_reply_to_uri) json["in_reply_to"] = post.in_reply_to_uri->text();
    if (const auto poll = storage::find_poll(tx, post.id)) json["poll"] = poll_json(*poll);
    return json;
}

Json thread_json(storage::Tx& tx,
                 const activitypub::Site& site,
                 const storage::PostRow& post,
                 const storage::Viewer& viewer,
                 bool include_direct) {
    const auto below =
        storage::descendants_of(tx, post.id, viewer, limits::thread_items_max, limits::thread_depth_max);
    // Each before its replies: a stack of the way down, folded into its parent when it is left.
    std::vector<Json> way{counted_json(tx, site, post)};
    const auto fold_to = [&](std::size_t length) {
        while (way.size() > length) {
            Json done = std::move(way.back());
            way.pop_back();
            way.back()["replies"].push_back(std::move(done));
        }
    };
    for (const storage::ThreadPost& one : below) {
        if (one.post.visibility == Visibility::direct && !include_direct) continue;
        // A reply to one that is left out hangs on the nearest post that is shown.
        fold_to(std::min<std::size_t>(way.size(), static_cast<std::size_t>(std::max(one.depth, 1))));
        way.push_back(counted_json(tx, site, one.post));
    }
    fold_to(1);
    return std::move(way.front());
}

}  // namespace kith::node
