#include "node/mastodon/admin.h"

#include "consent/json.h"
#include "storage/moderation.h"

namespace kith::node {
namespace {

using Json = nlohmann::json;

/// https://docs.joinmastodon.org/entities/Role/
Json role_json(const Moderation& moderation, const std::string& role) {
    return {{"id", role.empty() ? "-99" : role},
            {"name", role},
            {"permissions", std::to_string(moderation.roles().of(role).flags())},
            {"color", ""},
            {"highlighted", false}};
}

Json account_or_null(Entities& entities,
                     const Moderation& moderation,
                     const std::optional<storage::ActorRow>& actor) {
    if (!actor) return {};
    return admin_account_json(entities,
                              moderation,
                              {.actor = *actor,
                               .standing = storage::standing_of(entities.tx(), actor->id),
                               .role = storage::role_of_staff(entities.tx(), actor->id)});
}

Json rules_json(const std::vector<std::string>& ids, const std::vector<std::string>& rules) {
    Json shown = Json::array();
    for (const std::string& id : ids) {
        const auto number = parse_api_id(id);
        if (!number || static_cast<std::size_t>(*number) > rules.size()) continue;
        shown.push_back({{"id", id}, {"text", rules[static_cast<std::size_t>(*number) - 1]}, {"hint", ""}});
    }
    return shown;
}

}  // namespace

Json admin_account_json(Entities& entities, const Moderation& moderation, const AccountView& view) {
    const storage::ActorRow& actor = view.actor;
    return {{"id", std::to_string(actor.id.value)},
            {"username", actor.username},
            {"domain", actor.is_local ? Json() : Json(actor.host.text())},
            {"created_at", api_time(actor.created)},
            {"email", view.email},
            {"ip", nullptr},  // none is kept
            {"ips", Json::array()},
            {"locale", ""},
            {"invite_request", view.request.empty() ? Json() : Json(view.request)},
            {"role", role_json(moderation, view.role)},
            {"confirmed", view.confirmed},
            {"approved", view.approved},
            {"disabled", view.standing.disabled.has_value()},
            {"sensitized", view.standing.sensitized.has_value()},
            {"silenced", view.standing.limited()},
            {"suspended", view.standing.suspended.has_value()},
            {"created_by_application_id", nullptr},
            {"invited_by_account_id", nullptr},
            {"account", entities.account(actor)}};
}

Json admin_report_json(Entities& entities,
                       const Moderation& moderation,
                       const std::vector<std::string>& rules_of_the_house,
                       const ReportView& view) {
    const storage::ReportRow& report = view.report;
    Json statuses = Json::array();
    for (const storage::PostRow& post : view.posts) statuses.push_back(entities.status(post));
    return {{"id", std::to_string(report.id.value)},
            {"action_taken", report.acted.has_value()},
            {"action_taken_at", report.acted ? Json(api_time(*report.acted)) : Json()},
            {"category", report.category},
            {"comment", report.comment},
            {"forwarded", report.forwarded},
            {"created_at", api_time(report.at)},
            {"updated_at", api_time(report.acted.value_or(report.at))},
            {"account", account_or_null(entities, moderation, view.from)},
            {"target_account", admin_account_json(entities, moderation, view.target)},
            {"assigned_account", account_or_null(entities, moderation, view.assigned)},
            {"action_taken_by_account", account_or_null(entities, moderation, view.acted_by)},
            {"statuses", std::move(statuses)},
            {"rules", rules_json(report.rules, rules_of_the_house)}};
}

void AdminParts::add(std::string_view method,
                     std::string_view pattern,
                     std::string_view scope,
                     Permission needed,
                     Doing doing) const {
    api.add(method,
            pattern,
            {Who::person, scope},
            [&moderation = moderation, needed, doing = std::move(doing)](Call& call) -> Result<Response> {
                const Permissions may = TRY(moderation.permissions_of(moderator_of(call)));
                if (may.has(needed)) return doing(call);
                return fail(Errc::denied, "admin/permission", "This action is not allowed");
            });
}

void add_admin_api(Api& api, const Moderation& moderation) {
    const AdminParts parts{api, moderation};
    add_admin_account_routes(parts);
    add_admin_report_routes(parts);
    add_admin_domain_routes(parts);
    add_admin_block_routes(parts);
}

}  // namespace kith::node
