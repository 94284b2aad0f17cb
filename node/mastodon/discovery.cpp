// https://docs.joinmastodon.org/methods/suggestions/ and https://docs.joinmastodon.org/methods/directory/:
// who wants to be discovered.
#include "storage/discovery.h"

#include "consent/json.h"
#include "node/mastodon/account_limits.h"
#include "node/mastodon/accounts.h"
#include "node/mastodon/groups.h"
#include "node/mastodon/paging.h"
#include "storage/endorsements.h"

#include <algorithm>

namespace kith::node {
namespace {

using Json = nlohmann::json;

constexpr PageSizes of_people{.by_default = limits::api_accounts_default, .most = limits::api_accounts_max};

Result<Response> suggested(const Api& api, const Call& call, bool with_sources) {
    return api.parts().database.read([&](storage::Tx& tx) -> Result<Response> {
        const auto ids = storage::suggestions(tx, call.me(), call.now, limit_in(call.params, of_people));
        Entities entities(tx, api.parts().site, call.me(), call.now);
        Json accounts = accounts_json(entities, ids);
        if (!with_sources) return json_answer(accounts);
        Json list = Json::array();
        for (Json& account : accounts) {
            list.push_back({{"source", "global"},
                            {"sources", Json::array({"most_followed"})},
                            {"account", std::move(account)}});
        }
        return json_answer(list);
    });
}

Result<Response> dismiss(const Api& api, const Call& call) {
    TRY_DONE(api.parts().database.write([&](storage::Tx& tx) -> Done {
        storage::dismiss_suggestion(tx, call.me(), TRY(other_in(tx, call, "account_id")).id);
        return {};
    }));
    return empty_answer();
}

Result<Response> listed(const Api& api, const Call& call) {
    const std::int64_t offset = call.params.number("offset").value_or(0);
    const storage::DirectoryQuery query{
        .local = call.params.is_on("local"),
        .order = call.params.text_or_empty("order") == "new" ? storage::DirectoryOrder::newest
                                                             : storage::DirectoryOrder::active,
        .limit = limit_in(call.params, of_people),
        .offset = static_cast<std::size_t>(
            std::clamp<std::int64_t>(offset, 0, static_cast<std::int64_t>(limits::directory_offset_max)))};
    return api.parts().database.read([&](storage::Tx& tx) -> Result<Response> {
        const auto ids = storage::directory(tx, query, call.me(), call.now);
        Entities entities(tx, api.parts().site, call.me(), call.now);
        return json_answer(accounts_json(entities, ids));
    });
}

}  // namespace

void add_discovery_routes(Api& api) {
    api.add("GET", "/api/v2/suggestions", {Who::person, "read"}, [&api](Call& call) {
        return suggested(api, call, true);
    });
    api.add("GET", "/api/v1/suggestions", {Who::person, "read"}, [&api](Call& call) {
        return suggested(api, call, false);
    });
    api.add("DELETE", "/api/v1/suggestions/{account_id}", {Who::person, "read"}, [&api](Call& call) {
        return dismiss(api, call);
    });
    api.add("GET", "/api/v1/directory", {Who::anyone, ""}, [&api](Call& call) { return listed(api, call); });
}

}  // namespace kith::node
