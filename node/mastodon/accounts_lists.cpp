// https://docs.joinmastodon.org/methods/accounts/: what is listed of an account. Lists of people hold those
// alone who allow to be listed, whoever opens them; whom one follows oneself is one's own act and told whole.
#include "activitypub/wire/fold.h"
#include "consent/json.h"
#include "node/mastodon/accounts.h"
#include "node/mastodon/groups.h"
#include "node/mastodon/paging.h"
#include "storage/account_posts.h"
#include "storage/blocks.h"
#include "storage/endorsements.h"
#include "storage/follows.h"
#include "storage/relations.h"

namespace kith::node {
namespace {

using Json = nlohmann::json;
using storage::ActorRow;

constexpr PageSizes of_people{.by_default = limits::api_accounts_default, .most = limits::api_accounts_max};

Result<Response> statuses(const Api& api, const Call& call) {
    const storage::Page page = page_in(call.params);
    std::string tag = call.params.text_or_empty("tagged");
    if (tag.starts_with('#')) tag.erase(0, 1);
    const storage::AccountListing listing{.pinned = call.params.is_on("pinned"),
                                          .media = call.params.is_on("only_media"),
                                          .replies = !call.params.is_on("exclude_replies"),
                                          .boosts = !call.params.is_on("exclude_reblogs"),
                                          .tagged = activitypub::fold(tag)};
    PageEnds ends;
    const auto json = api.parts().database.read([&](storage::Tx& tx) -> Result<Json> {
        const ActorRow account = TRY(account_in(tx, call));
        const auto entries = storage::account_posts(tx, account.id, listing, call.caller.viewer(), page);
        ends = ends_of(entries, [](const storage::TimelineEntry& entry) { return entry.id(); });
        return Entities(tx, api.parts().site, call.me(), call.now).statuses(entries);
    });
    if (!json) return std::unexpected(json.error());
    Response response = json_answer(*json);
    set_links(response, call, api, page, ends);
    return response;
}

/// Whether this caller may open the lists of followers and followed.
bool may_open_lists(storage::Tx& tx, const Call& call, const ActorRow& account) {
    if (account.suspended) return false;
    if (account.id == call.me()) return true;
    return account.opens_lists && !(call.me().valid() && storage::is_blocked(tx, account.id, call.me()));
}

using Listing = std::vector<storage::FollowEntry> (*)(storage::Tx&, storage::ActorId, const storage::Page&);

Result<Response> people(const Api& api, const Call& call, Listing own, Listing others) {
    const storage::Page page = page_in(call.params, of_people);
    PageEnds ends;
    const auto json = api.parts().database.read([&](storage::Tx& tx) -> Result<Json> {
        const ActorRow account = TRY(account_in(tx, call));
        Json list = Json::array();
        if (!may_open_lists(tx, call, account)) return list;
        const auto entries = (account.id == call.me() ? own : others)(tx, account.id, page);
        ends = ends_of(entries, [](const storage::FollowEntry& entry) { return entry.follow.id.value; });
        Entities entities(tx, api.parts().site, call.me(), call.now);
        for (const storage::FollowEntry& entry : entries) list.push_back(entities.account(entry.actor));
        return list;
    });
    if (!json) return std::unexpected(json.error());
    Response response = json_answer(*json);
    set_links(response, call, api, page, ends);
    return response;
}

Result<Response> familiar(const Api& api, const Call& call) {
    const std::vector<std::int64_t> ids = ids_in(call);
    return api.parts().database.read([&](storage::Tx& tx) -> Result<Response> {
        Entities entities(tx, api.parts().site, call.me(), call.now);
        Json list = Json::array();
        for (const std::int64_t id : ids) {
            const auto account = find_account_shown(tx, id);
            if (!account) continue;
            std::vector<storage::ActorId> followers;
            if (may_open_lists(tx, call, *account)) {
                followers =
                    storage::familiar_followers(tx, call.me(), account->id, limits::api_accounts_default);
            }
            list.push_back({{"id", std::to_string(id)}, {"accounts", accounts_json(entities, followers)}});
        }
        return json_answer(list);
    });
}

Result<Response> endorsed(const Api& api, const Call& call, storage::ActorId by) {
    const storage::Page page = page_in(call.params, of_people);
    PageEnds ends;
    const auto json = api.parts().database.read([&](storage::Tx& tx) -> Result<Json> {
        const ActorRow account = TRY(find_account_shown(tx, by.value));
        const bool own = account.id == call.me();
        const bool blocked = call.me().valid() && storage::is_blocked(tx, account.id, call.me());
        if (account.suspended || blocked) return Json::array();
        const auto ids = own ? storage::endorsements_of(tx, account.id, page)
                             : storage::listed_endorsements_of(tx, account.id, page);
        ends = ends_of(ids, [](storage::ActorId id) { return id.value; });
        Entities entities(tx, api.parts().site, call.me(), call.now);
        return accounts_json(entities, ids);
    });
    if (!json) return std::unexpected(json.error());
    Response response = json_answer(*json);
    set_links(response, call, api, page, ends);
    return response;
}

}  // namespace

void add_account_list_routes(Api& api) {
    api.add("GET", "/api/v1/accounts/{id}/statuses", {Who::anyone, "read:statuses"}, [&api](Call& call) {
        return statuses(api, call);
    });
    api.add("GET", "/api/v1/accounts/{id}/followers", {Who::anyone, "read:accounts"}, [&api](Call& call) {
        return people(api, call, storage::listed_followers_of, storage::listed_followers_of);
    });
    api.add("GET", "/api/v1/accounts/{id}/following", {Who::anyone, "read:accounts"}, [&api](Call& call) {
        return people(api, call, storage::following_of, storage::listed_following_of);
    });
    api.add("GET", "/api/v1/accounts/familiar_followers", {Who::person, "read:follows"}, [&api](Call& call) {
        return familiar(api, call);
    });
    api.add("GET",
            "/api/v1/accounts/{id}/endorsements",
            {Who::anyone, "read:accounts"},
            [&api](Call& call) -> Result<Response> {
                return endorsed(api, call, storage::ActorId(TRY(call.id())));
            });
    api.add("GET", "/api/v1/endorsements", {Who::person, "read:accounts"}, [&api](Call& call) {
        return endorsed(api, call, call.me());
    });
    // Keybase is gone; there never are any.
    api.add("GET",
            "/api/v1/accounts/{id}/identity_proofs",
            {Who::person, "read:accounts"},
            [&api](Call& call) -> Result<Response> {
                TRY_DONE(api.parts().database.read([&](storage::Tx& tx) -> Done {
                    TRY(account_in(tx, call));
                    return {};
                }));
                return json_answer(Json::array());
            });
}

}  // namespace kith::node
