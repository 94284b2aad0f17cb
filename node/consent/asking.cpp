// Questions to people, and a yes that an operator enters.
#include "node/consent/consents.h"
#include "node/consent/questions.h"
#include "node/consent/wording.h"
#include "storage/grants.h"
#include "storage/retention.h"
#include "storage/subjects.h"
#include "storage/units.h"

#include <algorithm>
#include <array>

namespace kith::node {

using consent::Audience;
using consent::AudienceKind;
using consent::DetailKind;
using consent::Grant;
using consent::GrantEvent;
using consent::GrantState;
using consent::LawfulBasis;
using consent::Verb;
using storage::ConsentEventRow;
using storage::ConsentRequestRow;
using storage::RequestState;

namespace {

std::unexpected<Error> refused(std::string_view rule, std::string message) {
    return fail(Errc::denied, rule, std::move(message));
}

/// The grant of a wish, as it is or as it would be.
Grant wished(const Wish& wish, storage::SubjectId subject, DetailKind kind, Verb verb, Instant now) {
    return Grant{.subject = subject,
                 .kind = kind,
                 .reason = wish.reason,
                 .audience = verb == Verb::keep ? Audience::self() : wish.audience,
                 .verb = verb,
                 .basis = LawfulBasis::consent,
                 .channel = consent::Channel::remote,
                 .not_before = now,
                 .expires = now + wish.period.value_or(consent::rule_of(wish.reason).longest),
                 .changed = now};
}

/// To keep and to share, for each kind.
std::vector<Grant> all_wished(const Wish& wish, storage::SubjectId subject, Instant now) {
    std::vector<Grant> wanted;
    wish.kinds.for_each([&](DetailKind kind) {
        for (const Verb verb : {Verb::keep, Verb::share})
            wanted.push_back(wished(wish, subject, kind, verb, now));
    });
    return wanted;
}

bool same_scope(const Grant& a, const Grant& b) {
    return a.kind == b.kind && a.reason == b.reason && a.verb == b.verb && a.audience == b.audience;
}

/// The newest of a scope speaks for it; null when there is none.
const Grant* newest_of_scope(const std::vector<Grant>& grants, const Grant& scope) {
    const auto newest = std::ranges::find_if(
        grants.rbegin(), grants.rend(), [&](const Grant& grant) { return same_scope(grant, scope); });
    return newest == grants.rend() ? nullptr : &*newest;
}

/// Why a yes to this would open nothing; a question whose yes is refused is not put.
Done check_would_hold(const consent::ConsentRecord& record, const Wish& wish, Instant now) {
    Done done;
    wish.kinds.for_each([&](DetailKind kind) {
        if (!done) return;
        consent::ConsentRecord with = record;
        with.grants = {wished(wish, record.subject.id, kind, Verb::share, now)};
        with.grants.front().id = storage::GrantId(1);
        with.grants.front().state = GrantState::given;
        const consent::Decision decision = consent::decide(with, {kind, wish.reason, wish.audience}, now);
        if (decision.allowed) return;
        done = refused(decision.rule,
                       "A yes to this could not be acted on (" + std::string(decision.rule) +
                           "); so the question is not put.");
    });
    return done;
}

/// A yes that was narrowed is a no to what it left out.
bool was_answered_lately(const std::vector<ConsentRequestRow>& asked,
                         const Wish& wish,
                         storage::Tx& tx,
                         Instant now) {
    for (const ConsentRequestRow& request : asked) {
        if (request.state != RequestState::answered || *request.answered + consent::cool_down <= now)
            continue;
        for (const storage::GrantId id : request.grants) {
            const auto grant = storage::find_grant(tx, id);
            const bool same = grant && grant->verb == Verb::share && grant->reason == wish.reason &&
                              wish.kinds.contains(grant->kind);
            if (same && grant->audience != wish.audience) return true;
        }
    }
    return false;
}

/// What the person said before that stands against asking.
Done check_not_refused(storage::Tx& tx, const ActorRow& whom, const Wish& wish, Instant now) {
    if (said_stop_to_all(tx, whom.subject)) {
        return refused("gate: objection", "They said STOP to everything; only they can begin again.");
    }
    Done done;
    wish.kinds.for_each([&](DetailKind kind) {
        if (done && is_not_to_be_asked(tx, whom.subject, kind)) {
            done = refused("consent/forgotten",
                           "This person asked us to forget this. Only they can tell it again.");
        }
    });
    TRY_DONE(done);
    if (was_answered_lately(storage::consent_requests_of(tx, whom.subject), wish, tx, now)) {
        return fail(
            Errc::conflict, "grant: cooling down after a no", "They answered this lately, and said less.");
    }
    return {};
}

Done check_wish(const Wish& wish) {
    if (wish.kinds.empty()) return fail(Errc::malformed, "consent/no-kind", "Say which kind of detail.");
    const auto& bases = consent::rule_of(wish.reason).bases;
    if (!bases.contains(LawfulBasis::consent) || wish.reason == consent::Reason::account_service) {
        return fail(Errc::malformed, "consent/no-consent-purpose", "This purpose does not rest on consent.");
    }
    if (wish.reason == consent::Reason::storytelling) {
        return fail(Errc::malformed, "consent/with-a-post", "This is asked for with a post, by its author.");
    }
    bool special = false;
    bool of_account = false;
    wish.kinds.for_each([&](DetailKind kind) {
        of_account = of_account || belongs_to_the_account(kind);
        special = special || consent::category_of(kind).sensitivity == consent::Sensitivity::special;
    });
    if (of_account) {
        return refused("consent/account-kind",
                       "This belongs to the account, the profile or a post; it is not asked for by message.");
    }
    if (special) {
        return refused("consent/special-by-message",
                       "A detail of a special category is not asked for in a message that two servers read.");
    }
    return {};
}

/// Units, ours and others', decide nothing about anybody's details.
Done check_is_person(const ActorRow& whom) {
    if (!storage::is_unit_type(whom.type)) return {};
    return fail(
        Errc::malformed,
        "consent/no-person",
        "That is a department, board, fund or group and no person. Ask the people themselves, one by one.");
}

}  // namespace

Result<ConsentRequestRow> Consents::ask(
    storage::Tx& tx, const ActorRow& by, const ActorRow& whom, const Wish& wish, Instant now) const {
    TRY_DONE(check_wish(wish));
    if (!is_staff_role(TRY(role_of(tx, by, now)))) {
        return refused("consent/not-staff", "Only staff, faculty and board members ask for consent.");
    }
    TRY_DONE(check_is_person(whom));
    TRY_DONE(ensure_subject(tx, whom.subject));
    TRY_DONE(check_not_refused(tx, whom, wish, now));
    const consent::ConsentRecord record = TRY(storage::SqlGrantBook(tx).record_of(whom.subject));
    TRY_DONE(check_would_hold(record, wish, now));
    const std::string notice = TRY(serve_notice(tx, parts_.site, wish, Verb::share, wish.audience, now));
    const Act act{.channel = consent::Channel::staff, .now = now};
    ConsentRequestRow request{.id = parts_.ids.make<storage::ConsentRequestId>(),
                              .subject = whom.subject,
                              .actor = whom.id,
                              .asked_by = by.id,
                              .code = make_code(parts_.random),
                              .choices = choices_for(wish, by),
                              .notice = notice,
                              .created = now,
                              .expires = now + question_open_for};
    for (Grant grant : all_wished(wish, whom.subject, now)) {
        const Grant* known = newest_of_scope(record.grants, grant);
        if (known != nullptr && known->live(now)) continue;
        grant.notice = notice;
        if (known == nullptr) {
            grant.id = parts_.ids.make<storage::GrantId>();
            TRY_DONE(storage::insert_grant(tx, grant, now));
        } else {
            grant.id = known->id;
            grant.state = known->state;
            grant.changed = known->changed;
            // What has run out by itself may be asked for anew, whether or not a sweep came by.
            if (known->state == GrantState::given || known->state == GrantState::renewed) {
                Grant over = *known;
                TRY(step(tx, over, GrantEvent::expire, act));
                grant.state = over.state;
                grant.changed = over.changed;
            }
        }
        TRY(step(tx, grant, GrantEvent::ask, act));
        request.grants.push_back(grant.id);
    }
    if (request.grants.empty()) {
        return fail(Errc::conflict, "consent/given-already", "They said yes to this already.");
    }
    storage::insert_consent_request(tx, request);
    PostDraft draft{.text = TRY(notice_words(tx, notice)) + "\n\nVote below, or answer YES " + request.code +
                            " or NO " + request.code + "."};
    draft.poll = PollDraft{.open_for = question_open_for};
    for (const auto& choice : request.choices) draft.poll->options.push_back(choice.label);
    const PostRow question =
        TRY(parts_.social.direct_in(tx, parts_.actor, whom, std::move(draft), nullptr, now));
    storage::set_consent_question(tx, request.id, question.id);
    request.question = question.id;
    return request;
}

namespace {

/// Ourselves, and people of ours: nobody else's reading can be undone from here.
bool is_of_ours(storage::Tx& tx, const Audience& audience) {
    switch (audience.kind()) {
        case AudienceKind::self:
        case AudienceKind::own_staff:
        case AudienceKind::staff_role:
            return true;
        case AudienceKind::actor: {
            const auto uri = Uri::parse(audience.name());
            const auto actor = uri ? storage::find_actor(tx, *uri) : std::nullopt;
            return actor && actor->is_local && !actor->gone();
        }
        case AudienceKind::circle:
        case AudienceKind::mutuals:
        case AudienceKind::followers:
        case AudienceKind::partner:
        case AudienceKind::public_:
            return false;
    }
    return false;
}

/// What an operator may not enter, whatever the evidence.
Done check_enterable(storage::Tx& tx,
                     const consent::ConsentRecord& record,
                     const Wish& wish,
                     const Act& act) {
    if (act.evidence.empty()) {
        return fail(Errc::malformed, "consent/no-evidence", "Say how they said so: evidence is needed.");
    }
    if (!is_of_ours(tx, wish.audience)) {
        return refused(
            "gate: entered by someone else",
            "Only the person themselves can let anybody but people of this institution see something.");
    }
    const bool said_no = std::ranges::any_of(record.grants, [&](const Grant& grant) {
        const bool no = grant.state == GrantState::refused || grant.state == GrantState::withdrawn;
        return no && wish.kinds.contains(grant.kind) && grant.reason == wish.reason &&
               act.now < grant.changed + consent::cool_down;
    });
    if (said_no) {
        return refused("grant: cooling down after a no",
                       "They said no to this lately; only they themselves can begin again.");
    }
    return {};
}

}  // namespace

Result<std::vector<ConsentEventRow>> Consents::enter(storage::Tx& tx,
                                                     const ActorRow& whom,
                                                     const Wish& wish,
                                                     const Act& act) const {
    TRY_DONE(check_wish(wish));
    TRY_DONE(ensure_subject(tx, whom.subject));
    const consent::ConsentRecord record = TRY(storage::SqlGrantBook(tx).record_of(whom.subject));
    TRY_DONE(check_enterable(tx, record, wish, act));
    TRY_DONE(check_not_refused(tx, whom, wish, act.now));
    TRY_DONE(check_would_hold(record, wish, act.now));
    const std::string notice = TRY(serve_notice(tx, parts_.site, wish, Verb::share, wish.audience, act.now));
    std::vector<Grant> wanted;
    wish.kinds.for_each([&](DetailKind kind) {
        for (const Verb verb : {Verb::keep, Verb::share}) {
            Grant grant = wished(wish, whom.subject, kind, verb, act.now);
            grant.notice = notice;
            const bool live = std::ranges::any_of(
                record.grants, [&](const Grant& g) { return same_scope(g, grant) && g.live(act.now); });
            if (!live) wanted.push_back(std::move(grant));
        }
    });
    if (wanted.empty()) {
        return fail(Errc::conflict, "consent/given-already", "They said yes to this already.");
    }
    std::vector<ConsentEventRow> events;
    for (Grant& grant : wanted) {
        events.push_back(TRY(open(tx, grant, act)));
        if (grant.verb != Verb::keep) continue;
        storage::confirm_details(tx,
                                 whom.subject,
                                 grant.kind,
                                 name_of(LawfulBasis::consent),
                                 {.since = act.now - hearsay_kept_for, .until = act.now});
        TRY_DONE(end_hearsay(tx, whom.subject, grant.kind, act));
    }
    TRY_DONE(tell(tx,
                  whom,
                  entered_words(parts_.site, wish, words_for(tx, wish.audience), events.back().receipt),
                  act.now));
    return events;
}

Done Consents::tell(storage::Tx& tx, const ActorRow& whom, std::string text, Instant now) const {
    if (whom.gone() || !parts_.actor.valid()) return {};
    TRY(parts_.social.direct_in(tx, parts_.actor, whom, {.text = std::move(text)}, nullptr, now));
    return {};
}

}  // namespace kith::node
