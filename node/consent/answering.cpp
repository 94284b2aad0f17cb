// What became of a question: the person's answer, or none in time.
#include "node/consent/consents.h"
#include "node/consent/questions.h"
#include "node/consent/shown_posts.h"
#include "storage/grants.h"
#include "storage/retention.h"
#include "storage/subjects.h"

#include <algorithm>

namespace kith::node {

using consent::AudienceKind;
using consent::DetailKind;
using consent::Grant;
using consent::GrantEvent;
using consent::GrantState;
using consent::Verb;
using storage::ConsentEventRow;
using storage::ConsentRequestRow;
using storage::RequestState;

namespace {

constexpr std::size_t lapses_a_step = 50;

Done check_own_yeses(storage::Tx& tx,
                     const ConsentRequestRow& request,
                     const consent::Audience& audience,
                     const Act& act) {
    for (const storage::GrantId id : request.grants) {
        std::optional<Grant> grant = storage::find_grant(tx, id);
        if (!grant || grant->verb != Verb::share) continue;
        grant->audience = audience;
        TRY_DONE(check_own_yes(*grant, act));
    }
    return {};
}

/// What staff had heard may not be kept after a no.
void drop_hearsay(storage::Tx& tx, storage::SubjectId subject, DetailKind kind) {
    for (const auto& each : storage::detail_summaries(tx, subject)) {
        if (each.kind == kind && !each.confirmed()) storage::delete_detail(tx, each.facts.id);
    }
}

}  // namespace

Result<std::vector<ConsentEventRow>> Consents::answer(storage::Tx& tx,
                                                      const ConsentRequestRow& request,
                                                      std::size_t choice,
                                                      const Act& act) const {
    if (request.state == RequestState::answered) {
        return fail(Errc::conflict,
                    "consent/answered",
                    "This question was answered before; the first answer counts.");
    }
    if (request.state == RequestState::lapsed || act.now >= request.expires)
        return fail(Errc::conflict, "consent/lapsed", "The time to answer this question is over.");
    if (choice >= request.choices.size()) return fail(Errc::malformed, "consent/no-such-choice");
    const auto& audience = request.choices[choice].audience;
    if (audience) TRY_DONE(check_own_yeses(tx, request, *audience, act));
    std::vector<ConsentEventRow> events;
    for (const storage::GrantId id : request.grants) {
        std::optional<Grant> grant = storage::find_grant(tx, id);
        if (!grant) continue;
        const bool yes = audience && (grant->verb == Verb::keep || audience->kind() != AudienceKind::self);
        if (yes && grant->verb == Verb::share) grant->audience = *audience;
        if (yes) grant->not_before = act.now;
        // The later word counts, also against a STOP to this purpose.
        if (yes) storage::drop_objection(tx, grant->subject, grant->reason);
        events.push_back(TRY(step(tx, *grant, yes ? GrantEvent::give : GrantEvent::refuse, act)));
        if (grant->verb != Verb::keep) continue;
        if (yes) {
            storage::confirm_details(tx,
                                     request.subject,
                                     grant->kind,
                                     name_of(consent::LawfulBasis::consent),
                                     {.since = act.now - hearsay_kept_for, .until = request.created});
            TRY_DONE(end_hearsay(tx, request.subject, grant->kind, act));
        } else if (storage::find_legal_hold(tx, request.subject)) {
            TRY_DONE(end_hearsay(tx, request.subject, grant->kind, act));  // kept, and seen by nobody
        } else {
            drop_hearsay(tx, request.subject, grant->kind);
        }
    }
    storage::close_consent_request(tx, request.id, RequestState::answered, act.now);
    return events;
}

Result<int> Consents::lapse(storage::Tx& tx, Instant now) const {
    int done = 0;
    for (const ConsentRequestRow& request : storage::lapsing_consent_requests(tx, now, lapses_a_step)) {
        for (const storage::GrantId id : request.grants) {
            std::optional<Grant> grant = storage::find_grant(tx, id);
            if (!grant || grant->state != GrantState::requested) continue;
            TRY(step(tx, *grant, GrantEvent::fall_silent, {.channel = consent::Channel::staff, .now = now}));
        }
        TRY_DONE(let_go(tx, request.subject, now));
        storage::close_consent_request(tx, request.id, RequestState::lapsed, now);
        ++done;
    }
    done += TRY(ShownPosts(*this).lapse(tx, now));
    return done;
}

}  // namespace kith::node
