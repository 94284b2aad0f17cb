#include "node/consent/restoring.h"

#include "consent/base/log.h"
#include "consent/json.h"
#include "storage/actors.h"
#include "storage/consent_requests.h"
#include "storage/grants.h"
#include "storage/rights.h"
#include "storage/subjects.h"
#include "storage/withdrawals.h"

#include <algorithm>

namespace kith::node {

using consent::GrantEvent;
using storage::Withdrawal;

namespace {

std::optional<GrantEvent> ending_of(std::string_view name) {
    for (const GrantEvent each :
         {GrantEvent::withdraw, GrantEvent::refuse, GrantEvent::stop, GrantEvent::invalidate}) {
        if (name_of(each) == name) return each;
    }
    return std::nullopt;
}

/// Whoever asks to be forgotten is restricted by that, and is again when that is repeated.
bool is_part_of_forgetting(const std::vector<Withdrawal>& all, const Withdrawal& one) {
    return one.event == "restrict" && std::ranges::any_of(all, [&](const Withdrawal& each) {
               return each.event == storage::asked_for_erasure && each.subject == one.subject &&
                      each.at == one.at;
           });
}

/// The question is over: a yes to it would come after the no.
void close_questions(storage::Tx& tx, const consent::Grant& grant, Instant now) {
    for (const auto& request : storage::consent_requests_of(tx, grant.subject)) {
        const bool about = std::ranges::find(request.grants, grant.id) != request.grants.end();
        if (!about || request.state != storage::RequestState::open) continue;
        storage::close_consent_request(tx, request.id, storage::RequestState::lapsed, now);
    }
}

Done object_again(storage::Tx& tx,
                  const Consents& consents,
                  storage::SubjectId subject,
                  const Withdrawal& known,
                  const Act& act) {
    // What was taken back with it is in the journal by itself.
    const consent::ReasonSet reasons = known.purpose.empty()
                                           ? consented_reasons()
                                           : consent::ReasonSet{TRY(consent::parse_reason(known.purpose))};
    reasons.for_each([&](consent::Reason reason) {
        if (known.event == "object") {
            storage::put_objection(tx, subject, reason, act.now);
        } else {
            storage::drop_objection(tx, subject, reason);
        }
    });
    TRY(consents.note(tx, subject, known.event, "", known.purpose, act));
    return {};
}

/// False where it does not apply to these data.
Result<bool> repeat(storage::Tx& tx, const Consents& consents, const Withdrawal& known, Instant now) {
    const auto subject = storage::find_subject(tx, known.subject);
    const auto who = storage::find_actor(tx, storage::actor_of_subject(tx, known.subject));
    if (!subject || subject->erased || !who) return false;
    // The node does this now; whose act it repeats is in the evidence.
    const nlohmann::json evidence = {{"channel", "restore"},
                                     {"repeats", known.receipt},
                                     {"cameBy", known.channel},
                                     {"at", to_iso8601(known.at)}};
    return consents.take_back_again(
        tx, *who, known, {.channel = consent::Channel::import, .evidence = evidence.dump(), .now = now});
}

}  // namespace

Result<bool> Consents::end_again(storage::Tx& tx,
                                 const ActorRow& who,
                                 const Withdrawal& known,
                                 const Act& act) const {
    auto grant = storage::find_grant(tx, known.grant);
    auto event = ending_of(known.event);
    if (!grant || grant->subject != who.subject || !event) return false;
    // It was given and taken back since: here the question is still open.
    if (grant->state == consent::GrantState::requested) event = GrantEvent::refuse;
    const auto row = step(tx, *grant, *event, act);
    close_questions(tx, *grant, act.now);
    if (!row && row.error().code == Errc::conflict) return true;  // it has ended already
    TRY(settle_public(tx, who, TRY(row), act.now));
    TRY_DONE(let_go(tx, who.subject, act.now));
    return true;
}

Result<bool> Consents::take_back_again(storage::Tx& tx,
                                       const ActorRow& who,
                                       const Withdrawal& known,
                                       const Act& act) const {
    if (known.grant.valid()) return end_again(tx, who, known, act);
    if (known.event == "object" || known.event == "unobject") {
        TRY_DONE(object_again(tx, *this, who.subject, known, act));
    } else if (known.event == "forget") {
        TRY(forget(tx, who, TRY(consent::parse_kind(known.kind)), act));
    } else if (known.event == storage::asked_for_erasure) {
        TRY(forget_everything(tx, who, act));
    } else if (known.event == storage::called_off) {
        TRY(call_off(tx, who, act));
    } else if (known.event == "restrict" || known.event == "unrestrict") {
        TRY_DONE(restrict(tx, who.subject, known.event == "restrict", act));
    } else {
        return false;
    }
    return true;
}

Result<int> repeat_withdrawals(storage::Database& database,
                               storage::KeyStore& keys,
                               const Consents& consents,
                               Instant now) {
    const std::vector<Withdrawal> missing = TRY(storage::missing_withdrawals(database, keys));
    std::vector<std::string> repeated;
    for (const Withdrawal& each : missing) {
        bool done = is_part_of_forgetting(missing, each);
        const Done written = done ? Done() : database.write([&](storage::Tx& tx) -> Done {
            done = TRY(repeat(tx, consents, each, now));
            return {};
        });
        if (!written &&
            (written.error().code == Errc::unavailable || written.error().code == Errc::internal)) {
            return std::unexpected(written.error());
        }
        // Not for one the node stays shut; it is in the journal still.
        if (!written) log::warning("restore.withdrawal", {{"error", written.error()}});
        if (written && done) repeated.push_back(each.receipt);
    }
    // Its own events take the place of what it repeated: first they are in the journal, then that goes. What
    // these data know nothing of stays, for others.
    TRY_DONE(storage::journal_all_withdrawals(database, keys));
    for (const std::string& receipt : repeated) TRY_DONE(keys.drop_withdrawal(receipt));
    if (!repeated.empty()) log::info("restore.withdrawals", {{"repeated", repeated.size()}});
    return static_cast<int>(repeated.size());
}

}  // namespace kith::node
