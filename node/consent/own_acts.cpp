#include "node/consent/own_acts.h"

#include "consent/json.h"
#include "storage/grants.h"
#include "storage/subjects.h"

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

std::string_view words_of(storage::SignedInBy way) {
    switch (way) {
        case storage::SignedInBy::password:
            return "password";
        case storage::SignedInBy::passkey:
            return "passkey";
        case storage::SignedInBy::link:
            return "single-use link";
        case storage::SignedInBy::home:
            break;
    }
    return "home server";
}

bool anything_live(storage::Tx& tx, SubjectId subject, Instant now) {
    return std::ranges::any_of(storage::grants_of(tx, subject), [&](const consent::Grant& grant) {
        return consent::is_consent(grant.basis) && grant.live(now);
    });
}

/// Whether the person, and not the institution, asked for the pause that is.
bool paused_themselves(storage::Tx& tx, storage::KeyStore& keys, SubjectId subject) {
    const auto event = storage::last_consent_event(tx, subject, "restrict");
    if (!event) return false;
    if (event->channel == consent::Channel::self || event->channel == consent::Channel::remote) return true;
    if (event->evidence.empty()) return false;
    const auto evidence = keys.vault().open_private(subject, "evidence", event->evidence);
    if (!evidence) return false;
    const auto said = nlohmann::json::parse(as_text(evidence->bytes()), nullptr, false);
    const std::string channel = said.is_object() ? said.value("channel", "") : "";
    // Whose pause it was is not known after a restore; in doubt it is theirs to end.
    return channel == "web" || channel == "restore";
}

}  // namespace

std::string web_evidence(const storage::ConsentSessionRow& session, std::string_view request, Instant now) {
    nlohmann::json evidence{{"channel", "web"},
                            {"session", short_name(session.token)},
                            {"signedInBy", words_of(session.way)},
                            {"signedInAt", to_iso8601(session.made)},
                            {"request", request},
                            {"at", to_iso8601(now)}};
    if (!session.said.empty()) {
        evidence["homeServerSaid"] = nlohmann::json::parse(session.said, nullptr, false);
    }
    return evidence.dump();
}

std::string web_evidence(std::string_view link_token, std::string_view request, Instant now) {
    return nlohmann::json{{"channel", "web"},
                          {"link", short_name(digest_of_token(link_token))},
                          {"request", request},
                          {"at", to_iso8601(now)}}
        .dump();
}

consent::Channel channel_of(const storage::ConsentSessionRow& session) {
    // Whoever can set the password can add a passkey with it.
    return storage::is_own_sign_in(session.way) ? consent::Channel::operator_ : consent::Channel::self;
}

Done pause(storage::Tx& tx,
           const Consents& consents,
           storage::KeyStore& keys,
           SubjectId subject,
           bool on,
           const Act& act) {
    const auto row = storage::find_subject(tx, subject);
    const bool paused = row && row->restricted;
    if (on) {
        // A forgetting that is called off would end the pause with it: then it is written down.
        const bool already = paused && !storage::stay_restricted(tx, subject);
        if (already) return {};
        storage::set_restricted(tx, subject, true);
        TRY(consents.note(tx, subject, "restrict", "", "", act));
        return {};
    }
    if (!paused) return {};
    if (!paused_themselves(tx, keys, subject)) {
        return fail(Errc::denied,
                    "centre/not-your-pause",
                    "The institution paused this, and only it can end the pause: please ask there why.");
    }
    return consents.restrict(tx, subject, false, act);
}

Result<TakenBack> take_all_back(storage::Tx& tx,
                                const Consents& consents,
                                const ActorRow& who,
                                const Act& act) {
    const consent::ConsentRecord record = TRY(storage::SqlGrantBook(tx).record_of(who.subject));
    const bool stopped = said_stop_to_all(tx, who.subject) && record.objections.includes(consented_reasons());
    if (stopped && !anything_live(tx, who.subject, act.now)) return TakenBack{};
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
    for (const Reason reason : std::array{Reason::partner_introduction, Reason::aggregate_reporting}) {
        const std::string_view name = consent::rule_of(reason).name;
        if (record.objections.contains(reason) || storage::has_chosen(tx, who.subject, name)) continue;
        TRY(consents.note(tx, who.subject, "object", "", name, act));
        storage::put_objection(tx, who.subject, reason, act.now);
    }
    return {};
}

}  // namespace kith::node
