// https://docs.joinmastodon.org/methods/trends/
#include "storage/trends.h"

#include "consent/json.h"
#include "node/mastodon/api.h"
#include "node/mastodon/entities.h"
#include "node/mastodon/entities_tag.h"
#include "node/mastodon/groups.h"
#include "node/mastodon/paging.h"

#include <algorithm>

namespace kith::node {
namespace {

using Json = nlohmann::json;

storage::TrendWindow window_in(const Call& call, PageSizes sizes) {
    const std::int64_t offset = call.params.number("offset").value_or(0);
    return {.since = call.now - limits::trends_of,
            .least = limits::trend_people_least,
            .limit = limit_in(call.params, sizes),
            .offset = static_cast<std::size_t>(
                std::clamp<std::int64_t>(offset, 0, static_cast<std::int64_t>(limits::search_offset_max)))};
}

template <class Make>
Result<Response> read(const Api& api, const Call& call, Make make) {
    return api.parts().database.read([&](storage::Tx& tx) -> Result<Response> {
        Entities entities(tx, api.parts().site, call.me(), call.now);
        return json_answer(make(entities));
    });
}

Result<Response> tags(const Api& api, const Call& call) {
    return read(api, call, [&](Entities& entities) {
        Json list = Json::array();
        const auto window = window_in(call, {.by_default = 10, .most = 20});
        for (const std::string& tag : storage::trending_tags(entities.tx(), window)) {
            list.push_back(tag_json(entities, tag));
        }
        return list;
    });
}

Result<Response> statuses(const Api& api, const Call& call) {
    return read(api, call, [&](Entities& entities) {
        const auto window = window_in(call, {.by_default = 20, .most = 40});
        Json list = Json::array();
        for (const storage::PostRow& post : storage::trending_posts(entities.tx(), window)) {
            if (storage::may_see(entities.tx(), post, call.caller.viewer()))
                list.push_back(entities.status(post));
        }
        return list;
    });
}

}  // namespace

void add_trend_routes(Api& api) {
    const Needs anyone{.who = Who::anyone};
    api.add("GET", "/api/v1/trends/tags", anyone, [&api](Call& call) { return tags(api, call); });
    api.add("GET", "/api/v1/trends", anyone, [&api](Call& call) { return tags(api, call); });
    api.add("GET", "/api/v1/trends/statuses", anyone, [&api](Call& call) { return statuses(api, call); });
    // No link is opened to draw a preview of it, so there are none to rank.
    api.add("GET", "/api/v1/trends/links", anyone, [](Call&) -> Result<Response> {
        return json_answer(Json::array());
    });
}

}  // namespace kith::node
