// https://docs.joinmastodon.org/methods/admin/domain_blocks/ and …/domain_allows/
#include "consent/crypto/digest.h"
#include "consent/json.h"
#include "node/mastodon/admin.h"
#include "node/mastodon/admin_limits.h"
#include "node/mastodon/paging.h"

namespace kith::node {
namespace {

using Json = nlohmann::json;
using storage::DomainDecision;
using storage::DomainRule;

Json rule_json(const DomainRule& rule) {
    Json json = {
        {"id", std::to_string(rule.id())}, {"domain", rule.host.text()}, {"created_at", api_time(rule.at)}};
    if (rule.decision == DomainDecision::allow) return json;
    json["digest"] = to_hex(crypto::sha256(as_bytes(rule.host.text())));
    json["severity"] = name_of(rule.severity);
    json["reject_media"] = rule.reject_media;
    json["reject_reports"] = rule.reject_reports;
    json["private_comment"] = rule.note.empty() ? Json() : Json(rule.note);
    json["public_comment"] = rule.reason.empty() ? Json() : Json(rule.reason);
    json["obfuscate"] = false;
    return json;
}

Result<std::vector<DomainRule>> rules_of(const AdminParts& parts, const Call& call, DomainDecision decision) {
    auto rules = TRY(parts.moderation.domain_rules(moderator_of(call)));
    std::erase_if(rules, [&](const DomainRule& rule) { return rule.decision != decision; });
    return rules;
}

Result<DomainRule> named_rule(const AdminParts& parts, const Call& call, DomainDecision decision) {
    const std::int64_t id = TRY(call.id());
    for (DomainRule& rule : TRY(rules_of(parts, call, decision))) {
        if (rule.id() == id) return std::move(rule);
    }
    return fail(Errc::not_found, "admin/no-rule");
}

Result<Response> list(const AdminParts& parts, const Call& call, DomainDecision decision) {
    const storage::Page page = page_in(call.params, {limits::admin_page_default, limits::admin_page_max});
    const auto id = [](const DomainRule& rule) { return rule.id(); };
    const auto rules = cut_page(TRY(rules_of(parts, call, decision)), page, id);
    Json shown = Json::array();
    for (const DomainRule& rule : rules) shown.push_back(rule_json(rule));
    Response response = json_answer(shown);
    set_links(response, call, parts.api, page, ends_of(rules, id));
    return response;
}

/// What is not said stays as it is.
Result<DomainRule> changed(DomainRule rule, const Params& params) {
    if (const auto severity = params.text("severity")) {
        const auto known = storage::severity_from(*severity);
        if (!known) {
            return fail(Errc::malformed,
                        "admin/severity",
                        "Validation failed: Severity must be silence, suspend or noop");
        }
        rule.severity = *known;
    }
    rule.reject_media = params.flag("reject_media").value_or(rule.reject_media);
    rule.reject_reports = params.flag("reject_reports").value_or(rule.reject_reports);
    if (params.has("private_comment")) rule.note = params.text_or_empty("private_comment");
    if (params.has("public_comment")) rule.reason = params.text_or_empty("public_comment");
    return rule;
}

Result<Response> decide(const AdminParts& parts, const Call& call, DomainDecision decision) {
    const std::string typed = call.params.text_or_empty("domain");
    const auto host = Host::parse(typed);
    if (!host) return fail(Errc::malformed, "admin/domain", "Validation failed: Domain is no domain");
    DomainRule rule{.host = *host, .decision = decision, .severity = storage::Severity::silence};
    if (decision == DomainDecision::block) rule = TRY(changed(std::move(rule), call.params));
    for (const DomainRule& each : TRY(parts.moderation.domain_rules(moderator_of(call)))) {
        if (each.host != *host) continue;
        if (decision == DomainDecision::allow && each.decision == decision)
            return json_answer(rule_json(each));
        return json_answer({{"error", "Validation failed: Domain has already been taken"},
                            {"existing_domain_block", rule_json(each)}},
                           422);
    }
    rule.at = call.now;
    TRY_DONE(parts.moderation.decide(moderator_of(call), rule));
    return json_answer(rule_json(rule));
}

Result<Response> update(const AdminParts& parts, const Call& call) {
    DomainRule rule = TRY(changed(TRY(named_rule(parts, call, DomainDecision::block)), call.params));
    TRY_DONE(parts.moderation.decide(moderator_of(call), rule));
    rule.at = call.now;
    return json_answer(rule_json(rule));
}

Result<Response> undecide(const AdminParts& parts, const Call& call, DomainDecision decision) {
    const DomainRule rule = TRY(named_rule(parts, call, decision));
    TRY_DONE(parts.moderation.undecide(moderator_of(call), rule.host));
    return decision == DomainDecision::allow ? json_answer(rule_json(rule)) : empty_answer();
}

struct Group {
    std::string_view path;
    std::string_view one;
    std::string_view reads;
    std::string_view writes;
    DomainDecision decision;
};

constexpr Group groups[] = {{"/api/v1/admin/domain_blocks",
                             "/api/v1/admin/domain_blocks/{id}",
                             "admin:read:domain_blocks",
                             "admin:write:domain_blocks",
                             DomainDecision::block},
                            {"/api/v1/admin/domain_allows",
                             "/api/v1/admin/domain_allows/{id}",
                             "admin:read:domain_allows",
                             "admin:write:domain_allows",
                             DomainDecision::allow}};

}  // namespace

void add_admin_domain_routes(const AdminParts& parts) {
    constexpr auto needed = Permission::domains;
    for (const Group& group : groups) {
        const DomainDecision what = group.decision;
        parts.add("GET", group.path, group.reads, needed, [parts, what](Call& call) {
            return list(parts, call, what);
        });
        parts.add("GET", group.one, group.reads, needed, [parts, what](Call& call) -> Result<Response> {
            return json_answer(rule_json(TRY(named_rule(parts, call, what))));
        });
        parts.add("POST", group.path, group.writes, needed, [parts, what](Call& call) {
            return decide(parts, call, what);
        });
        parts.add("DELETE", group.one, group.writes, needed, [parts, what](Call& call) {
            return undecide(parts, call, what);
        });
    }
    parts.add(
        "PUT", groups[0].one, groups[0].writes, needed, [parts](Call& call) { return update(parts, call); });
}

}  // namespace kith::node
