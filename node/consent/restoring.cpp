#include "node/consent/restoring.h"

#include "consent/base/log.h"
#include "consent/json.h"
#include "storage/actors.h"
#include "storage/grants.h"
#include "storage/rights.h"
#include "storage/subjects.h"
#include "storage/withdrawals.h"

#include <algorithm>
#include <array>

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

/// Whoever asked to be forgotten was restricted by that, and is again when that is repeated.
bool is_part_of_forgetting(const std::vector<Withdrawal>& all, const Withdrawal& one) {
    return one.event == "restrict" && std::ranges::any_of(all, [&](const Withdrawal& each) {
               return each.event == storage::asked_for_erasure && each.subject == one.subject &&
                      each.at == one.at;
           });
}

Result<bool> repeat(storage::Tx& tx, const Consents& consents, const Withdrawal& known, Instant now) {
    const auto subject = storage::find_subject(tx, known.subject);
    const auto who = storage::find_actor(tx, storage::actor_of_subject(tx, known.subject));
    if (!subject || subject->erased || !who) return false;
    const nlohmann::json evidence = {
        {"channel", "restore"}, {"repeats", known.receipt}, {"takenBack", to_iso8601(known.at)}};
    const Act act{
        .channel = TRY(consent::parse_channel(known.channel)), .evidence = evidence.dump(), .now = now};
    return consents.take_back_again(tx, *who, known, act);
}

}  // namespace

Result<bool> Consents::take_back_again(storage::Tx& tx,
                                       const ActorRow& who,
                                       const Withdrawal& known,
                                       const Act& act) const {
    if (known.grant.valid()) {
        auto grant = storage::find_grant(tx, known.grant);
        const auto event = ending_of(known.event);
        if (!grant || grant->subject != who.subject || !event) return false;
        const auto row = step(tx, *grant, *event, act);
        if (!row && row.error().code == Errc::conflict) return false;  // it has ended already
        TRY(settle_public(tx, who, TRY(row), act.now));
        TRY_DONE(let_go(tx, who.subject, act.now));
        return true;
    }
    if (known.event == "object") {
        Which which;
        if (!known.purpose.empty()) which.reason = TRY(consent::parse_reason(known.purpose));
        TRY(stop(tx, who, which, act));
    } else if (known.event == "forget") {
        TRY(forget(tx, who, TRY(consent::parse_kind(known.kind)), act));
    } else if (known.event == storage::asked_for_erasure) {
        TRY(forget_everything(tx, who, act));
    } else if (known.event == "unrestrict") {
        if (!TRY(call_off(tx, who, act))) TRY_DONE(restrict(tx, who.subject, false, act));
    } else if (known.event == "restrict") {
        TRY_DONE(restrict(tx, who.subject, true, act));
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
    int done = 0;
    for (const Withdrawal& each : missing) {
        if (is_part_of_forgetting(missing, each)) continue;
        bool repeated = false;
        TRY_DONE(database.write([&](storage::Tx& tx) -> Done {
            repeated = TRY(repeat(tx, consents, each, now));
            return {};
        }));
        // What was written now is journalled like any other.
        TRY_DONE(keys.drop_withdrawal(each.receipt));
        done += repeated ? 1 : 0;
    }
    if (done > 0) log::info("restore.withdrawals", {{"repeated", done}});
    return done;
}

}  // namespace kith::node
