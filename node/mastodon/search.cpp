// https://docs.joinmastodon.org/methods/search/
#include "storage/search.h"

#include "activitypub/wire/fold.h"
#include "consent/json.h"
#include "node/mastodon/api.h"
#include "node/mastodon/entities.h"
#include "node/mastodon/entities_tag.h"
#include "node/mastodon/groups.h"
#include "node/mastodon/paging.h"
#include "node/social/social.h"
#include "storage/actor_search.h"

#include <algorithm>

namespace kith::node {
namespace {

using Json = nlohmann::json;

struct Wanted {
    std::string text{};
    std::string type{};  // "" is all of them
    std::size_t limit = 0;
    std::size_t offset = 0;

    bool wants(std::string_view what) const { return type.empty() || type == what; }
};

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    const std::string folded = activitypub::folded_words(text);
    std::size_t from = 1;
    for (auto to = folded.find(' ', from); to != std::string::npos; to = folded.find(' ', from)) {
        if (to > from && words.size() < limits::search_words_max)
            words.push_back(folded.substr(from, to - from));
        from = to + 1;
    }
    return words;
}

bool is_link(std::string_view text) {
    return text.starts_with("https://") || text.starts_with("http://");
}

bool is_handle(std::string_view text) {
    const auto at = text.find('@', 1);
    return at != std::string_view::npos && at + 1 < text.size() && text.find(' ') == std::string_view::npos;
}

/// What is named by an address or a whole handle: looked up elsewhere only for people here, who said
/// `resolve`.
struct Named {
    std::optional<storage::ActorRow> account{};
    std::optional<storage::PostRow> status{};
};
Named look_up(const Api& api, const Call& call, const Wanted& wanted) {
    Named named;
    const bool fetch = call.params.is_on("resolve") && call.caller.person.has_value();
    if (wanted.wants("statuses") && is_link(wanted.text)) {
        if (auto post = api.parts().social.find_post(call.me(), wanted.text, fetch))
            named.status = *std::move(post);
    }
    if (!named.status && wanted.wants("accounts") && (is_link(wanted.text) || is_handle(wanted.text))) {
        auto actor = api.parts().social.find_actor(wanted.text, fetch);
        if (actor && !actor->gone()) named.account = *std::move(actor);
    }
    return named;
}

Json accounts_found(Entities& entities, const Call& call, const Wanted& wanted, const Named& named) {
    Json accounts = Json::array();
    if (named.account) accounts.push_back(entities.account(*named.account));
    if (is_link(wanted.text) || !wanted.wants("accounts")) return accounts;
    const storage::ActorSearch search{.words = activitypub::fold(wanted.text),
                                      .only_followed = call.params.is_on("following"),
                                      .limit = wanted.limit,
                                      .offset = wanted.offset};
    for (const storage::ActorRow& row : storage::search_actors(entities.tx(), search, call.me(), call.now)) {
        if (!named.account || named.account->id != row.id) accounts.push_back(entities.account(row));
    }
    return accounts;
}

Json statuses_found(Entities& entities, const Call& call, const Wanted& wanted, const Named& named) {
    if (named.status) return Json::array({entities.status(*named.status)});
    // Words are looked for by people alone: what was written in public was not written to be combed through.
    if (!wanted.wants("statuses") || !call.caller.person || is_link(wanted.text)) return Json::array();
    storage::PostSearch search{.words = words_of(wanted.text), .page = page_in(call.params)};
    search.page.limit = wanted.limit;
    search.offset = wanted.offset;
    const auto author = call.params.text("account_id");
    if (author) search.author = storage::ActorId(parse_api_id(*author).value_or(-1));
    return entities.statuses(storage::search_posts(entities.tx(), search, call.me()));
}

Json tags_found(Entities& entities, const Wanted& wanted) {
    Json tags = Json::array();
    if (!wanted.wants("hashtags") || is_link(wanted.text)) return tags;
    std::string_view text = wanted.text;
    if (text.starts_with('#')) text.remove_prefix(1);
    const std::string prefix = activitypub::fold(text);
    if (prefix.empty() || prefix.find(' ') != std::string::npos || prefix.find('@') != std::string::npos)
        return tags;
    const auto found = storage::search_tags(entities.tx(), prefix, wanted.limit + wanted.offset);
    for (std::size_t i = wanted.offset; i < found.size(); ++i) tags.push_back(tag_json(entities, found[i]));
    return tags;
}

Result<Wanted> wanted_in(const Call& call) {
    Wanted wanted{.text = call.params.text_or_empty("q"), .type = call.params.text_or_empty("type")};
    const auto from = wanted.text.find_first_not_of(" \t\r\n");
    wanted.text = from == std::string::npos ? "" : wanted.text.substr(from);
    while (!wanted.text.empty() && wanted.text.back() == ' ') wanted.text.pop_back();
    if (wanted.text.empty()) return fail(Errc::malformed, "search/empty", "Say in q what to look for.");
    if (wanted.text.size() > limits::search_text_bytes_max) {
        return fail(Errc::malformed, "search/long", "That is too long to look for.");
    }
    wanted.limit =
        limit_in(call.params, {.by_default = limits::search_rows_default, .most = limits::search_rows_max});
    const std::int64_t offset = call.params.number("offset").value_or(0);
    wanted.offset = static_cast<std::size_t>(
        std::clamp<std::int64_t>(offset, 0, static_cast<std::int64_t>(limits::search_offset_max)));
    // Who has no account gets the first page. https://docs.joinmastodon.org/methods/search/#v2
    if (!call.caller.person) wanted.offset = 0;
    return wanted;
}

Result<Response> search(const Api& api, const Call& call, bool tags_are_names) {
    const Wanted wanted = TRY(wanted_in(call));
    const Named named = look_up(api, call, wanted);
    return api.parts().database.read([&](storage::Tx& tx) -> Result<Response> {
        Entities entities(tx, api.parts().site, call.me(), call.now);
        Json tags = tags_found(entities, wanted);
        if (tags_are_names) {
            for (Json& tag : tags) tag = tag["name"];
        }
        return json_answer({{"accounts", accounts_found(entities, call, wanted, named)},
                            {"statuses", statuses_found(entities, call, wanted, named)},
                            {"hashtags", std::move(tags)}});
    });
}

}  // namespace

void add_search_routes(Api& api) {
    api.add("GET", "/api/v2/search", {Who::anyone, "read:search"}, [&api](Call& call) {
        return search(api, call, false);
    });
    api.add("GET", "/api/v1/search", {Who::person, "read:search"}, [&api](Call& call) {
        return search(api, call, true);
    });
}

}  // namespace kith::node
