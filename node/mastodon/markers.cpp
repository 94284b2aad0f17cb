// https://docs.joinmastodon.org/methods/markers/
#include "storage/markers.h"

#include "consent/json.h"
#include "node/mastodon/api.h"
#include "node/mastodon/entities.h"
#include "node/mastodon/groups.h"

#include <algorithm>

namespace kith::node {
namespace {

using Json = nlohmann::json;

constexpr std::string_view timelines[] = {"home", "notifications"};

Json marker_json(const storage::MarkerRow& marker) {
    return {{"last_read_id", std::to_string(marker.last_read)},
            {"version", marker.version},
            {"updated_at", api_time(marker.updated)}};
}

Result<Response> show(const Api& api, const Call& call) {
    const auto wanted = call.params.texts("timeline");
    return api.parts().database.read([&](storage::Tx& tx) -> Result<Response> {
        Json json = Json::object();
        for (const std::string_view timeline : timelines) {
            if (std::ranges::find(wanted, timeline) == wanted.end()) continue;
            const auto marker = storage::find_marker(tx, call.me(), timeline);
            if (marker) json[timeline] = marker_json(*marker);
        }
        return json_answer(json);
    });
}

// The writer takes one after the other: the version counts them, and there is no conflict to answer.
Result<Response> save(const Api& api, const Call& call) {
    return api.parts().database.write([&](storage::Tx& tx) -> Result<Response> {
        Json json = Json::object();
        for (const std::string_view timeline : timelines) {
            const auto said = call.params.object(timeline).text("last_read_id");
            if (!said) continue;
            const auto id = parse_api_id(*said);
            if (!id) {
                return fail(Errc::malformed, "marker/id", "Validation failed: last_read_id is not an id");
            }
            json[timeline] = marker_json(storage::set_marker(tx, call.me(), timeline, *id, call.now));
        }
        return json_answer(json);
    });
}

}  // namespace

void add_marker_routes(Api& api) {
    api.add("GET", "/api/v1/markers", {Who::person, "read:statuses"}, [&api](Call& call) {
        return show(api, call);
    });
    api.add("POST", "/api/v1/markers", {Who::person, "write:statuses"}, [&api](Call& call) {
        return save(api, call);
    });
}

}  // namespace kith::node
