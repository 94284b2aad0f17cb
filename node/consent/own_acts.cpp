#include "node/consent/own_acts.h"

#include "storage/grants.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace kith::node {

using consent::Reason;
using storage::SubjectId;

namespace {

constexpr std::size_t digest_bytes_shown = 8;  // enough to tell one session from another

std::string short_name(const storage::TokenDigest& token) {
    return to_hex(ByteView(token).first(digest_bytes_shown));
}

bool anything_live(storage::Tx& tx, SubjectId subject, Instant now) {
    return std::ranges::any_of(storage::grants_of(tx, subject), [&](const consent::Grant& grant) {
        return consent::is_consent(grant.basis) && grant.live(now);
    });
}

/// Whether an objection to this purpose by its name was ever made or lifted.
bool was_chosen(const std::vector<storage::ConsentEventRow>& events, Reason reason) {
    const std::string_view name = consent::rule_of(reason).name;
    return std::ranges::any_of(events, [&](const storage::ConsentEventRow& event) {
        return event.purpose == name && (event.event == "object" || event.event == "unobject");
    });
}

}  // namespace

std::string web_evidence(const storage::ConsentSessionRow& session, std::string_view request, Instant now) {
    const bool password = session.way == storage::SignedInBy::password;
    return nlohmann::json{{"channel", "web"},
                          {"session", short_name(session.token)},
                          {"signedInBy", password ? "password" : "single-use link"},
                          {"signedInAt", to_iso8601(session.made)},
                          {"request", request},
                          {"at", to_iso8601(now)}}
        .dump();
}

std::string web_evidence(std::string_view link_token, std::string_view request, Instant now) {
    return nlohmann::json{{"channel", "web"},
                          {"link", short_name(digest_of_token(link_token))},
                          {"request", request},
                          {"at", to_iso8601(now)}}
        .dump();
}

Result<TakenBack> take_all_back(storage::Tx& tx,
                                const Consents& consents,
                                const ActorRow& who,
                                const Act& act) {
    if (said_stop_to_all(tx, who.subject) && !anything_live(tx, who.subject, act.now)) return TakenBack{};
    return consents.stop(tx, who, {}, act);
}

Result<bool> lift_objection(
    storage::Tx& tx, const Consents& consents, SubjectId subject, Reason reason, const Act& act) {
    const consent::ConsentRecord record = TRY(storage::SqlGrantBook(tx).record_of(subject));
    if (!record.objections.contains(reason)) return false;
    storage::drop_objection(tx, subject, reason);
    TRY(consents.note(tx, subject, "unobject", "", consent::rule_of(reason).name, act));
    return true;
}

Done hear_privacy_control(storage::Tx& tx, const Consents& consents, const ActorRow& who, const Act& act) {
    const consent::ConsentRecord record = TRY(storage::SqlGrantBook(tx).record_of(who.subject));
    const auto events = storage::consent_events_of(tx, who.subject);
    for (const Reason reason : std::array{Reason::partner_introduction, Reason::aggregate_reporting}) {
        if (record.objections.contains(reason) || was_chosen(events, reason)) continue;
        TRY(consents.stop(tx, who, {.reason = reason}, act));
    }
    return {};
}

}  // namespace kith::node
