// What there is to see of a status: its thread, source, history, who marked or quoted it.
// https://docs.joinmastodon.org/methods/statuses/#context
#include "consent/json.h"
#include "node/mastodon/entities.h"
#include "node/mastodon/entities_emoji.h"
#include "node/mastodon/groups.h"
#include "node/mastodon/paging.h"
#include "node/mastodon/status_parts.h"
#include "storage/blocks.h"
#include "storage/edit_history.h"
#include "storage/marks.h"
#include "storage/moderation.h"
#include "storage/mutes.h"
#include "storage/timelines.h"
#include "storage/user_domain_blocks.h"

#include <unordered_map>

namespace kith::node {
namespace {

using Json = nlohmann::json;

Json option_titles(const std::vector<std::string>& options) {
    Json titles = Json::array();
    for (const std::string& option : options) titles.push_back({{"title", option}});
    return titles;
}

/// Whom the caller blocks or mutes is left out of a thread.
class Shown {
 public:
    Shown(storage::Tx& tx, const Call& call) : tx_(tx), viewer_(call.me()), now_(call.now) {}

    bool operator()(const PostRow& post) {
        if (!viewer_.valid() || post.actor == viewer_) return true;
        const auto [at, fresh] = authors_.try_emplace(post.actor, false);
        if (fresh) at->second = is_wanted(post.actor);
        return at->second;
    }

 private:
    bool is_wanted(storage::ActorId author) {
        if (storage::is_blocked(tx_, viewer_, author) || storage::is_muted(tx_, viewer_, author, now_))
            return false;
        const auto row = storage::find_actor(tx_, author);
        return row && (row->is_local || !storage::is_domain_blocked_by(tx_, viewer_, row->host));
    }

    storage::Tx& tx_;
    storage::ActorId viewer_;
    Instant now_;
    std::unordered_map<storage::ActorId, bool> authors_{};
};

Result<Response> context(const Api& api, const Call& call) {
    const std::int64_t id = TRY(call.id());
    const bool known = call.caller.person.has_value();
    const std::size_t up = known ? limits::context_max : limits::context_ancestors_max;
    const std::size_t down = known ? limits::context_max : limits::context_descendants_max;
    const int depth = known ? limits::thread_depth_max : limits::context_depth_max;
    return api.parts().database.read([&](storage::Tx& tx) -> Result<Response> {
        const storage::Viewer viewer = call.caller.viewer();
        const StatusRef status = TRY(find_status(tx, id, viewer));
        Entities entities(tx, api.parts().site, call.me(), call.now);
        Shown shown(tx, call);
        std::vector<PostRow> ancestors = storage::ancestors_of(tx, status.post().id, viewer, up);
        std::erase_if(ancestors, [&](const PostRow& post) { return !shown(post); });
        std::vector<PostRow> descendants;
        for (storage::ThreadPost& each : storage::descendants_of(tx, status.post().id, viewer, down, depth)) {
            if (shown(each.post)) descendants.push_back(std::move(each.post));
        }
        return json_answer(
            {{"ancestors", entities.statuses(ancestors)}, {"descendants", entities.statuses(descendants)}});
    });
}

Result<Response> source(const Api& api, const Call& call) {
    const PostRow post = TRY(own_post(api, call));
    return json_answer({{"id", std::to_string(post.id.value)},
                        {"text", post.source.value_or("")},
                        {"spoiler_text", post.summary}});
}

/// The oldest first, and at last what it is now. https://docs.joinmastodon.org/entities/StatusEdit/
Result<Response> history(const Api& api, const Call& call) {
    const std::int64_t id = TRY(call.id());
    return api.parts().database.read([&](storage::Tx& tx) -> Result<Response> {
        const StatusRef status = TRY(find_status(tx, id, call.caller.viewer()));
        const PostRow& post = status.post();
        Entities entities(tx, api.parts().site, call.me(), call.now);
        const Json now = entities.status(post);
        std::vector<storage::EarlierPost> versions = storage::earlier_versions(tx, post.id);
        versions.push_back({.content = post.content,
                            .summary = post.summary,
                            .sensitive = now["sensitive"] == true,
                            .poll_options = storage::poll_options_of(tx, post.id),
                            .at = post.updated.value_or(post.created)});
        const bool marked = storage::is_sensitized(tx, post.actor);
        Json edits = Json::array();
        for (const storage::EarlierPost& each : versions) {
            Json edit = {
                {"content", each.content},
                {"spoiler_text", each.summary},
                {"sensitive", each.sensitive || (marked && !now["media_attachments"].empty())},
                {"created_at", api_time(each.at)},
                {"account", now["account"]},
                {"media_attachments", now["media_attachments"]},
                {"emojis", emoji_entities(tx, api.parts().site, post.actor, {each.summary, each.content})},
                {"quote", now["quote"]}};
            if (each.poll_options) edit["poll"] = {{"options", option_titles(*each.poll_options)}};
            edits.push_back(std::move(edit));
        }
        return json_answer(edits);
    });
}

using Markers = std::vector<storage::MarkedBy> (*)(storage::Tx&,
                                                   PostId,
                                                   const storage::Viewer&,
                                                   const storage::Page&);

Result<Response> marked_by(const Api& api, const Call& call, Markers markers) {
    const std::int64_t id = TRY(call.id());
    const storage::Page page =
        page_in(call.params, {.by_default = limits::api_accounts_default, .most = limits::api_accounts_max});
    PageEnds ends;
    const Json accounts = TRY(api.parts().database.read([&](storage::Tx& tx) -> Result<Json> {
        const StatusRef status = TRY(find_status(tx, id, call.caller.viewer()));
        const auto rows = markers(tx, status.post().id, call.caller.viewer(), page);
        ends = ends_of(rows, [](const storage::MarkedBy& row) { return row.mark; });
        Entities entities(tx, api.parts().site, call.me(), call.now);
        Json list = Json::array();
        for (const storage::MarkedBy& row : rows) list.push_back(entities.account(row.actor));
        return list;
    }));
    Response response = json_answer(accounts);
    set_links(response, call, api, page, ends);
    return response;
}

/// Several at once: what is not there, or not to be seen, is left out.
Result<Response> several(const Api& api, const Call& call) {
    std::vector<std::int64_t> ids = call.params.ids("id");
    if (ids.size() > limits::statuses_at_once_max) ids.resize(limits::statuses_at_once_max);
    return api.parts().database.read([&](storage::Tx& tx) -> Result<Response> {
        Entities entities(tx, api.parts().site, call.me(), call.now);
        Json list = Json::array();
        for (const std::int64_t id : ids) {
            const auto status = find_status(tx, id, call.caller.viewer());
            if (status) list.push_back(entities.status(status->entry));
        }
        return json_answer(list);
    });
}

/// Nobody's words go to a machine elsewhere. https://docs.joinmastodon.org/methods/statuses/#translate
Result<Response> translate(const Api& api, const Call& call) {
    TRY(seen_post(api, call));
    return fail(Errc::denied, "status/translate", "Translation is not enabled on this server");
}

}  // namespace

void add_status_view_routes(Api& api) {
    const Needs reading{Who::anyone, "read:statuses"};
    api.add("GET", "/api/v1/statuses", reading, [&api](Call& call) { return several(api, call); });
    api.add(
        "GET", "/api/v1/statuses/{id}/context", reading, [&api](Call& call) { return context(api, call); });
    api.add(
        "GET", "/api/v1/statuses/{id}/history", reading, [&api](Call& call) { return history(api, call); });
    api.add("GET", "/api/v1/statuses/{id}/favourited_by", reading, [&api](Call& call) {
        return marked_by(api, call, &storage::likers_of);
    });
    api.add("GET", "/api/v1/statuses/{id}/reblogged_by", reading, [&api](Call& call) {
        return marked_by(api, call, &storage::boosters_of);
    });
    const Needs own{Who::person, "read:statuses"};
    api.add("GET", "/api/v1/statuses/{id}/source", own, [&api](Call& call) { return source(api, call); });
    api.add(
        "POST", "/api/v1/statuses/{id}/translate", own, [&api](Call& call) { return translate(api, call); });
}

}  // namespace kith::node
