// https://docs.joinmastodon.org/methods/admin/accounts/
#include "consent/json.h"
#include "node/mastodon/admin.h"
#include "node/mastodon/admin_limits.h"
#include "node/mastodon/paging.h"

#include <algorithm>
#include <iterator>

namespace kith::node {
namespace {

using Json = nlohmann::json;
using storage::AccountFilter;
using storage::AccountOrigin;
using storage::AccountState;

constexpr std::string_view reads = "admin:read:accounts";
constexpr std::string_view writes = "admin:write:accounts";

/// What cannot be looked for is said, so that nobody takes "none found" for an answer.
Result<AccountFilter> shared_filter(const Params& params) {
    if (!params.text_or_empty("ip").empty()) {
        return fail(Errc::malformed,
                    "admin/ip",
                    "Validation failed: addresses of machines are not kept, and cannot be searched");
    }
    AccountFilter filter{.username = params.text_or_empty("username"),
                         .display_name = params.text_or_empty("display_name")};
    if (filter.username.starts_with('@')) filter.username.erase(0, 1);
    if (const auto host = params.text_or_empty("by_domain"); !host.empty()) {
        auto parsed = Host::parse(host);
        if (!parsed) return fail(Errc::malformed, "admin/domain", "Validation failed: Domain is no domain");
        filter.host = *std::move(parsed);
    }
    return filter;
}

/// By switches: https://docs.joinmastodon.org/methods/admin/accounts/#v1
Result<AccountFilter> first_filter(const Params& params) {
    AccountFilter filter = TRY(shared_filter(params));
    if (params.is_on("local")) filter.origin = AccountOrigin::local;
    if (params.is_on("remote")) filter.origin = AccountOrigin::remote;
    if (params.is_on("active")) filter.state = AccountState::active;
    if (params.is_on("pending")) filter.state = AccountState::pending;
    if (params.is_on("silenced")) filter.state = AccountState::silenced;
    if (params.is_on("suspended")) filter.state = AccountState::suspended;
    filter.staff_only = params.is_on("staff");
    if (params.is_on("disabled")) filter.state = AccountState::disabled;
    if (params.is_on("sensitized")) filter.state = AccountState::sensitized;
    return filter;
}

/// By words: https://docs.joinmastodon.org/methods/admin/accounts/#v2
Result<AccountFilter> second_filter(const Params& params) {
    constexpr std::pair<std::string_view, AccountState> states[] = {{"active", AccountState::active},
                                                                    {"pending", AccountState::pending},
                                                                    {"silenced", AccountState::silenced},
                                                                    {"sensitized", AccountState::sensitized},
                                                                    {"disabled", AccountState::disabled},
                                                                    {"suspended", AccountState::suspended}};
    AccountFilter filter = TRY(shared_filter(params));
    const std::string origin = params.text_or_empty("origin");
    if (origin == "local") filter.origin = AccountOrigin::local;
    if (origin == "remote") filter.origin = AccountOrigin::remote;
    const std::string status = params.text_or_empty("status");
    for (const auto& [name, state] : states) {
        if (status == name) filter.state = state;
    }
    filter.staff_only = params.text_or_empty("permissions") == "staff";
    return filter;
}

Result<Response> list(const AdminParts& parts, const Call& call, const AccountFilter& filter) {
    const storage::Page page = page_in(call.params, {limits::admin_page_default, limits::admin_page_max});
    const std::string address = call.params.text_or_empty("email");
    const auto views = TRY(
        address.empty() ? parts.moderation.accounts(moderator_of(call), filter, page)
                        : parts.moderation.accounts_with_address(moderator_of(call), filter, address, page));
    const Json json = TRY(parts.api.parts().database.read([&](storage::Tx& tx) -> Result<Json> {
        Entities entities(tx, parts.api.parts().site, call.me(), call.now);
        Json shown = Json::array();
        for (const AccountView& view : views) {
            shown.push_back(admin_account_json(entities, parts.moderation, view));
        }
        return shown;
    }));
    Response response = json_answer(json);
    const auto id = [](const AccountView& view) { return view.actor.id.value; };
    set_links(response, call, parts.api, page, ends_of(views, id));
    return response;
}

Result<Response> shown(const AdminParts& parts, const Call& call, const AccountView& view) {
    return parts.api.parts().database.read([&](storage::Tx& tx) -> Result<Response> {
        Entities entities(tx, parts.api.parts().site, call.me(), call.now);
        return json_answer(admin_account_json(entities, parts.moderation, view));
    });
}

Result<Response> show(const AdminParts& parts, const Call& call) {
    const storage::ActorId whom(TRY(call.id()));
    return shown(parts, call, TRY(parts.moderation.account_with_address(moderator_of(call), whom)));
}

/// The account as it is after the deed.
Result<Response> after(const AdminParts& parts, const Call& call, const Done& deed) {
    TRY_DONE(deed);
    return shown(
        parts, call, TRY(parts.moderation.account(moderator_of(call), storage::ActorId(TRY(call.id())))));
}

Why why_in(const Params& params) {
    return {.text = params.text_or_empty("text"),
            .report = storage::ReportId(parse_api_id(params.text_or_empty("report_id")).value_or(0))};
}

using Deed = Done (Moderation::*)(const Moderator&, storage::ActorId, const Why&) const;
struct Action {
    std::string_view type;
    Deed deed;
};
constexpr Action actions[] = {{"none", &Moderation::warn},
                              {"sensitive", &Moderation::sensitize},
                              {"disable", &Moderation::disable},
                              {"silence", &Moderation::silence},
                              {"suspend", &Moderation::suspend}};
/// By the last word of their addresses.
constexpr Action takings_back[] = {{"unsensitive", &Moderation::unsensitize},
                                   {"enable", &Moderation::enable},
                                   {"unsilence", &Moderation::unsilence},
                                   {"unsuspend", &Moderation::unsuspend}};

/// https://docs.joinmastodon.org/methods/admin/accounts/#action
Result<Response> act(const AdminParts& parts, const Call& call) {
    const Moderator by = moderator_of(call);
    const storage::ActorId whom(TRY(call.id()));
    const std::string type = call.params.text_or_empty("type");
    const Why why = why_in(call.params);
    const auto* const action = std::ranges::find(actions, type, &Action::type);
    if (action == std::end(actions)) {
        return fail(Errc::malformed,
                    "admin/action",
                    "Validation failed: Type must be none, sensitive, disable, silence or suspend");
    }
    TRY_DONE((parts.moderation.*action->deed)(by, whom, why));
    return empty_answer();
}

/// As it was while it waited: for who may answer sign-ups and look at no other account.
Result<Response> approve(const AdminParts& parts, const Call& call) {
    const storage::ActorId whom(TRY(call.id()));
    AccountView view = TRY(parts.moderation.account(moderator_of(call), whom));
    TRY_DONE(parts.moderation.approve(moderator_of(call), whom));
    view.approved = true;
    view.request.clear();
    return shown(parts, call, view);
}

Result<Response> reject(const AdminParts& parts, const Call& call) {
    const storage::ActorId whom(TRY(call.id()));
    const AccountView before = TRY(parts.moderation.account(moderator_of(call), whom));
    TRY_DONE(parts.moderation.reject(moderator_of(call), whom, call.params.text_or_empty("text")));
    return shown(parts, call, before);
}

}  // namespace

void add_admin_account_routes(const AdminParts& parts) {
    const auto add = [&](std::string_view method, std::string_view pattern, Permission needed, auto doing) {
        parts.add(method, pattern, method == "GET" ? reads : writes, needed, [parts, doing](Call& call) {
            return doing(parts, call);
        });
    };
    using Parts = const AdminParts&;
    constexpr auto accounts = Permission::accounts;
    add("GET", "/api/v1/admin/accounts", accounts, [](Parts p, const Call& call) -> Result<Response> {
        return list(p, call, TRY(first_filter(call.params)));
    });
    add("GET", "/api/v2/admin/accounts", accounts, [](Parts p, const Call& call) -> Result<Response> {
        return list(p, call, TRY(second_filter(call.params)));
    });
    add("GET", "/api/v1/admin/accounts/{id}", accounts, show);
    add("POST", "/api/v1/admin/accounts/{id}/action", accounts, act);
    add("POST", "/api/v1/admin/accounts/{id}/reject", Permission::sign_ups, reject);
    add("POST", "/api/v1/admin/accounts/{id}/approve", Permission::sign_ups, approve);
    for (const auto& [word, deed] : takings_back) {
        add("POST",
            "/api/v1/admin/accounts/{id}/" + std::string(word),
            accounts,
            [deed = deed](Parts p, const Call& call) -> Result<Response> {
                const storage::ActorId whom(TRY(call.id()));
                return after(p, call, (p.moderation.*deed)(moderator_of(call), whom, why_in(call.params)));
            });
    }
}

}  // namespace kith::node
