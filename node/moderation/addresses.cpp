// Whose an e-mail address is. Addresses are sealed, each under its person's key, and nothing is kept to find
// them by: they are opened one after the other, some in each transaction.
#include "node/mail/mailer.h"
#include "node/moderation/limits.h"
#include "node/moderation/step.h"
#include "node/social/acting.h"
#include "storage/accounts.h"

#include <algorithm>

namespace kith::node {
namespace {

struct Found {
    std::vector<storage::AccountIds> looked_at{};
    std::vector<storage::ActorId> whose{};
};

}  // namespace

Result<std::vector<AccountView>> Moderation::accounts_with_address(const Moderator& by,
                                                                   const storage::AccountFilter& filter,
                                                                   std::string_view address,
                                                                   const storage::Page& page) const {
    const std::string wanted = lower_ascii(address);
    std::vector<storage::ActorId> whose;
    storage::ActorId after{};
    while (true) {
        const Found found = TRY(look(by, Permission::addresses, [&](const Step& step) -> Result<Found> {
            TRY(enter(step.tx, by, Permission::accounts));
            Found turn{.looked_at = storage::account_ids(step.tx, after, limits::addresses_a_turn)};
            for (const auto& [actor, subject] : turn.looked_at) {
                const auto theirs = account_address(step.tx, parts_.keys, subject, step.now);
                if (theirs && lower_ascii(*theirs) == wanted) turn.whose.push_back(actor);
            }
            return turn;
        }));
        whose.insert(whose.end(), found.whose.begin(), found.whose.end());
        if (found.looked_at.size() < limits::addresses_a_turn) break;
        after = found.looked_at.back().actor;
    }
    std::ranges::sort(whose, std::ranges::greater{});
    return change(by, Permission::addresses, [&](const Step& step) -> Result<std::vector<AccountView>> {
        TRY(enter(step.tx, by, Permission::accounts));
        std::vector<AccountView> views;
        for (const storage::ActorId actor : whose) {
            storage::AccountFilter one = filter;
            one.only = actor;
            for (const storage::ActorRow& row : storage::find_accounts(step.tx, one, page)) {
                views.push_back(view_of(step, row));
                write_down(step, {.verb = "search address", .target = row.id});
                tell_person(step, row, "the e-mail address was searched for", "");
            }
            if (views.size() == page.limit) break;
        }
        if (views.empty()) write_down(step, {.verb = "search address"});
        return views;
    });
}

}  // namespace kith::node
