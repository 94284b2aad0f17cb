// What goes by time, what may not, and the map of all data that is kept about people.
#include "storage/retention.h"

#include "consent/json.h"
#include "node/commands/commands.h"
#include "node/commands/consent_words.h"
#include "node/commands/post_json.h"
#include "storage/actors.h"
#include "storage/data_map.h"
#include "storage/details.h"

#include <fmt/format.h>

namespace kith::node {
namespace {

using Json = nlohmann::json;

constexpr std::int64_t review_days_max = 366;

std::string_view name_of(consent::Sensitivity sensitivity) {
    if (sensitivity == consent::Sensitivity::special) return "special";
    return sensitivity == consent::Sensitivity::education ? "education" : "ordinary";
}

Json class_json(const RetentionClass& kept) {
    const double days = std::chrono::duration<double, std::ratio<86'400>>(kept.kept_for).count();
    Json json = {{"class", kept.name},
                 {"what", kept.what},
                 {"counted_from", kept.from},
                 {"purpose", consent::rule_of(kept.purpose).term},
                 {"basis", name_of(kept.basis)}};
    if (kept.aging) json["kept_days"] = days;
    return json;
}

Json tallies_json(const std::vector<SweepTally>& tallies, std::string_view name_of_count) {
    Json list = Json::array();
    for (const SweepTally& each : tallies) {
        Json json = class_json(each.kept);
        json[std::string(name_of_count)] = each.rows.due;
        if (each.rows.held > 0) json["held"] = each.rows.held;
        list.push_back(std::move(json));
    }
    return list;
}

Result<Json> holds_json(const CommandParts& parts, Instant now) {
    return parts.database.read([&](storage::Tx& tx) -> Result<Json> {
        Json list = Json::array();
        for (const storage::LegalHold& hold : storage::legal_holds(tx)) {
            list.push_back({{"who", shown_handle(tx, hold.person)},
                            {"reason", hold.reason},
                            {"placed", to_iso8601(hold.placed)},
                            {"review", to_iso8601(hold.review)},
                            {"overdue", hold.review <= now}});
        }
        return list;
    });
}

}  // namespace

Result<Json> retention_plan_command(const CommandParts& parts, const Args&) {
    const Instant now = parts.clock.now();
    return Json{{"at", to_iso8601(now)},
                {"classes", tallies_json(TRY(parts.sweeper.plan(now)), "due")},
                {"holds", TRY(holds_json(parts, now))}};
}

Result<Json> retention_run_command(const CommandParts& parts, const Args&) {
    const Instant now = parts.clock.now();
    return Json{{"at", to_iso8601(now)}, {"classes", tallies_json(TRY(parts.sweeper.run_all(now)), "gone")}};
}

Result<Json> retention_hold_command(const CommandParts& parts, const Args& args) {
    const ActorRow who = TRY(parts.social.find_actor(TRY(args.text("who"))));
    const std::string reason = TRY(reason_text(args, "reason"));
    const std::int64_t days = TRY(args.number("review_days", 90, 1, review_days_max));
    const Instant now = parts.clock.now();
    const storage::LegalHold hold{
        .subject = who.subject, .reason = reason, .placed = now, .review = now + std::chrono::days(days)};
    TRY_DONE(parts.database.write([&](storage::Tx& tx) -> Done {
        storage::put_legal_hold(tx, hold);
        write_down(parts, tx, who.subject, "legal hold", reason);
        return {};
    }));
    return Json{{"who", shown_handle(who)}, {"review", to_iso8601(hold.review)}};
}

Result<Json> retention_release_command(const CommandParts& parts, const Args& args) {
    const ActorRow who = TRY(parts.social.find_actor(TRY(args.text("who"))));
    const std::string reason = TRY(reason_text(args, "reason"));
    TRY_DONE(parts.database.write([&](storage::Tx& tx) -> Done {
        if (!storage::drop_legal_hold(tx, who.subject)) {
            return fail(Errc::not_found, "command: no hold", "there is no legal hold on this person");
        }
        write_down(parts, tx, who.subject, "legal hold ended", reason);
        // Who left meanwhile keeps nothing here; their posts go with the next sweep.
        if (who.deleted && !who.is_local) storage::drop_details(tx, who.subject);
        return parts.consents.let_go(tx, who.subject, parts.clock.now());
    }));
    return Json{{"who", shown_handle(who)}};
}

Result<Json> retention_map_command(const CommandParts& parts, const Args&) {
    Json purposes = Json::array();
    for (const consent::PurposeRule& rule : consent::purposes()) {
        Json bases = Json::array();
        rule.bases.for_each([&](consent::LawfulBasis basis) { bases.push_back(name_of(basis)); });
        purposes.push_back({{"purpose", rule.name},
                            {"term", rule.term},
                            {"broader", rule.broader},
                            {"bases", std::move(bases)},
                            {"longest_days", rule.longest.count()}});
    }
    return parts.database.read([&](storage::Tx& tx) -> Result<Json> {
        Json kinds = Json::array();
        for (const storage::KeptKind& kept : storage::kept_kinds(tx)) {
            const auto kind = consent::parse_kind(kept.kind);
            if (!kind) continue;
            const consent::Category& category = consent::category_of(*kind);
            kinds.push_back({{"kind", category.name},
                             {"term", category.term},
                             {"sensitivity", name_of(category.sensitivity)},
                             {"source", kept.source},
                             {"retention", kept.retention},
                             {"basis", kept.basis},
                             {"persons", kept.persons}});
        }
        Json uses = Json::array();
        for (const storage::LiveUse& use : storage::live_uses(tx, parts.clock.now())) {
            uses.push_back({{"kind", use.kind},
                            {"purpose", use.purpose},
                            {"verb", use.verb},
                            {"audience", use.audience},
                            {"basis", use.basis},
                            {"persons", use.persons}});
        }
        Json classes = Json::array();
        for (const RetentionClass& kept : parts.sweeper.schedule()) classes.push_back(class_json(kept));
        return Json{{"controller", parts.site.base},
                    {"at", to_iso8601(parts.clock.now())},
                    {"purposes", std::move(purposes)},
                    {"kept", std::move(kinds)},
                    {"uses", std::move(uses)},
                    {"retention", std::move(classes)}};
    });
}

}  // namespace kith::node
