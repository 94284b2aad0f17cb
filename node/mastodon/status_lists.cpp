// What somebody marked. https://docs.joinmastodon.org/methods/bookmarks/ and …/favourites/
#include "consent/json.h"
#include "node/mastodon/api.h"
#include "node/mastodon/entities.h"
#include "node/mastodon/groups.h"
#include "node/mastodon/paging.h"
#include "storage/marks.h"

namespace kith::node {
namespace {

using Marked = std::vector<storage::MarkedPost> (*)(storage::Tx&, storage::ActorId, const storage::Page&);

Result<Response> marked(const Api& api, const Call& call, Marked list) {
    const storage::Page page = page_in(call.params);
    PageEnds ends;
    const nlohmann::json statuses =
        TRY(api.parts().database.read([&](storage::Tx& tx) -> Result<nlohmann::json> {
            const auto rows = list(tx, call.me(), page);
            ends = ends_of(rows, [](const storage::MarkedPost& row) { return row.mark; });
            Entities entities(tx, api.parts().site, call.me(), call.now);
            nlohmann::json shown = nlohmann::json::array();
            for (const storage::MarkedPost& row : rows) shown.push_back(entities.status(row.post));
            return shown;
        }));
    Response response = json_answer(statuses);
    set_links(response, call, api, page, ends);
    return response;
}

}  // namespace

void add_status_list_routes(Api& api) {
    api.add("GET", "/api/v1/bookmarks", {Who::person, "read:bookmarks"}, [&api](Call& call) {
        return marked(api, call, &storage::bookmarks_of);
    });
    api.add("GET", "/api/v1/favourites", {Who::person, "read:favourites"}, [&api](Call& call) {
        return marked(api, call, &storage::likes_by);
    });
}

}  // namespace kith::node
