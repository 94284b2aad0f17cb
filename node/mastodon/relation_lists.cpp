// https://docs.joinmastodon.org/methods/follow_requests/, blocks/, mutes/ and domain_blocks/
#include "consent/json.h"
#include "node/mastodon/account_limits.h"
#include "node/mastodon/accounts.h"
#include "node/mastodon/groups.h"
#include "node/mastodon/paging.h"
#include "node/social/domain_blocks.h"
#include "storage/follows.h"
#include "storage/mutes.h"
#include "storage/relations.h"
#include "storage/user_domain_blocks.h"

#include <algorithm>

namespace kith::node {
namespace {

using Json = nlohmann::json;

constexpr PageSizes of_people{.by_default = limits::api_accounts_default, .most = limits::api_accounts_max};

/// A page of rows, each written by `write`; `id_of` is what pages are cut by.
template <class List, class IdOf, class Write>
Result<Response> listing(
    const Api& api, const Call& call, PageSizes sizes, List list, IdOf id_of, Write write) {
    const storage::Page page = page_in(call.params, sizes);
    PageEnds ends;
    const auto json = api.parts().database.read([&](storage::Tx& tx) -> Result<Json> {
        const auto rows = list(tx, page);
        ends = ends_of(rows, id_of);
        Entities entities(tx, api.parts().site, call.me(), call.now);
        Json shown = Json::array();
        for (const auto& row : rows) {
            Json one = write(entities, row);
            if (!one.is_null()) shown.push_back(std::move(one));
        }
        return shown;
    });
    if (!json) return std::unexpected(json.error());
    Response response = json_answer(*json);
    set_links(response, call, api, page, ends);
    return response;
}

Result<Response> follow_requests(const Api& api, const Call& call) {
    return listing(
        api,
        call,
        of_people,
        [&](storage::Tx& tx, const storage::Page& page) {
            auto entries = storage::requests_to(tx, call.me(), page);
            std::ranges::reverse(entries);
            return entries;
        },
        [](const storage::FollowEntry& entry) { return entry.follow.id.value; },
        [](Entities& entities, const storage::FollowEntry& entry) { return entities.account(entry.actor); });
}

Result<Response> answer_request(const Api& api, const Call& call, bool accept) {
    const auto asker = TRY(api.parts().database.read([&](storage::Tx& tx) -> Result<storage::ActorRow> {
        auto row = TRY(account_in(tx, call, "account_id"));
        const auto follow = storage::find_follow(tx, row.id, call.me());
        if (!follow || follow->state != storage::FollowState::requested) {
            return fail(Errc::not_found, "request/none");
        }
        return row;
    }));
    TRY_DONE(api.parts().social.answer_request(call.me(), asker.uri.text(), accept));
    return relationship_answer(api, call, "account_id");
}

Result<Response> blocks(const Api& api, const Call& call) {
    return listing(
        api,
        call,
        of_people,
        [&](storage::Tx& tx, const storage::Page& page) { return storage::blocked_by(tx, call.me(), page); },
        [](storage::ActorId id) { return id.value; },
        [](Entities& entities, storage::ActorId id) { return entities.account(id); });
}

Result<Response> mutes(const Api& api, const Call& call) {
    return listing(
        api,
        call,
        of_people,
        [&](storage::Tx& tx, const storage::Page& page) {
            return storage::mutes_of(tx, call.me(), call.now, page);
        },
        [](const storage::MuteRow& row) { return row.target.value; },
        [](Entities& entities, const storage::MuteRow& row) {
            Json account = entities.account(row.target);
            if (!account.is_null()) {
                account["mute_expires_at"] = row.ends ? Json(api_time(*row.ends)) : Json();
            }
            return account;
        });
}

Result<Response> domain_blocks(const Api& api, const Call& call) {
    return listing(
        api,
        call,
        {.by_default = limits::domain_blocks_default, .most = limits::domain_blocks_max},
        [&](storage::Tx& tx, const storage::Page& page) {
            return storage::user_domain_blocks_of(tx, call.me(), page);
        },
        [](const storage::UserDomainBlock& block) { return block.id; },
        [](Entities&, const storage::UserDomainBlock& block) { return Json(block.host.text()); });
}

Result<Host> domain_in(const Api& api, const Call& call) {
    const auto host = Host::parse(call.params.text_or_empty("domain"));
    if (!host)
        return fail(Errc::malformed, "domain/none", "Validation failed: Domain is not a valid domain name");
    if (*host == api.parts().site.domain) {
        return fail(Errc::malformed, "domain/own", "Validation failed: Domain is this server's own");
    }
    return *host;
}

Result<Response> block_domain_route(const Api& api, const Call& call) {
    const Api::Parts& parts = api.parts();
    TRY_DONE(block_domain(parts.social, parts.database, parts.ids, call.me(), TRY(domain_in(api, call))));
    return empty_answer();
}

Result<Response> unblock_domain(const Api& api, const Call& call) {
    const Host host = TRY(domain_in(api, call));
    TRY_DONE(api.parts().database.write([&](storage::Tx& tx) -> Done {
        storage::remove_user_domain_block(tx, call.me(), host);
        return {};
    }));
    return empty_answer();
}

}  // namespace

void add_relation_list_routes(Api& api) {
    api.add("GET", "/api/v1/follow_requests", {Who::person, "read:follows"}, [&api](Call& call) {
        return follow_requests(api, call);
    });
    api.add("POST",
            "/api/v1/follow_requests/{account_id}/authorize",
            {Who::person, "write:follows"},
            [&api](Call& call) { return answer_request(api, call, true); });
    api.add("POST",
            "/api/v1/follow_requests/{account_id}/reject",
            {Who::person, "write:follows"},
            [&api](Call& call) { return answer_request(api, call, false); });
    api.add("GET", "/api/v1/blocks", {Who::person, "read:blocks"}, [&api](Call& call) {
        return blocks(api, call);
    });
    api.add(
        "GET", "/api/v1/mutes", {Who::person, "read:mutes"}, [&api](Call& call) { return mutes(api, call); });
    api.add("GET", "/api/v1/domain_blocks", {Who::person, "read:blocks"}, [&api](Call& call) {
        return domain_blocks(api, call);
    });
    api.add("POST", "/api/v1/domain_blocks", {Who::person, "write:blocks"}, [&api](Call& call) {
        return block_domain_route(api, call);
    });
    api.add("DELETE", "/api/v1/domain_blocks", {Who::person, "write:blocks"}, [&api](Call& call) {
        return unblock_domain(api, call);
    });
}

}  // namespace kith::node
