#include "node/consent/own_profile.h"

#include "node/consent/own_acts.h"
#include "node/consent/publishing.h"
#include "node/consent/wording.h"
#include "storage/details.h"
#include "storage/grants.h"
#include "storage/retention.h"
#include "storage/subjects.h"

#include <algorithm>

namespace kith::node {

using consent::Audience;
using consent::DetailKind;
using consent::Grant;
using consent::LawfulBasis;
using consent::Reason;
using consent::Verb;
using storage::ConsentEventRow;
using storage::SubjectId;

namespace {

constexpr Reason shown_for = Reason::profile_publication;

std::vector<Grant> live_grants(storage::Tx& tx, SubjectId subject, DetailKind kind, Instant now) {
    std::vector<Grant> live = storage::grants_of(tx, subject);
    std::erase_if(live, [&](const Grant& grant) {
        return grant.kind != kind || grant.reason != shown_for || !grant.live(now);
    });
    return live;
}

std::vector<std::string> shown_now(storage::Tx& tx, SubjectId subject, DetailKind kind, Instant now) {
    std::vector<std::string> values;
    for (const auto& value : storage::PublicValues::of(tx, subject, now)) {
        if (value.released.kind() == kind) values.push_back(value.released.value());
    }
    return values;
}

/// Whether nothing is left to do for what is kept: it is shown, or a live grant says that it is not to be.
Result<bool> stands_as_wished(storage::Tx& tx, SubjectId subject, DetailKind kind, Instant now) {
    if (live_grants(tx, subject, kind, now).empty()) return false;
    const consent::ConsentRecord record = TRY(storage::SqlGrantBook(tx).record_of(subject));
    if (record.objections.contains(shown_for)) return false;
    const bool shows = consent::decide(record, {kind, shown_for, Audience::public_()}, now).allowed;
    return !shows || !shown_now(tx, subject, kind, now).empty();
}

Result<std::optional<ConsentEventRow>> take_back(
    storage::Tx& tx, const Consents& consents, const ActorRow& who, DetailKind kind, const Act& act) {
    std::optional<ConsentEventRow> event;
    for (Grant grant : live_grants(tx, who.subject, kind, act.now)) {
        const auto how =
            consent::is_consent(grant.basis) ? consent::GrantEvent::withdraw : consent::GrantEvent::stop;
        event = TRY(consents.step(tx, grant, how, act));
    }
    storage::PublicValues::drop(tx, who.subject, kind);
    if (!storage::find_legal_hold(tx, who.subject)) storage::delete_details(tx, who.subject, kind);
    return event;
}

/// Said by the person, and not only by who holds a token of theirs, or an operator.
bool is_own_word(consent::Channel channel) {
    return channel == consent::Channel::self || channel == consent::Channel::remote;
}

/// What the person asks for now, where no grant allows it yet.
Grant wanted(const storage::SubjectRow& subject, DetailKind kind, consent::Channel channel) {
    const bool own_yes = is_own_word(channel);
    const bool minor = subject.age == consent::AgeBand::minor;
    const bool by_consent = own_yes && subject.age == consent::AgeBand::adult;
    return {.subject = subject.id,
            .kind = kind,
            .reason = shown_for,
            .audience = minor ? Audience::self() : Audience::public_(),
            .verb = minor ? Verb::keep : Verb::share,
            .basis = by_consent ? LawfulBasis::consent : LawfulBasis::contract};
}

Result<ConsentEventRow> give(
    storage::Tx& tx, const Consents& consents, const ActorRow& who, DetailKind kind, const Act& act) {
    // A yes after a no is the later word; where it is not the person's own, it does not come to this.
    TRY(lift_objection(tx, consents, who.subject, shown_for, act));
    if (!live_grants(tx, who.subject, kind, act.now).empty()) {
        return consents.note(tx, who.subject, "correct", consent::category_of(kind).name, "", act);
    }
    const auto subject = storage::find_subject(tx, who.subject);
    if (!subject) return fail(Errc::gone, "profile/no-subject");
    Grant grant = wanted(*subject, kind, act.channel);
    const Wish wish{.kinds = {kind}, .reason = shown_for, .audience = grant.audience};
    grant.notice = TRY(serve_notice(tx, consents.parts().site, wish, grant.verb, grant.audience, act.now));
    return consents.open(tx, grant, act);
}

}  // namespace

Result<std::vector<std::string>> kept_of_profile(
    storage::Tx& tx, storage::KeyStore& keys, SubjectId subject, DetailKind kind, Instant now) {
    storage::SqlGrantBook book(tx);
    const auto permit = TRY(consent::Gate(book).ask<consent::purpose::RightsHandling>(
        subject, consent::KindSet{kind}, Audience::self(), now));
    auto stored = TRY(storage::details_of(tx, permit));
    std::ranges::sort(stored, {}, [](const storage::StoredDetail& each) { return each.facts.position; });
    std::vector<std::string> values;
    for (const auto& each : stored) {
        if (each.facts.retention == storage::hearsay) continue;
        values.push_back(TRY(keys.vault().open(each.sealed, permit)).value());
    }
    return values;
}

Result<std::optional<ConsentEventRow>> show_of_oneself(storage::Tx& tx,
                                                       const Consents& consents,
                                                       const ActorRow& who,
                                                       DetailKind kind,
                                                       const std::vector<std::string>& values,
                                                       const Act& act) {
    storage::KeyStore& keys = consents.parts().keys;
    TRY_DONE(consents.ensure_subject(tx, who.subject));
    const auto kept = TRY(kept_of_profile(tx, keys, who.subject, kind, act.now));
    if (kept.empty() && values.empty()) return std::optional<ConsentEventRow>();
    if (values.empty()) return take_back(tx, consents, who, kind, act);
    const consent::ConsentRecord record = TRY(storage::SqlGrantBook(tx).record_of(who.subject));
    if (record.objections.contains(shown_for) && !is_own_word(act.channel)) {
        // Applications say again what they were told when something else is changed.
        if (kept == values) return std::optional<ConsentEventRow>();
        return fail(Errc::denied,
                    "profile/objected",
                    "You objected to being shown in a profile. Take that back first: " +
                        consents.parts().site.base + "/consent");
    }
    const bool same = kept == values && TRY(stands_as_wished(tx, who.subject, kind, act.now));
    if (same) return std::optional<ConsentEventRow>();

    const ConsentEventRow event = TRY(give(tx, consents, who, kind, act));
    const LawfulBasis basis = live_grants(tx, who.subject, kind, act.now).front().basis;
    storage::delete_details(tx, who.subject, kind);
    int position = 0;
    for (const std::string& value : values) {
        const auto sealed = TRY(keys.vault().seal(who.subject, kind, value));
        TRY(storage::put_detail(tx,
                                {.id = consents.parts().ids.make<storage::DetailId>(),
                                 .position = position++,
                                 .source = "self",
                                 .basis = std::string(name_of(basis)),
                                 .created = act.now,
                                 .last_needed = act.now},
                                sealed));
    }
    TRY_DONE(publish(tx, keys, who.subject, kind, act.now));
    return std::optional(event);
}

}  // namespace kith::node
