// https://docs.joinmastodon.org/methods/admin/accounts/
#include "consent/json.h"
#include "node/mastodon/admin.h"
#include "node/mastodon/admin_limits.h"
#include "node/mastodon/paging.h"

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
    for (const char* sealed : {"email", "ip"}) {
        if (params.text_or_empty(sealed).empty()) continue;
        return fail(Errc::malformed,
                    "admin/sealed",
                    "Validation failed: addresses are sealed or not kept, and cannot be searched");
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
    filter.nobody = params.is_on("disabled") || params.is_on("sensitized");
    return filter;
}

/// By words: https://docs.joinmastodon.org/methods/admin/accounts/#v2
Result<AccountFilter> second_filter(const Params& params) {
    constexpr std::pair<std::string_view, AccountState> states[] = {{"active", AccountState::active},
                                                                    {"pending", AccountState::pending},
                                                                    {"silenced", AccountState::silenced},
                                                                    {"suspended", AccountState::suspended}};
    AccountFilter filter = TRY(shared_filter(params));
    const std::string origin = params.text_or_empty("origin");
    if (origin == "local") filter.origin = AccountOrigin::local;
    if (origin == "remote") filter.origin = AccountOrigin::remote;
    const std::string status = params.text_or_empty("status");
    filter.nobody = status == "disabled" || status == "sensitized";
    for (const auto& [name, state] : states) {
        if (status == name) filter.state = state;
    }
    filter.staff_only = params.text_or_empty("permissions") == "staff";
    return filter;
}

Result<Response> list(const AdminParts& parts, const Call& call, const AccountFilter& filter) {
    const storage::Page page = page_in(call.params, {limits::admin_page_default, limits::admin_page_max});
    const auto views = TRY(parts.moderation.accounts(moderator_of(call), filter, page));
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

/// https://docs.joinmastodon.org/methods/admin/accounts/#action
Result<Response> act(const AdminParts& parts, const Call& call) {
    const Moderator by = moderator_of(call);
    const storage::ActorId whom(TRY(call.id()));
    const std::string type = call.params.text_or_empty("type");
    const Why why = why_in(call.params);
    if (type == "none") {
        TRY_DONE(parts.moderation.warn(by, whom, why));
    } else if (type == "silence") {
        TRY_DONE(parts.moderation.silence(by, whom, why));
    } else if (type == "suspend") {
        TRY_DONE(parts.moderation.suspend(by, whom, why));
    } else {
        return fail(Errc::malformed,
                    "admin/action",
                    "Validation failed: Type must be none, silence or suspend: no other is offered here");
    }
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
    add("POST",
        "/api/v1/admin/accounts/{id}/unsilence",
        accounts,
        [](Parts p, const Call& call) -> Result<Response> {
            const storage::ActorId whom(TRY(call.id()));
            return after(p, call, p.moderation.unsilence(moderator_of(call), whom, why_in(call.params)));
        });
    add("POST",
        "/api/v1/admin/accounts/{id}/unsuspend",
        accounts,
        [](Parts p, const Call& call) -> Result<Response> {
            const storage::ActorId whom(TRY(call.id()));
            return after(p, call, p.moderation.unsuspend(moderator_of(call), whom, why_in(call.params)));
        });
    // What they take back is not done here: nobody is disabled, and no pictures are marked for a whole
    // account.
    for (const std::string_view path :
         {"/api/v1/admin/accounts/{id}/enable", "/api/v1/admin/accounts/{id}/unsensitive"}) {
        add("POST", path, accounts, [](Parts p, const Call& call) { return after(p, call, Done()); });
    }
}

}  // namespace kith::node
