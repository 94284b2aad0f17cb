// https://docs.joinmastodon.org/methods/admin/reports/
#include "consent/json.h"
#include "node/mastodon/admin.h"
#include "node/mastodon/admin_limits.h"
#include "node/mastodon/paging.h"

namespace kith::node {
namespace {

using Json = nlohmann::json;
using storage::ReportFilter;

constexpr std::string_view reads = "admin:read:reports";
constexpr std::string_view writes = "admin:write:reports";

/// Without being told which, those that are open.
ReportFilter filter_in(const Params& params) {
    const bool closed = params.is_on("resolved");
    return {.state = closed ? ReportFilter::State::closed : ReportFilter::State::open,
            .target = storage::ActorId(parse_api_id(params.text_or_empty("target_account_id")).value_or(0)),
            .from = storage::ActorId(parse_api_id(params.text_or_empty("account_id")).value_or(0))};
}

Result<Response> list(const AdminParts& parts, const Call& call) {
    const storage::Page page = page_in(call.params, {limits::admin_page_default, limits::admin_page_max});
    const auto views = TRY(parts.moderation.reports(moderator_of(call), filter_in(call.params), page));
    const Json json = TRY(parts.api.parts().database.read([&](storage::Tx& tx) -> Result<Json> {
        Entities entities(tx, parts.api.parts().site, call.me(), call.now);
        Json shown = Json::array();
        for (const ReportView& view : views) {
            shown.push_back(
                admin_report_json(entities, parts.moderation, parts.api.parts().settings.rules, view));
        }
        return shown;
    }));
    Response response = json_answer(json);
    const auto id = [](const ReportView& view) { return view.report.id.value; };
    set_links(response, call, parts.api, page, ends_of(views, id));
    return response;
}

Result<Response> show(const AdminParts& parts, const Call& call) {
    const ReportView view =
        TRY(parts.moderation.report(moderator_of(call), storage::ReportId(TRY(call.id()))));
    return parts.api.parts().database.read([&](storage::Tx& tx) -> Result<Response> {
        Entities entities(tx, parts.api.parts().site, call.me(), call.now);
        return json_answer(
            admin_report_json(entities, parts.moderation, parts.api.parts().settings.rules, view));
    });
}

using Deed = Done (*)(const Moderation&, const Call&, storage::ReportId);

Done take(const Moderation& moderation, const Call& call, storage::ReportId id) {
    return moderation.assign(moderator_of(call), id, call.me());
}
Done let_go(const Moderation& moderation, const Call& call, storage::ReportId id) {
    return moderation.assign(moderator_of(call), id, {});
}
Done close(const Moderation& moderation, const Call& call, storage::ReportId id) {
    return moderation.resolve(moderator_of(call), id);
}
Done open_again(const Moderation& moderation, const Call& call, storage::ReportId id) {
    return moderation.reopen(moderator_of(call), id);
}
Done change(const Moderation& moderation, const Call& call, storage::ReportId id) {
    return moderation.change_report(
        moderator_of(call), id, call.params.text_or_empty("category"), call.params.texts("rule_ids"));
}

}  // namespace

void add_admin_report_routes(const AdminParts& parts) {
    constexpr auto needed = Permission::reports;
    parts.add(
        "GET", "/api/v1/admin/reports", reads, needed, [parts](Call& call) { return list(parts, call); });
    parts.add("GET", "/api/v1/admin/reports/{id}", reads, needed, [parts](Call& call) {
        return show(parts, call);
    });
    const auto deed = [&](std::string_view method, std::string_view pattern, Deed done) {
        parts.add(method, pattern, writes, needed, [parts, done](Call& call) -> Result<Response> {
            TRY_DONE(done(parts.moderation, call, storage::ReportId(TRY(call.id()))));
            return show(parts, call);
        });
    };
    deed("PUT", "/api/v1/admin/reports/{id}", change);
    deed("POST", "/api/v1/admin/reports/{id}/assign_to_self", take);
    deed("POST", "/api/v1/admin/reports/{id}/unassign", let_go);
    deed("POST", "/api/v1/admin/reports/{id}/resolve", close);
    deed("POST", "/api/v1/admin/reports/{id}/reopen", open_again);
}

}  // namespace kith::node
