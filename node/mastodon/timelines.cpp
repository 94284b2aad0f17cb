// https://docs.joinmastodon.org/methods/timelines/
#include "storage/timelines.h"

#include "consent/json.h"
#include "node/mastodon/api.h"
#include "node/mastodon/entities.h"
#include "node/mastodon/groups.h"
#include "node/mastodon/paging.h"

namespace kith::node {
namespace {

/// One page of a listing, with its links.
template <class List>
Result<Response> listing(const Api& api, const Call& call, List list) {
    const storage::Page page = page_in(call.params);
    PageEnds ends;
    const auto json = api.parts().database.read([&](storage::Tx& tx) -> Result<nlohmann::json> {
        const std::vector<storage::TimelineEntry> entries = list(tx, page);
        ends = ends_of(entries, [](const storage::TimelineEntry& entry) { return entry.id(); });
        return Entities(tx, api.parts().site, call.me(), call.now).statuses(entries);
    });
    if (!json) return std::unexpected(json.error());
    Response response = json_answer(*json);
    set_links(response, call, api, page, ends);
    return response;
}

}  // namespace

void add_timeline_routes(Api& api) {
    api.add("GET", "/api/v1/timelines/home", {Who::person, "read:statuses"}, [&api](Call& call) {
        return listing(api, call, [&](storage::Tx& tx, const storage::Page& page) {
            return storage::home_timeline(tx, call.me(), page);
        });
    });
    api.add("GET", "/api/v1/timelines/public", {Who::anyone, "read:statuses"}, [&api](Call& call) {
        return listing(api, call, [&](storage::Tx& tx, const storage::Page& page) {
            const auto reach = call.params.is_on("local") ? storage::Reach::local : storage::Reach::federated;
            return storage::public_timeline(tx, reach, call.caller.viewer(), page);
        });
    });
}

}  // namespace kith::node
