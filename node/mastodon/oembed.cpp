// https://docs.joinmastodon.org/methods/oembed/, https://oembed.com/
#include "activitypub/wire/html.h"
#include "consent/json.h"
#include "node/mastodon/api.h"
#include "node/mastodon/entities.h"
#include "node/mastodon/groups.h"

namespace kith::node {
namespace {

using Json = nlohmann::json;

/// The post of one of our pages: "https://example.edu/@ana/123".
std::optional<storage::PostId> post_of_page(const activitypub::Site& site, std::string_view url) {
    const std::string start = site.base + "/@";
    if (!url.starts_with(start)) return std::nullopt;
    const auto slash = url.rfind('/');
    if (slash < start.size()) return std::nullopt;
    const auto id = parse_api_id(url.substr(slash + 1));
    return id ? std::optional(storage::PostId(*id)) : std::nullopt;
}

Result<Response> show(const Api& api, const Call& call) {
    constexpr int width_default = 400;
    const auto id = post_of_page(api.parts().site, call.params.text_or_empty("url"));
    if (!id) return fail(Errc::not_found, "oembed/url");
    return api.parts().database.read([&](storage::Tx& tx) -> Result<Response> {
        // Whoever embeds shows it to everybody: what is not everybody's is not there.
        const StatusRef status = TRY(find_status(tx, id->value, storage::Viewer::nobody()));
        Entities entities(tx, api.parts().site, {}, call.now);
        const auto author = storage::find_actor(tx, status.post().actor);
        if (!author || !author->is_local) return fail(Errc::not_found, "oembed/author");
        const Json account = entities.account(*author);
        const std::string name = account["display_name"].get<std::string>();
        const std::string page = entities.status_page(status.post());
        const std::string quote = "<blockquote cite=\"" + activitypub::escape(page).text() + "\">" +
                                  status.post().content + "<p><a href=\"" + activitypub::escape(page).text() +
                                  "\">" + activitypub::escape(name.empty() ? author->username : name).text() +
                                  "</a></p></blockquote>";
        return json_answer({{"type", "rich"},
                            {"version", "1.0"},
                            {"title", "Post by " + (name.empty() ? author->username : name)},
                            {"author_name", name.empty() ? author->username : name},
                            {"author_url", entities.account_page(*author)},
                            {"provider_name", api.parts().site.name},
                            {"provider_url", api.parts().site.base + "/"},
                            {"cache_age", 86'400},
                            {"html", quote},
                            {"width", call.params.number("maxwidth").value_or(width_default)},
                            {"height", nullptr}});
    });
}

}  // namespace

void add_oembed_routes(Api& api) {
    api.add("GET", "/api/oembed", {.who = Who::anyone}, [&api](Call& call) { return show(api, call); });
}

}  // namespace kith::node
