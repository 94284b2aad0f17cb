// https://docs.joinmastodon.org/methods/timelines/
#include "storage/timelines.h"

#include "activitypub/wire/fold.h"
#include "consent/base/log.h"
#include "consent/json.h"
#include "node/mastodon/api.h"
#include "node/mastodon/entities.h"
#include "node/mastodon/groups.h"
#include "node/mastodon/paging.h"
#include "storage/feeds.h"
#include "storage/home_feed.h"

namespace kith::node {
namespace {

using Entries = std::vector<storage::TimelineEntry>;

/// One page of a listing, with its links. `list(tx, page)` gives the Result of its rows.
template <class List>
Result<Response> listing(const Api& api, const Call& call, List list) {
    const storage::Page page = page_in(call.params);
    PageEnds ends;
    const auto json = api.parts().database.read([&](storage::Tx& tx) -> Result<nlohmann::json> {
        const Entries entries = TRY(list(tx, page));
        ends = ends_of(entries, [](const storage::TimelineEntry& entry) { return entry.id(); });
        return Entities(tx, api.parts().site, call.me(), call.now).statuses(entries);
    });
    if (!json) return std::unexpected(json.error());
    Response response = json_answer(*json);
    set_links(response, call, api, page, ends);
    return response;
}

storage::FeedCut cut_in(const Params& params) {
    storage::FeedCut cut{.only_media = params.is_on("only_media")};
    if (params.is_on("local")) cut.origin = storage::Origin::here;
    if (params.is_on("remote")) cut.origin = storage::Origin::elsewhere;
    return cut;
}

std::vector<std::string> folded(const std::vector<std::string>& tags) {
    std::vector<std::string> all;
    for (const std::string& tag : tags) {
        const std::string_view word = tag.starts_with('#') ? std::string_view(tag).substr(1) : tag;
        if (!word.empty()) all.push_back(activitypub::fold(word));
    }
    return all;
}

storage::TagCut tags_in(const Call& call) {
    storage::TagCut tags{.any = folded(call.params.texts("any")),
                         .all = folded(call.params.texts("all")),
                         .none = folded(call.params.texts("none"))};
    const auto wanted = folded({std::string(call.request.param("hashtag"))});
    tags.any.insert(tags.any.begin(), wanted.begin(), wanted.end());
    return tags;
}

Result<Response> tag(const Api& api, const Call& call) {
    const storage::TagCut tags = tags_in(call);
    return listing(api, call, [&](storage::Tx& tx, const storage::Page& page) -> Result<Entries> {
        return storage::tag_feed(tx, tags, cut_in(call.params), call.caller.viewer(), page);
    });
}

Result<Response> list(const Api& api, const Call& call) {
    const storage::ListId id(TRY(call.id("list_id")));
    return listing(api, call, [&](storage::Tx& tx, const storage::Page& page) -> Result<Entries> {
        const auto row = storage::find_list(tx, id, call.me());
        if (!row) return fail(Errc::not_found, "list/absent");
        return storage::list_feed(tx, *row, page);
    });
}

/// Who reads their home timeline gets a feed, looked after once a day.
void keep_feed(const Api& api, const Call& call) {
    const auto due = api.parts().database.read(
        [&](storage::Tx& tx) -> Result<bool> { return storage::wants_home_feed(tx, call.me(), call.now); });
    if (!due || !*due) return;
    const Done kept = api.parts().database.write([&](storage::Tx& tx) -> Done {
        storage::keep_home_feed(tx, call.me(), call.now);
        return {};
    });
    if (!kept) log::warning("api.home_feed", {{"error", kept.error()}});
}

}  // namespace

void add_timeline_routes(Api& api) {
    api.add("GET", "/api/v1/timelines/home", {Who::person, "read:statuses"}, [&api](Call& call) {
        keep_feed(api, call);
        return listing(api, call, [&](storage::Tx& tx, const storage::Page& page) -> Result<Entries> {
            return storage::home_timeline(tx, call.me(), page);
        });
    });
    api.add("GET", "/api/v1/timelines/public", {Who::anyone, "read:statuses"}, [&api](Call& call) {
        return listing(api, call, [&](storage::Tx& tx, const storage::Page& page) -> Result<Entries> {
            return storage::public_feed(tx, cut_in(call.params), call.caller.viewer(), page);
        });
    });
    api.add("GET", "/api/v1/timelines/tag/{hashtag}", {Who::anyone, "read:statuses"}, [&api](Call& call) {
        return tag(api, call);
    });
    api.add("GET", "/api/v1/timelines/list/{list_id}", {Who::person, "read:lists"}, [&api](Call& call) {
        return list(api, call);
    });
    api.add("GET", "/api/v1/timelines/direct", {Who::person, "read:statuses"}, [&api](Call& call) {
        return listing(api, call, [&](storage::Tx& tx, const storage::Page& page) -> Result<Entries> {
            return storage::direct_feed(tx, call.me(), page);
        });
    });
    // Links do not trend here, so that there are no timelines of them; Mastodon says the same of one that
    // does not.
    api.add("GET", "/api/v1/timelines/link", {Who::anyone, "read:statuses"}, [](Call&) -> Result<Response> {
        return fail(Errc::not_found, "link/absent");
    });
}

}  // namespace kith::node
