// https://docs.joinmastodon.org/methods/accounts/: looking at accounts.
#include "node/mastodon/accounts.h"

#include "activitypub/wire/fold.h"
#include "activitypub/wire/webfinger.h"
#include "consent/json.h"
#include "node/mastodon/groups.h"
#include "node/mastodon/paging.h"
#include "node/mastodon/relationships.h"
#include "node/social/social.h"
#include "storage/actor_search.h"

#include <algorithm>

namespace kith::node {

using Json = nlohmann::json;

Result<storage::ActorRow> account_in(storage::Tx& tx, const Call& call, std::string_view name) {
    return find_account_shown(tx, TRY(call.id(name)));
}

Result<storage::ActorRow> other_in(storage::Tx& tx, const Call& call, std::string_view name) {
    auto other = TRY(account_in(tx, call, name));
    if (other.id == call.me()) {
        return fail(Errc::malformed, "account/self", "This cannot be done to your own account.");
    }
    return other;
}

std::vector<std::int64_t> ids_in(const Call& call) {
    std::vector<std::int64_t> ids = call.params.ids("id");
    if (ids.size() > limits::api_ids_max) ids.resize(limits::api_ids_max);
    return ids;
}

Result<Response> relationship_answer(const Api& api, const Call& call, std::string_view name) {
    return api.parts().database.read([&](storage::Tx& tx) -> Result<Response> {
        const auto other = TRY(account_in(tx, call, name));
        return json_answer(TRY(relationship(tx, api.parts().keys, *call.caller.person, other, call.now)));
    });
}

Json accounts_json(Entities& entities, const std::vector<storage::ActorId>& ids) {
    Json list = Json::array();
    for (const storage::ActorId id : ids) {
        Json account = entities.account(id);
        if (!account.is_null()) list.push_back(std::move(account));
    }
    return list;
}

Act act_of(const Call& call) {
    const Json evidence = {{"channel", "client api"},
                           {"token", std::to_string(call.caller.token.value)},
                           {"application", std::to_string(call.caller.app.value)},
                           {"request", call.request.method + " " + call.request.path},
                           {"at", to_iso8601(call.now)}};
    return {.channel = consent::Channel::operator_, .evidence = evidence.dump(), .now = call.now};
}

namespace {

Result<Response> show(const Api& api, const Call& call) {
    return api.parts().database.read([&](storage::Tx& tx) -> Result<Response> {
        const auto account = TRY(account_in(tx, call));
        return json_answer(Entities(tx, api.parts().site, call.me(), call.now).account(account));
    });
}

/// GET accounts?id[]: those that are there, in the order of the question.
Result<Response> show_several(const Api& api, const Call& call) {
    const std::vector<std::int64_t> ids = ids_in(call);
    return api.parts().database.read([&](storage::Tx& tx) -> Result<Response> {
        Entities entities(tx, api.parts().site, call.me(), call.now);
        Json list = Json::array();
        for (const std::int64_t id : ids) {
            const auto account = find_account_shown(tx, id);
            if (account) list.push_back(entities.account(*account));
        }
        return json_answer(list);
    });
}

/// What is known here; nothing is fetched.
Result<Response> look_up(const Api& api, const Call& call) {
    std::string acct = call.params.text_or_empty("acct");
    if (acct.starts_with('@')) acct.erase(0, 1);
    const activitypub::Site& site = api.parts().site;
    const auto absent = fail(Errc::not_found, "account/absent");
    if (acct.empty()) return absent;
    if (!acct.contains('@')) acct.append("@").append(site.domain.text());
    const auto handle = activitypub::parse_handle(acct);
    if (!handle) return absent;
    return api.parts().database.read([&](storage::Tx& tx) -> Result<Response> {
        const auto row = handle->host == site.domain
                             ? storage::find_local_actor(tx, handle->user)
                             : storage::find_actor_by_handle(tx, handle->user, handle->host);
        if (!row) return absent;
        const auto shown = TRY(find_account_shown(tx, row->id.value));
        return json_answer(Entities(tx, site, call.me(), call.now).account(shown));
    });
}

Result<Response> show_relationships(const Api& api, const Call& call) {
    const std::vector<std::int64_t> ids = ids_in(call);
    const bool with_suspended = call.params.is_on("with_suspended");
    return api.parts().database.read([&](storage::Tx& tx) -> Result<Response> {
        Json list = Json::array();
        for (const std::int64_t id : ids) {
            const auto other = find_account_shown(tx, id);
            if (!other || (other->suspended && !with_suspended)) continue;
            list.push_back(TRY(relationship(tx, api.parts().keys, *call.caller.person, *other, call.now)));
        }
        return json_answer(list);
    });
}

/// Names of this node's own knowledge; a whole handle or an address is looked up elsewhere for who says
/// `resolve`.
Result<Response> search(const Api& api, const Call& call) {
    std::string text = call.params.text_or_empty("q");
    if (text.size() > limits::search_text_bytes_max) {
        return fail(Errc::malformed, "search/long", "That is too long to look for.");
    }
    const bool whole = text.starts_with("https://") || text.find('@', 1) != std::string::npos;
    std::optional<storage::ActorRow> named;
    if (whole && call.params.is_on("resolve") && !call.params.is_on("following")) {
        auto found = api.parts().social.find_actor(text);
        if (found && !found->gone()) named = *std::move(found);
    }
    const std::int64_t offset = call.params.number("offset").value_or(0);
    const storage::ActorSearch wanted{
        .words = activitypub::fold(text.starts_with('@') ? text.substr(1) : text),
        .only_followed = call.params.is_on("following"),
        .limit = limit_in(call.params,
                          {.by_default = limits::api_accounts_default, .most = limits::api_accounts_max}),
        .offset = static_cast<std::size_t>(
            std::clamp<std::int64_t>(offset, 0, static_cast<std::int64_t>(limits::search_offset_max)))};
    return api.parts().database.read([&](storage::Tx& tx) -> Result<Response> {
        Entities entities(tx, api.parts().site, call.me(), call.now);
        Json list = Json::array();
        if (named) list.push_back(entities.account(*named));
        if (wanted.words.empty()) return json_answer(list);
        for (const storage::ActorRow& row : storage::search_actors(tx, wanted, call.me(), call.now)) {
            if (!named || named->id != row.id) list.push_back(entities.account(row));
        }
        return json_answer(list);
    });
}

}  // namespace

void add_account_routes(Api& api) {
    using Reading = Result<Response> (*)(const Api&, const Call&);
    const auto get = [&api](std::string_view pattern, Needs needs, Reading reading) {
        api.add("GET", pattern, needs, [&api, reading](Call& call) { return reading(api, call); });
    };
    get("/api/v1/accounts", {Who::anyone, "read:accounts"}, show_several);
    get("/api/v1/accounts/{id}", {Who::anyone, "read:accounts"}, show);
    get("/api/v1/accounts/lookup", {Who::anyone, "read:accounts"}, look_up);
    get("/api/v1/accounts/search", {Who::person, "read:accounts"}, search);
    get("/api/v1/accounts/relationships", {Who::person, "read:follows"}, show_relationships);
}

}  // namespace kith::node
