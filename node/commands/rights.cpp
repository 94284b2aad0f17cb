// What an operator does when a person uses their rights: a copy of everything, erasure, correction, a consent
// given on paper; and what is still owed to whom.
#include "node/consent/rights.h"

#include "consent/json.h"
#include "node/commands/acting.h"
#include "node/commands/commands.h"
#include "node/commands/consent_words.h"
#include "node/commands/post_json.h"
#include "node/consent/export.h"
#include "node/consent/export_files.h"
#include "node/consent/shown_posts.h"
#include "node/consent/wording.h"
#include "node/instance_actor.h"
#include "storage/consent_events.h"
#include "storage/disclosures.h"
#include "storage/farewells.h"
#include "storage/retention.h"
#include "storage/rights.h"
#include "storage/subjects.h"

namespace kith::node {
namespace {

using Json = nlohmann::json;

constexpr std::size_t requests_max = 1000;

Json request_json(const RightsRequest& request, Instant now) {
    Json json = {{"right", request.right},
                 {"asked", to_iso8601(request.asked)},
                 {"due", to_iso8601(request.due)},
                 {"late", request.late(now)}};
    if (request.answered) json["answered"] = to_iso8601(*request.answered);
    return json;
}

/// Everything that takes something of a person back, and how far it got.
Json told_json(storage::Tx& tx, const ActorRow& who) {
    Json told = Json::array();
    for (const auto& row : storage::retractions_of(tx, who.subject)) {
        for (const Json& each : reached_json(tx, row.activity)) told.push_back(each);
    }
    if (const auto farewell = storage::farewell_of(tx, who.id)) {
        for (const Json& each : reached_json(tx, *farewell)) told.push_back(each);
    }
    return told;
}

Result<ActorRow> person_of(const CommandParts& parts, const Args& args) {
    ActorRow who = TRY(parts.social.find_actor(TRY(args.text("who"))));
    const bool of_the_node = who.is_local && (who.type == "Application" || who.type == "Service");
    if (of_the_node)
        return fail(Errc::denied, "command: no person", "that is the node itself, and no person");
    return who;
}

Act entered(const CommandParts& parts, std::string evidence) {
    return {
        .channel = consent::Channel::operator_, .evidence = std::move(evidence), .now = parts.clock.now()};
}

/// From the consent actor, where there is one.
Done tell(const CommandParts& parts, storage::Tx& tx, const ActorRow& whom, std::string text) {
    const auto desk = storage::find_local_actor(tx, consent_handle);
    if (whom.gone() || !desk || desk->type != "Service") return {};
    TRY(parts.social.direct_in(tx, desk->id, whom, {.text = std::move(text)}, nullptr, parts.clock.now()));
    return {};
}

}  // namespace

Result<Json> export_subject_command(const CommandParts& parts, const Args& args) {
    const ActorRow who = TRY(person_of(parts, args));
    const std::string out = TRY(args.text("out"));
    const std::string reason = TRY(reason_text(args, "reason"));
    TRY_DONE(parts.database.write([&](storage::Tx& tx) -> Done {
        write_down(parts, tx, who.subject, "export", reason);
        return {};
    }));
    ExportFiles files = TRY(ExportFiles::create(out));
    const ExportParts from{parts.site, parts.receipts.key_store(), parts.receipts};
    const ExportSummary summary = TRY(parts.database.read([&](storage::Tx& tx) -> Result<ExportSummary> {
        return export_subject(
            tx, from, who, parts.clock.now(), [&](const ExportFile& file) { return files.add(file); });
    }));
    TRY_DONE(files.finish());
    // Only what is in the person's hands is answered; and a copy that failed is not.
    TRY_DONE(parts.database.write([&](storage::Tx& tx) -> Done {
        TRY(parts.consents.note(tx,
                                who.subject,
                                storage::export_given,
                                "",
                                "",
                                {consent::Channel::operator_, "", parts.clock.now()}));
        return {};
    }));
    Json sections = Json::object();
    for (const auto& [name, rows] : summary.rows) sections[name] = rows;
    return Json{
        {"who", shown_handle(who)}, {"out", out}, {"files", summary.files}, {"rows", std::move(sections)}};
}

Result<Json> erase_subject_command(const CommandParts& parts, const Args& args) {
    if (!TRY(args.flag("yes"))) {
        return fail(Errc::malformed, "command: not sure", "say --yes: what is erased does not come back");
    }
    const ActorRow who = TRY(person_of(parts, args));
    const std::string reason = TRY(reason_text(args, "reason"));
    const bool at_once = TRY(args.flag("now"));
    const Act act = entered(parts, reason);
    TakenBack taken;
    const Instant due = TRY(parts.database.write([&](storage::Tx& tx) -> Result<Instant> {
        write_down(parts, tx, who.subject, at_once ? "erase at once" : "erase after 24 hours", reason);
        // First of all: afterwards nobody could tell them.
        const bool held = storage::find_legal_hold(tx, who.subject).has_value();
        const ErasedWhen when_due = held      ? ErasedWhen::after_a_legal_hold
                                    : at_once ? ErasedWhen::at_once
                                              : ErasedWhen::in_a_day;
        TRY_DONE(tell(parts, tx, who, erasure_words(parts.site, when_due, who.is_local)));
        if (at_once) {
            TRY_DONE(ShownPosts(parts.consents).leave(tx, who, act));
            taken = TRY(parts.consents.stop(tx, who, {}, act));
        }
        const Instant when = TRY(parts.consents.forget_everything(tx, who, act));
        // From here on it happens, whatever stops this process.
        if (at_once) storage::bring_erasure_forward(tx, who.subject, act.now);
        return at_once ? act.now : storage::erasure_due_of(tx, who.subject).value_or(when);
    }));
    if (at_once) TRY_DONE(parts.accounts.erase_person(who));
    Json json = taken_json(taken);
    json["who"] = shown_handle(who);
    json["erased"] = at_once;
    json["due"] = to_iso8601(due);
    return parts.database.read([&](storage::Tx& tx) -> Result<Json> {
        json["held"] = storage::find_legal_hold(tx, who.subject).has_value();
        json["told"] = told_json(tx, who);
        return json;
    });
}

Result<Json> show_subject_command(const CommandParts& parts, const Args& args) {
    const Instant now = parts.clock.now();
    if (TRY(args.text_or_empty("who")).empty()) {
        return parts.database.read([&](storage::Tx& tx) -> Result<Json> {
            Json list = Json::array();
            for (const auto& each : open_requests(tx, requests_max)) {
                Json json = request_json(each, now);
                json["who"] = shown_handle(tx, storage::actor_of_subject(tx, each.subject));
                list.push_back(std::move(json));
            }
            return Json{{"requests", std::move(list)}};
        });
    }
    const ActorRow who = TRY(person_of(parts, args));
    // The look is on record before anything is told; what is told is read beside the writer.
    TRY_DONE(parts.database.write([&](storage::Tx& tx) -> Done {
        write_down(parts, tx, who.subject, "show subject", "");
        return {};
    }));
    return parts.database.read([&](storage::Tx& tx) -> Result<Json> {
        const auto row = storage::find_subject(tx, who.subject);
        Json list = Json::array();
        for (const auto& each : requests_of(tx, who.subject)) list.push_back(request_json(each, now));
        Json json = {{"who", shown_handle(who)},
                     {"restricted", row && row->restricted},
                     {"held", storage::find_legal_hold(tx, who.subject).has_value()},
                     {"requests", std::move(list)},
                     {"told", told_json(tx, who)}};
        if (row && row->erased) json["erased"] = to_iso8601(*row->erased);
        if (const auto due = storage::erasure_due_of(tx, who.subject)) json["erasure_due"] = to_iso8601(*due);
        return json;
    });
}

Result<Json> correct_detail_command(const CommandParts& parts, const Args& args) {
    const consent::DetailKind kind = TRY(kind_of_words(TRY(args.text("kind"))));
    const std::string value = TRY(args.text("value"));
    const std::string reason = TRY(reason_text(args, "reason"));
    const ActorRow who = TRY(person_of(parts, args));
    const auto done = TRY(parts.database.write([&](storage::Tx& tx) -> Result<Corrected> {
        write_down(parts, tx, who.subject, "correct a detail", reason);
        return parts.consents.correct(tx, who, kind, value, entered(parts, reason));
    }));
    Json json = {{"who", shown_handle(who)},
                 {"kind", consent::category_of(kind).name},
                 {"was_public", done.was_public},
                 {"is_public", done.is_public}};
    if (done.activity) json["activity"] = done.activity->text();
    return json;
}

Result<Json> grant_consent_command(const CommandParts& parts, const Args& args) {
    Wish wish{.reason = TRY(reason_of_words(TRY(args.text("purpose"))))};
    for (const std::string& words : TRY(args.texts("kinds"))) wish.kinds.insert(TRY(kind_of_words(words)));
    wish.audience = TRY(audience_of_words(parts, TRY(args.text("audience"))));
    if (const std::int64_t days = TRY(args.number("days", 0, 0, 36'500)); days > 0) {
        wish.period = std::chrono::days(days);
    }
    const std::string evidence = TRY(reason_text(args, "evidence"));
    const ActorRow whom = TRY(person_of(parts, args));
    const auto events =
        TRY(parts.database.write([&](storage::Tx& tx) -> Result<std::vector<storage::ConsentEventRow>> {
            write_down(parts, tx, whom.subject, "enter a consent", evidence);
            return parts.consents.enter(tx, whom, wish, entered(parts, evidence));
        }));
    Json list = Json::array();
    for (const auto& event : events) list.push_back(event_json(parts, event));
    return Json{{"who", shown_handle(whom)}, {"events", std::move(list)}};
}

}  // namespace kith::node
