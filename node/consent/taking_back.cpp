// Taking back: what was given, what was kept, and what left this node.
#include "node/consent/consents.h"
#include "node/mail/mailer.h"
#include "storage/activities.h"
#include "storage/actors.h"
#include "storage/disclosures.h"
#include "storage/grants.h"
#include "storage/retention.h"
#include "storage/rights.h"
#include "storage/subjects.h"

#include <algorithm>
#include <array>

namespace kith::node {

using consent::Audience;
using consent::DetailKind;
using consent::Grant;
using consent::GrantEvent;
using consent::KindSet;
using consent::Reason;
using storage::ConsentEventRow;
using storage::SubjectId;

consent::ReasonSet consented_reasons() {
    constexpr consent::BasisSet agreed = {consent::LawfulBasis::consent,
                                          consent::LawfulBasis::explicit_consent};
    consent::ReasonSet reasons;
    for (const consent::PurposeRule& rule : consent::purposes()) {
        if (agreed.includes(rule.bases)) reasons.insert(rule.reason);
    }
    return reasons;
}

namespace {

constexpr auto second_thoughts = std::chrono::hours(24);

bool anything_of(storage::Tx& tx, SubjectId subject, DetailKind kind) {
    return std::ranges::any_of(storage::detail_summaries(tx, subject),
                               [&](const storage::DetailSummary& each) { return each.kind == kind; });
}

/// The kinds whose public value nothing allows any more.
KindSet no_longer_public(storage::Tx& tx, consent::ConsentRecord record, Instant now) {
    // A restriction hides what stands here; it does not allow it.
    record.subject.restricted = false;
    KindSet gone;
    storage::PublicValues::kinds_of(tx, record.subject.id).for_each([&](DetailKind kind) {
        const bool allowed = std::ranges::any_of(
            std::array{Reason::profile_publication, Reason::federation_delivery}, [&](Reason reason) {
                return consent::decide(record, {kind, reason, Audience::public_()}, now).allowed;
            });
        if (!allowed) gone.insert(kind);
    });
    return gone;
}

/// Posts that showed them, which went by the way.
void count_posts(storage::Tx& tx, SubjectId subject, storage::ConsentEventId since, TakenBack& taken) {
    for (const auto& row : storage::retractions_of(tx, subject)) {
        if (row.event <= since) continue;
        taken.was_public = true;
        const auto activity = storage::find_activity(tx, row.activity);
        if (activity && !taken.activity) taken.activity = activity->uri;
    }
}

}  // namespace

Result<TakenBack> Consents::settle_public(storage::Tx& tx,
                                          const ActorRow& who,
                                          const ConsentEventRow& event,
                                          Instant now) const {
    TakenBack taken;
    const consent::ConsentRecord record = TRY(storage::SqlGrantBook(tx).record_of(who.subject));
    const KindSet gone = no_longer_public(tx, record, now);
    if (gone.empty()) return taken;
    gone.for_each([&](DetailKind kind) { storage::PublicValues::drop(tx, who.subject, kind); });
    taken.was_public = true;
    // People elsewhere tell the world themselves, and a farewell has told it all. Who is suspended is still
    // shown by others, so that they must be told.
    if (!who.is_local || who.deleted) return taken;
    taken.activity = TRY(parts_.social.profile_changed_in(tx, who, now));
    if (const auto activity = storage::find_activity(tx, *taken.activity)) {
        storage::put_retraction(tx, activity->id, who.subject, event.id, now);
    }
    return taken;
}

Result<TakenBack> Consents::stop(storage::Tx& tx,
                                 const ActorRow& who,
                                 const Which& which,
                                 const Act& act) const {
    const consent::ReasonSet reasons = which.reason ? consent::ReasonSet{*which.reason} : consented_reasons();
    const consent::ConsentRecord before = TRY(storage::SqlGrantBook(tx).record_of(who.subject));
    const auto since = parts_.ids.make<storage::ConsentEventId>();
    int withdrawn = 0;
    std::optional<ConsentEventRow> last;
    for (Grant grant : before.grants) {
        if ((which.reason && grant.reason != *which.reason) || !consent::is_consent(grant.basis)) continue;
        if (which.kind && grant.kind != *which.kind) continue;
        if (!grant.live(act.now)) continue;
        last = TRY(step(tx, grant, GrantEvent::withdraw, act));
        ++withdrawn;
    }
    if (!which.kind) {
        reasons.for_each([&](Reason reason) { storage::put_objection(tx, who.subject, reason, act.now); });
        // Said again of one purpose it is no news.
        const bool known = which.reason && before.objections.contains(*which.reason);
        const auto purpose = which.reason ? consent::rule_of(*which.reason).name : std::string_view();
        if (!known) last = TRY(note(tx, who.subject, "object", "", purpose, act));
    }
    if (!last) return TakenBack{};
    TakenBack taken = TRY(settle_public(tx, who, *last, act.now));
    count_posts(tx, who.subject, since, taken);
    TRY_DONE(let_go(tx, who.subject, act.now));
    taken.grants = withdrawn;
    return taken;
}

Result<TakenBack> Consents::run_out(storage::Tx& tx, const ActorRow& who, Instant now) const {
    // The time has passed; nobody did anything.
    const Act act{.channel = consent::Channel::staff, .now = now};
    const auto since = parts_.ids.make<storage::ConsentEventId>();
    TakenBack taken;
    std::optional<ConsentEventRow> last;
    for (Grant grant : storage::grants_of(tx, who.subject)) {
        const bool given =
            grant.state == consent::GrantState::given || grant.state == consent::GrantState::renewed;
        if (!given || !grant.expires || now < grant.end()) continue;
        last = TRY(step(tx, grant, GrantEvent::expire, act));
        ++taken.grants;
    }
    if (!last) return taken;
    const int grants = taken.grants;
    taken = TRY(settle_public(tx, who, *last, now));
    count_posts(tx, who.subject, since, taken);
    taken.grants = grants;
    TRY_DONE(let_go(tx, who.subject, now));
    return taken;
}

Done Consents::let_go(storage::Tx& tx, SubjectId subject, Instant now) const {
    if (storage::find_legal_hold(tx, subject)) return {};
    const consent::ConsentRecord record = TRY(storage::SqlGrantBook(tx).record_of(subject));
    for (const auto& each : storage::detail_summaries(tx, subject)) {
        if (!consent::may_keep(record, each.kind, now)) storage::delete_detail(tx, each.facts.id);
    }
    return {};
}

Done Consents::end_hearsay(storage::Tx& tx, SubjectId subject, DetailKind kind, const Act& act) const {
    for (Grant grant : storage::grants_of(tx, subject)) {
        const bool of_hearsay = grant.kind == kind && grant.reason == Reason::rights_handling;
        if (of_hearsay && grant.live(act.now)) TRY(step(tx, grant, GrantEvent::stop, act));
    }
    return {};
}

Result<TakenBack> Consents::forget(storage::Tx& tx,
                                   const ActorRow& who,
                                   DetailKind kind,
                                   const Act& act) const {
    const auto since = parts_.ids.make<storage::ConsentEventId>();
    int withdrawn = 0;
    for (Grant grant : storage::grants_of(tx, who.subject)) {
        // What the account cannot do without stays for as long as there is one.
        if (grant.kind != kind || !grant.live(act.now) || grant.reason == Reason::account_service) continue;
        const GrantEvent event = consent::is_consent(grant.basis) ? GrantEvent::withdraw : GrantEvent::stop;
        TRY(step(tx, grant, event, act));
        ++withdrawn;
    }
    const auto marked = TRY(note(tx, who.subject, "forget", consent::category_of(kind).name, "", act));
    TakenBack taken = TRY(settle_public(tx, who, marked, act.now));
    count_posts(tx, who.subject, since, taken);
    const consent::ConsentRecord record = TRY(storage::SqlGrantBook(tx).record_of(who.subject));
    const bool held = storage::find_legal_hold(tx, who.subject).has_value();
    if (!held && !consent::may_keep(record, kind, act.now)) {
        storage::delete_details(tx, who.subject, kind);
    }
    taken.kept = anything_of(tx, who.subject, kind);
    taken.grants = withdrawn;
    return taken;
}

Result<Instant> Consents::forget_everything(storage::Tx& tx, const ActorRow& who, const Act& act) const {
    // Asked again, the first time still counts.
    if (const auto due = storage::erasure_due_of(tx, who.subject)) return *due;
    const auto subject = storage::find_subject(tx, who.subject);
    TRY_DONE(restrict(tx, who.subject, true, act));
    TRY(note(tx, who.subject, storage::asked_for_erasure, "", "", act));
    const Instant due = act.now + second_thoughts;
    storage::put_erasure_due(tx, who.subject, due, subject && subject->restricted);
    if (who.is_local) TRY_DONE(queue_mail(tx, parts_.keys, who, storage::MailKind::rights, act.now));
    return due;
}

Result<bool> Consents::call_off(storage::Tx& tx, const ActorRow& who, const Act& act) const {
    const std::optional<bool> was_restricted = storage::drop_erasure_due(tx, who.subject);
    if (!was_restricted) return false;
    TRY(note(tx, who.subject, storage::called_off, "", "", act));
    // What an operator restricted before stays restricted.
    if (!*was_restricted) TRY_DONE(restrict(tx, who.subject, false, act));
    return true;
}

Done Consents::restrict(storage::Tx& tx, SubjectId subject, bool on, const Act& act) const {
    const auto row = storage::find_subject(tx, subject);
    const bool outlasts = on && storage::stay_restricted(tx, subject);
    // What an operator says is written down each time: it is not the person's to lift.
    const bool already = row && row->restricted == on && !outlasts;
    if (already && act.channel != consent::Channel::operator_) return {};
    storage::set_restricted(tx, subject, on);
    TRY(note(tx, subject, on ? "restrict" : "unrestrict", "", "", act));
    return {};
}

}  // namespace kith::node
