#include "node/commands/consent_words.h"

#include "consent/json.h"
#include "node/dialogue/command.h"
#include "storage/audit.h"
#include "storage/disclosures.h"

#include <fmt/format.h>

namespace kith::node {

using Json = nlohmann::json;
using consent::DetailKind;

Result<DetailKind> kind_of_words(const std::string& words) {
    if (const auto kind = kind_from_words(words)) return *kind;
    std::string known;
    for (const auto& category : consent::categories()) {
        known += (known.empty() ? "" : ", ") + std::string(category.name);
    }
    return fail(Errc::malformed,
                "command: kind",
                fmt::format("\"{}\" is no kind of detail; the kinds are {}", words, known));
}

Result<consent::Reason> reason_of_words(const std::string& words) {
    if (const auto reason = reason_from_words(words)) return *reason;
    std::string known;
    for (const auto& rule : consent::purposes())
        known += (known.empty() ? "" : ", ") + std::string(rule.name);
    return fail(Errc::malformed,
                "command: purpose",
                fmt::format("\"{}\" is no purpose; the purposes are {}", words, known));
}

/// "own_staff", "public", "staff_role:faculty", "@ana" or a URL of an actor.
Result<consent::Audience> audience_of_words(const CommandParts& parts, const std::string& text) {
    if (text.starts_with('@') || text.starts_with("http")) {
        return consent::Audience::actor(TRY(parts.social.find_actor(text)).uri.text());
    }
    auto audience = consent::Audience::parse(text);
    if (!audience) {
        return fail(
            Errc::malformed,
            "command: audience",
            fmt::format("\"{}\" is no audience: @SOMEBODY, staff_role:ROLE, own_staff or public", text));
    }
    return audience;
}

Json event_json(const CommandParts& parts, const storage::ConsentEventRow& row) {
    Json json = {{"event", row.event},
                 {"at", to_iso8601(row.at)},
                 {"channel", name_of(row.channel)},
                 {"state", row.state},
                 {"kind", row.kind},
                 {"purpose", row.purpose},
                 {"audience", row.audience},
                 {"verb", row.verb},
                 {"basis", row.basis},
                 {"log_index", row.leaf}};
    if (row.grant.valid()) json["receipt"] = parts.site.base + "/consent/receipts/" + row.receipt;
    if (row.notice) json["notice"] = parts.site.base + "/consent/notices/" + *row.notice;
    if (row.expires) json["expires"] = to_iso8601(*row.expires);
    json["has_evidence"] = !row.evidence.empty();
    return json;
}

Json taken_json(const TakenBack& taken) {
    Json json = {{"withdrawn", taken.grants}, {"was_public", taken.was_public}};
    if (taken.activity) json["activity"] = taken.activity->text();
    return json;
}

Result<std::string> reason_text(const Args& args, std::string_view name) {
    std::string reason = TRY(args.text(name));
    if (reason.size() > operator_reason_bytes_max) {
        return fail(Errc::malformed, "command: reason", "the reason is too long");
    }
    return reason;
}

void write_down(const CommandParts& parts,
                storage::Tx& tx,
                storage::SubjectId subject,
                std::string_view verb,
                const std::string& reason) {
    storage::AuditEvent event{.id = parts.ids.make<storage::AuditId>(),
                              .at = parts.clock.now(),
                              .channel = "operator",
                              .verb = std::string(verb),
                              .subject = subject};
    if (!reason.empty()) event.reason = reason;
    storage::append_audit(tx, event);
}

Json reached_json(storage::Tx& tx, storage::ActivityId activity) {
    Json list = Json::array();
    for (const storage::Reached& each : storage::reached_by(tx, activity)) {
        list.push_back({{"inbox", each.inbox.text()},
                        {"state", each.state},
                        {"attempts", each.attempts},
                        {"last_try", each.last ? to_iso8601(*each.last) : ""}});
    }
    return list;
}

}  // namespace kith::node
