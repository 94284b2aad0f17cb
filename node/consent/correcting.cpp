// Corrections: what is kept of a person is made right, and whoever got the old value is told.
#include "node/consent/consents.h"
#include "node/consent/publishing.h"
#include "node/consent/wording.h"
#include "storage/activities.h"
#include "storage/disclosures.h"
#include "storage/grants.h"

#include <algorithm>

namespace kith::node {

using consent::Audience;
using consent::Channel;
using consent::DetailKind;
using consent::LawfulBasis;
using consent::Reason;
using storage::DetailFacts;
using storage::SubjectId;

namespace {

std::unexpected<Error> refused(std::string_view rule, std::string message) {
    return fail(Errc::denied, rule, std::move(message));
}

Done check_correctable(DetailKind kind, Channel channel) {
    if (kind == DetailKind::role) {
        return refused("consent/account-kind", "A role is given by the institution, with the account.");
    }
    if (kind == DetailKind::appearance) {
        return refused("consent/of-a-post",
                       "What a post says is its author's to change, or yours to take back.");
    }
    if (channel == Channel::self) return {};
    if (channel == Channel::remote && belongs_to_the_account(kind)) {
        return refused("consent/account-kind",
                       "This belongs to the account or the profile, and is changed there and by its person.");
    }
    if (consent::category_of(kind).sensitivity == consent::Sensitivity::special) {
        return refused(
            "consent/special-by-message",
            "This is too sensitive for a message that two servers can read, or for anybody else to "
            "enter. Please do not send it here.");
    }
    return {};
}

/// What the corrected detail takes over: of what is confirmed, else of what was heard. nullopt: nothing is
/// kept.
std::optional<storage::DetailSummary> kept_of(storage::Tx& tx, SubjectId subject, DetailKind kind) {
    std::optional<storage::DetailSummary> found;
    for (auto& each : storage::detail_summaries(tx, subject)) {
        const bool better = !found || (!found->confirmed() && each.confirmed());
        if (each.kind == kind && better) found = std::move(each);
    }
    return found;
}

/// A live yes of the person's own for this kind.
bool is_allowed(storage::Tx& tx, SubjectId subject, DetailKind kind, Instant now) {
    return std::ranges::any_of(storage::grants_of(tx, subject), [&](const consent::Grant& grant) {
        return grant.kind == kind && grant.live(now) && consent::is_consent(grant.basis);
    });
}

/// Whether a value that an operator typed may stand in public: not where that rests on the person's own yes.
bool rests_on_consent(storage::Tx& tx, SubjectId subject, DetailKind kind, Instant now) {
    const auto record = storage::SqlGrantBook(tx).record_of(subject);
    if (!record) return true;
    const auto decision =
        consent::decide(*record, {kind, Reason::profile_publication, Audience::public_()}, now);
    return decision.allowed && consent::is_consent(decision.basis);
}

}  // namespace

Result<Corrected> Consents::correct(
    storage::Tx& tx, const ActorRow& who, DetailKind kind, const std::string& value, const Act& act) const {
    TRY_DONE(check_detail_value(value));
    TRY_DONE(check_correctable(kind, act.channel));
    TRY_DONE(ensure_subject(tx, who.subject));
    const auto kept = kept_of(tx, who.subject, kind);
    if (!kept) {
        return fail(Errc::not_found,
                    "consent/nothing-to-correct",
                    "Nothing of this kind is kept. REMEMBER, then the kind and its value, tells it.");
    }
    const bool own = act.channel == Channel::remote || act.channel == Channel::self;
    Corrected done;
    done.was_heard = !kept->confirmed();
    // A correction is no yes: hearsay stays hearsay, unless they allowed the kind already.
    done.confirmed = kept->confirmed() || (own && is_allowed(tx, who.subject, kind, act.now));
    done.event = TRY(note(tx, who.subject, "correct", consent::category_of(kind).name, "", act));
    if (own && done.confirmed) TRY_DONE(end_hearsay(tx, who.subject, kind, act));
    done.was_public = storage::PublicValues::kinds_of(tx, who.subject).contains(kind);
    storage::delete_details(tx, who.subject, kind);
    // What rests on their own yes is not an operator's to say: it waits, unused, for theirs. Hearsay that is
    // corrected gets no longer life.
    const auto basis = consent::parse_basis(kept->facts.basis);
    if (!own && basis && consent::is_consent(*basis)) done.confirmed = false;
    const bool changes = done.confirmed != kept->confirmed();
    const std::string_view retention = done.confirmed ? "relationship" : storage::hearsay;
    const LawfulBasis because = done.confirmed ? LawfulBasis::consent : LawfulBasis::legal_obligation;
    const DetailFacts facts{.id = parts_.ids.make<storage::DetailId>(),
                            .source = own ? "self" : "operator",
                            .retention = changes ? std::string(retention) : kept->facts.retention,
                            .basis = changes ? std::string(name_of(because)) : kept->facts.basis,
                            .created = kept->confirmed() ? act.now : kept->facts.created,
                            .last_needed = act.now,
                            .heard_by = kept->facts.heard_by};
    const auto sealed = TRY(parts_.keys.vault().seal(who.subject, kind, value));
    TRY(storage::put_detail(tx, facts, sealed));
    const bool may = own || (done.was_public && !rests_on_consent(tx, who.subject, kind, act.now));
    if (may) TRY_DONE(publish(tx, parts_.keys, who.subject, kind, act.now));
    done.is_public = storage::PublicValues::kinds_of(tx, who.subject).contains(kind);
    if ((done.was_public || done.is_public) && who.is_local && !who.deleted) {
        done.activity = TRY(parts_.social.profile_changed_in(tx, who, act.now));
        const auto activity = storage::find_activity(tx, *done.activity);
        if (activity) storage::put_retraction(tx, activity->id, who.subject, done.event.id, act.now);
    }
    const bool entered = !own && !act.evidence.empty();
    if (entered) {
        const bool hidden = done.was_public && !done.is_public;
        TRY_DONE(tell(tx, who, corrected_words(parts_.site, kind, hidden), act.now));
    }
    return done;
}

}  // namespace kith::node
