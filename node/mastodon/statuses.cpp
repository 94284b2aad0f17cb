// https://docs.joinmastodon.org/methods/statuses/
#include "consent/json.h"
#include "node/mastodon/api.h"
#include "node/mastodon/entities.h"
#include "node/mastodon/groups.h"

namespace kith::node {
namespace {

Result<Response> show(const Api& api, const Call& call) {
    const std::int64_t id = TRY(call.id());
    return api.parts().database.read([&](storage::Tx& tx) -> Result<Response> {
        const StatusRef status = TRY(find_status(tx, id, call.caller.viewer()));
        return json_answer(Entities(tx, api.parts().site, call.me(), call.now).status(status.entry));
    });
}

}  // namespace

void add_status_routes(Api& api) {
    api.add("GET", "/api/v1/statuses/{id}", {Who::anyone, "read:statuses"}, [&api](Call& call) {
        return show(api, call);
    });
}

}  // namespace kith::node
