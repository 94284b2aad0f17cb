// New accounts: who waits, and invitations.
#include "consent/crypto/digest.h"
#include "node/mail/mailer.h"
#include "node/moderation/limits.h"
#include "node/moderation/step.h"
#include "storage/audit.h"
#include "storage/mail.h"

#include <algorithm>

namespace kith::node {
namespace {

constexpr std::size_t code_bytes = 32;

std::unexpected<Error> waits_not() {
    return fail(Errc::not_found, "moderation/not-pending", "this account does not wait for approval");
}

}  // namespace

Result<std::vector<SignUp>> Moderation::sign_ups(const Moderator& by, std::size_t limit) const {
    return look(by, Permission::sign_ups, [&](const Step& step) -> Result<std::vector<SignUp>> {
        std::vector<SignUp> waiting;
        const std::size_t most = std::min(limit, limits::moderation_sign_ups_max);
        for (const storage::PendingAccountRow& row : storage::pending_accounts(step.tx, most)) {
            auto actor = storage::find_actor(step.tx, row.actor);
            if (!actor || actor->deleted) continue;
            waiting.push_back({.actor = *std::move(actor), .request = request_of(row), .asked = row.asked});
        }
        return waiting;
    });
}

Done Moderation::approve(const Moderator& by, storage::ActorId whom) const {
    return change(by, Permission::sign_ups, [&](const Step& step) -> Done {
        const auto row = storage::find_actor(step.tx, whom);
        if (!row || row->deleted)
            return fail(Errc::not_found, "moderation/nobody", "there is no such account");
        if (!storage::drop_pending_account(step.tx, whom)) return waits_not();
        storage::let_in(step.tx, whom);
        write_down(step, {.verb = "approve", .target = whom});
        tell_person(step, *row, "the account was approved", "");
        // Until they confirm that the mailbox is theirs, nothing is written there but how.
        if (storage::is_mailbox_awaited(step.tx, whom)) return {};
        return queue_mail(step.tx, parts_.keys, *row, storage::MailKind::approved, step.now);
    });
}

Done Moderation::reject(const Moderator& by, storage::ActorId whom, const std::string& reason) const {
    if (reason.size() > limits::moderation_reason_bytes_max) {
        return fail(Errc::malformed, "moderation/reason", "Validation failed: Text is too long");
    }
    const auto row = TRY(change(by, Permission::sign_ups, [&](const Step& step) -> Result<storage::ActorRow> {
        auto found = storage::find_actor(step.tx, whom);
        if (!found || found->deleted) {
            return fail(Errc::not_found, "moderation/nobody", "there is no such account");
        }
        if (!storage::is_account_pending(step.tx, whom)) return waits_not();
        TRY_DONE(queue_rejection(step.tx, parts_.keys, *found, reason, step.now));
        TRY_DONE(Accounts::end_unseen(step.tx, *found));
        write_down(step, {.verb = "reject", .target = whom, .reason = reason});
        return *std::move(found);
    }));
    Accounts accounts = parts_.accounts;
    return accounts.erase(row);
}

Result<NewInvite> Moderation::invite(const Moderator& by,
                                     std::int64_t uses,
                                     std::chrono::days valid_for) const {
    if (uses < 1 || uses > limits::invite_uses_max) {
        return fail(Errc::malformed, "moderation/invite-uses", "an invitation is for 1 to 10000 accounts");
    }
    if (valid_for < std::chrono::days(1) || valid_for > limits::invite_days_max) {
        return fail(Errc::malformed, "moderation/invite-days", "an invitation holds for 1 to 365 days");
    }
    return change(by, Permission::sign_ups, [&](const Step& step) -> Result<NewInvite> {
        NewInvite made{.code = parts_.random.token(code_bytes)};
        made.row = {.code = crypto::sha256(as_bytes(made.code)),
                    .uses_left = uses,
                    .made = step.now,
                    .expires = step.now + valid_for};
        storage::insert_invite(step.tx, made.row);
        write_down(step, {.verb = "invite", .object = made.row.id()});
        return made;
    });
}

Result<std::vector<storage::InviteRow>> Moderation::invites(const Moderator& by) const {
    return look(by, Permission::sign_ups, [&](const Step& step) -> Result<std::vector<storage::InviteRow>> {
        return storage::open_invites(step.tx, step.now, limits::moderation_invites_max);
    });
}

Done Moderation::withdraw_invite(const Moderator& by, const std::string& id) const {
    return change(by, Permission::sign_ups, [&](const Step& step) -> Done {
        const auto open = storage::open_invites(step.tx, step.now, limits::moderation_invites_max);
        const auto found = std::ranges::find_if(open, [&](const auto& row) { return row.id() == id; });
        if (found == open.end() || !storage::drop_invite(step.tx, *found)) {
            return fail(Errc::not_found, "moderation/no-invite", "there is no such invitation");
        }
        write_down(step, {.verb = "withdraw invitation", .object = id});
        return {};
    });
}

}  // namespace kith::node
