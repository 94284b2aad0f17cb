// What staff, the person responsible for privacy and an operator ask about people's details and consent.
#include "consent/json.h"
#include "node/commands/acting.h"
#include "node/commands/consent_words.h"
#include "node/commands/post_json.h"
#include "storage/accounts.h"
#include "storage/disclosures.h"
#include "storage/grants.h"

#include <fmt/format.h>

namespace kith::node {
namespace {

using Json = nlohmann::json;
using consent::DetailKind;
using consent::KindSet;

constexpr std::size_t rows_max = 1000;
constexpr std::size_t role_bytes_max = 64;

}  // namespace

Result<Json> add_detail_command(const CommandParts& parts, const Args& args) {
    const std::string who = TRY(args.text("who"));
    const DetailKind kind = TRY(kind_of_words(TRY(args.text("kind"))));
    const std::string value = TRY(args.text("value"));
    const Acting acting = TRY(act_for(parts, args, "record a detail", {}));
    const ActorRow about = TRY(parts.social.find_actor(who));
    const Instant now = parts.clock.now();
    TRY(parts.database.write([&](storage::Tx& tx) -> Result<storage::DetailId> {
        return parts.consents.record(tx, acting.actor, about, kind, value, now);
    }));
    return Json{{"who", shown_handle(about)},
                {"kind", consent::category_of(kind).name},
                {"state", "unconfirmed"},
                {"gone_after", to_iso8601(now + std::chrono::hours(24 * 30))}};
}

Result<Json> list_details_command(const CommandParts& parts, const Args& args) {
    const std::string who = TRY(args.text("who"));
    const consent::Reason reason = TRY(reason_of_words(TRY(args.text("purpose"))));
    const Acting acting = TRY(act_for(parts, args, "look at details", {}));
    const ActorRow about = TRY(parts.social.find_actor(who));
    KindSet kinds;
    for (const auto& category : consent::categories()) kinds.insert(category.kind);
    return parts.database.write([&](storage::Tx& tx) -> Result<Json> {
        Json list = Json::array();
        for (const ShownDetail& each :
             TRY(parts.consents.use(tx, acting.actor, about.subject, kinds, reason, parts.clock.now()))) {
            Json json = {{"kind", consent::category_of(each.kind).name},
                         {"value", each.value},
                         {"confirmed", each.confirmed}};
            if (each.until != Instant::max()) json["until"] = to_iso8601(each.until);
            list.push_back(std::move(json));
        }
        return list;
    });
}

Result<Json> show_consent_command(const CommandParts& parts, const Args& args) {
    const ActorRow about = TRY(parts.social.find_actor(TRY(args.text("who"))));
    return parts.database.write([&](storage::Tx& tx) -> Result<Json> {
        write_down(parts, tx, about.subject, "show consent", "");
        Json details = Json::array();
        for (const auto& each : storage::detail_summaries(tx, about.subject)) {
            details.push_back({{"kind", consent::category_of(each.kind).name},
                               {"source", each.facts.source},
                               {"confirmed", each.confirmed()},
                               {"since", to_iso8601(each.facts.created)}});
        }
        Json events = Json::array();
        for (const auto& row : storage::consent_events_of(tx, about.subject)) {
            events.push_back(event_json(parts, row));
        }
        return Json{
            {"who", shown_handle(about)}, {"details", std::move(details)}, {"events", std::move(events)}};
    });
}

Result<Json> ask_consent_command(const CommandParts& parts, const Args& args) {
    const std::string who = TRY(args.text("who"));
    Wish wish{.reason = TRY(reason_of_words(TRY(args.text("purpose"))))};
    for (const std::string& words : TRY(args.texts("kinds"))) wish.kinds.insert(TRY(kind_of_words(words)));
    wish.audience = TRY(audience_of_words(parts, TRY(args.text("audience"))));
    if (const std::int64_t days = TRY(args.number("days", 0, 0, 36'500)); days > 0) {
        wish.period = std::chrono::days(days);
    }
    const Acting acting = TRY(act_for(parts, args, "ask for consent", {}));
    const ActorRow whom = TRY(parts.social.find_actor(who));
    const auto request = TRY(parts.database.write([&](storage::Tx& tx) -> Result<storage::ConsentRequestRow> {
        return parts.consents.ask(tx, acting.actor, whom, wish, parts.clock.now());
    }));
    Json choices = Json::array();
    for (const auto& choice : request.choices) choices.push_back(choice.label);
    return Json{{"who", shown_handle(whom)},
                {"question", parts.site.post(request.question).text()},
                {"code", request.code},
                {"choices", std::move(choices)},
                {"expires", to_iso8601(request.expires)}};
}

Result<Json> withdraw_consent_command(const CommandParts& parts, const Args& args) {
    const ActorRow about = TRY(parts.social.find_actor(TRY(args.text("who"))));
    Which which;
    if (const std::string kind = TRY(args.text_or_empty("kind")); !kind.empty())
        which.kind = TRY(kind_of_words(kind));
    if (const std::string purpose = TRY(args.text_or_empty("purpose")); !purpose.empty()) {
        which.reason = TRY(reason_of_words(purpose));
    }
    const std::string reason = TRY(reason_text(args, "reason"));
    const Act act{.channel = consent::Channel::operator_, .evidence = reason, .now = parts.clock.now()};
    return parts.database.write([&](storage::Tx& tx) -> Result<Json> {
        write_down(parts, tx, about.subject, "withdraw consent", reason);
        return taken_json(TRY(parts.consents.stop(tx, about, which, act)));
    });
}

Result<Json> receipt_command(const CommandParts& parts, const Args& args) {
    const std::string id = TRY(args.text("receipt"));
    const bool kantara = TRY(args.flag("kantara"));
    return parts.database.read([&](storage::Tx& tx) {
        return parts.receipts.receipt(
            tx, id.substr(id.rfind('/') + 1), kantara ? Receipts::Form::kantara : Receipts::Form::dpv);
    });
}

/// Of each detail that was let out: its kind, and the grant that it went under, with the receipt of the yes
/// and the digest of the words that were shown.
Result<Json> released_json(const CommandParts& parts, storage::Tx& tx, const storage::DisclosureRow& row) {
    Json list = Json::array();
    for (const auto& each : TRY(storage::released_versions(parts.keys, row.subject, row.released))) {
        Json json = {{"kind", consent::category_of(each.kind).name}};
        const auto opened = storage::opening_of(tx, each.grant, row.last);
        if (opened) {
            json["grant"] = std::to_string(each.grant.value);
            json["purpose"] = opened->purpose;
            json["audience"] = opened->audience;
            json["basis"] = opened->basis;
            json["given"] = to_iso8601(opened->at);
            json["receipt"] = opened->receipt;
            if (opened->notice) json["notice_sha256"] = *opened->notice;
        }
        list.push_back(std::move(json));
    }
    return list;
}

Result<Json> who_has_command(const CommandParts& parts, const Args& args) {
    const ActorRow about = TRY(parts.social.find_actor(TRY(args.text("who"))));
    const std::string role = TRY(args.text("role"));
    if (role.size() > role_bytes_max) return fail(Errc::malformed, "command: role", "the role is too long");
    const std::string reason = TRY(reason_text(args, "reason"));
    TRY_DONE(parts.database.write([&](storage::Tx& tx) -> Done {
        write_down(parts, tx, about.subject, "who has it", "as " + role + ": " + reason);
        return {};
    }));
    return parts.database.read([&](storage::Tx& tx) -> Result<Json> {
        Json list = Json::array();
        for (const auto& row : storage::disclosures_of(tx, about.subject, rows_max)) {
            Json json = {
                {"first", to_iso8601(row.first)}, {"last", to_iso8601(row.last)}, {"log_index", row.leaf}};
            json["details"] = TRY(released_json(parts, tx, row));
            switch (row.way) {
                case storage::DisclosureWay::shown:
                    json["shown_to"] = shown_handle(tx, row.shown_to);
                    break;
                case storage::DisclosureWay::pull:
                    json["asked_by"] = row.host;
                    break;
                case storage::DisclosureWay::push:
                    json["sent_to"] = reached_json(tx, row.activity);
                    break;
            }
            list.push_back(std::move(json));
        }
        Json back = Json::array();
        for (const auto& row : storage::retractions_of(tx, about.subject)) {
            back.push_back({{"at", to_iso8601(row.at)}, {"told", reached_json(tx, row.activity)}});
        }
        return Json{
            {"who", shown_handle(about)}, {"disclosures", std::move(list)}, {"taken_back", std::move(back)}};
    });
}

Result<Json> restrict_command(const CommandParts& parts, const Args& args) {
    const ActorRow about = TRY(parts.social.find_actor(TRY(args.text("who"))));
    const bool off = TRY(args.flag("off"));
    const std::string reason = TRY(reason_text(args, "reason"));
    const Act act{.channel = consent::Channel::operator_, .evidence = reason, .now = parts.clock.now()};
    TRY_DONE(parts.database.write([&](storage::Tx& tx) -> Done {
        write_down(parts, tx, about.subject, off ? "lift restriction" : "restrict", reason);
        return parts.consents.restrict(tx, about.subject, !off, act);
    }));
    return Json{{"who", shown_handle(about)}, {"restricted", !off}};
}

Result<Json> verify_ledger_command(const CommandParts& parts, const Args&) {
    return parts.database.read([&](storage::Tx& tx) -> Result<Json> {
        const std::int64_t leaves = TRY(parts.receipts.log().verify(tx));
        Json json = {{"entries", leaves}, {"verified", true}, {"key", TRY(parts.receipts.log().verifier())}};
        if (auto checkpoint = LogKeeper::newest_checkpoint(tx)) json["checkpoint"] = *std::move(checkpoint);
        return json;
    });
}

}  // namespace kith::node
